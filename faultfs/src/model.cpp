// The rows of the crash models. See model.hpp and docs/crash_models.md.
//
// A row that is made from another one keeps the rules of that one where it does not say otherwise.
#include "faultfs/model.hpp"

#include <array>

namespace faultfs {
namespace {

constexpr std::uint64_t block_bytes = 4096;

constexpr ModelRule killed{"kill/call-in-flight", "the process died before the call was complete",
                           "a page cache outlives the processes that wrote to it"};
constexpr ModelRule killed_order{"kill/none", "nothing is reordered", "the page cache is coherent"};

constexpr ModelRule torn{"sync-everything/torn-call",
                         "the call in flight was cut by the power loss",
                         "ALICE, OSDI 2014, table 1: multi-block writes are atomic nowhere"};
constexpr ModelRule torn_order{"sync-everything/units-unordered",
                               "units of the call in flight reach the disk in any order",
                               "ALICE, OSDI 2014, table 1: ordering of overwrites"};

constexpr std::string_view fsync_2 = "fsync(2), Linux man-pages 6.03";
constexpr std::string_view ext4_rst = "Linux Documentation/admin-guide/ext4.rst, data=ordered";
constexpr std::string_view jbd2 =
    "ALICE, OSDI 2014, section 3 and table 1: directory operations are ordered among themselves";
constexpr std::string_view xfs_log = "Linux Documentation/filesystems/xfs/xfs-delayed-logging";
constexpr std::string_view log_tree = "Linux fs/btrfs/tree-log.c; fstests generic/335, 336, 520";

constexpr CrashModel kill{.id = "kill",
                          .about = "the process dies at any moment, the operating system lives",
                          .order = StepOrder::total,
                          .forcing = Forcing::returned_calls,
                          .lost_data = killed,
                          .lost_size = killed,
                          .lost_entry = killed,
                          .lost_attribute = killed,
                          .reordered = killed_order,
                          .unwritten = killed};

constexpr CrashModel sync_everything{
    .id = "sync-everything",
    .about = "every call is durable when it returns, as under mount -o sync",
    .order = StepOrder::calls,
    .forcing = Forcing::returned_calls,
    .lost_data = torn,
    .lost_size = torn,
    .lost_entry = torn,
    .lost_attribute = torn,
    .reordered = torn_order,
    .unwritten = torn};

constexpr ModelRule ext4_prefix{"ext4-ordered/journal-prefix",
                                "the journal is committed up to some point before this change",
                                jbd2};

constexpr CrashModel ext4_ordered{
    .id = "ext4-ordered",
    .about = "ext4 with its defaults: data=ordered, delayed allocation, auto_da_alloc (Linux 6.x)",
    .order = StepOrder::journal,
    .forcing = Forcing::journal_sync,
    .appends = Appends::ordered_by_replace,
    .lost_data = {"ext4-ordered/data-until-sync",
                  "data is written back at any time until the file is synced", ext4_rst},
    .lost_size = {"ext4-ordered/delayed-allocation",
                  "an appended size is journalled when its blocks are allocated, much later",
                  ext4_rst},
    .lost_entry = ext4_prefix,
    .lost_attribute = ext4_prefix,
    .reordered = {"ext4-ordered/no-wait-for-allocation",
                  "later changes are journalled while appended data still waits for allocation",
                  ext4_rst},
    .unwritten = {"ext4-ordered/unwritten-extents",
                  "a size may be on disk before its blocks are written; they read as zeros",
                  "Ferrite, ASPLOS 2016, prefix append; Linux fs/ext4 with dioread_nolock"}};

constexpr CrashModel ext4_journal = [] {
  constexpr ModelRule prefix{"ext4-journal/prefix",
                             "data and metadata are in one journal, committed up to some point",
                             "Linux Documentation/admin-guide/ext4.rst, data=journal"};
  CrashModel model = ext4_ordered;
  model.id = "ext4-journal";
  model.about = "ext4 with data=journal (Linux 6.x)";
  model.order = StepOrder::calls;
  model.appends = Appends::at_call;
  model.atomic_bytes = block_bytes;
  model.lost_data = model.lost_size = model.lost_entry = model.lost_attribute = prefix;
  model.reordered = {"ext4-journal/blocks-of-a-call",
                     "a call may be cut between the blocks that it writes",
                     "ALICE, OSDI 2014, table 1: multi-block writes are atomic nowhere"};
  model.unwritten = prefix;
  return model;
}();

constexpr CrashModel ext4_nodelalloc = [] {
  CrashModel model = ext4_ordered;
  model.id = "ext4-nodelalloc";
  model.about = "ext4 with nodelalloc: a write allocates its blocks at once (Linux 6.x)";
  model.appends = Appends::at_call;
  model.size_waits = SizeWaits::for_new_blocks;
  model.lost_size = ext4_prefix;
  model.reordered = {"ext4-nodelalloc/overwrites-free",
                     "data in blocks that were allocated before is not ordered with metadata",
                     "ALICE, OSDI 2014, table 1: ordering of overwrites, ext4 nodelalloc"};
  model.unwritten = {"ext4-nodelalloc/tail-block",
                     "a size may be on disk before what is appended to the last block in use",
                     "seen on Linux 6.18: append of 5000 bytes to 4196"};
  return model;
}();

constexpr CrashModel ext4_heuristic = [] {
  CrashModel model = ext4_ordered;
  model.id = "ext4-heuristic";
  model.about = "ext4-ordered, if a replacing rename also waited for the data; not sound";
  model.appends = Appends::flushed_by_replace;
  return model;
}();

constexpr CrashModel ext4_noauto_da_alloc = [] {
  CrashModel model = ext4_ordered;
  model.id = "ext4-noauto-da-alloc";
  model.about = "ext4 with noauto_da_alloc: a replacing rename waits for nothing (Linux 6.x)";
  model.appends = Appends::delayed;
  return model;
}();

constexpr CrashModel ext4_writeback = [] {
  CrashModel model = ext4_ordered;
  model.id = "ext4-writeback";
  model.about = "ext4 with data=writeback (Linux 6.x)";
  model.truncation_waits = false;
  model.unwritten_garbage = true;
  model.reuses_freed_blocks = true;
  model.unwritten = {"ext4-writeback/stale-data",
                     "a size may be on disk before its data, which then reads as anything",
                     "Linux Documentation/admin-guide/ext4.rst, data=writeback"};
  model.reused = {"ext4-writeback/reused-blocks",
                  "blocks of a removed file take new data before the removal is committed",
                  "Linux fs/ext4/mballoc.c, ext4_free_blocks; seen on Linux 6.18"};
  return model;
}();

constexpr CrashModel ext4_writeback_noauto = [] {
  CrashModel model = ext4_writeback;
  model.id = "ext4-writeback-noauto";
  model.about = "ext4 with data=writeback and noauto_da_alloc (Linux 6.x)";
  model.appends = Appends::delayed;
  return model;
}();

constexpr ModelRule xfs_prefix{"xfs/log-prefix", "the log is committed up to some point", xfs_log};

constexpr CrashModel xfs{
    .id = "xfs",
    .about = "xfs (Linux 6.x)",
    .order = StepOrder::journal,
    .forcing = Forcing::journal_sync,
    .size_waits = SizeWaits::for_all_data,
    .lost_data = {"xfs/data-until-sync", "data is written back at any time until a sync", fsync_2},
    .lost_size = {"xfs/size-at-completion", "a size is logged when the data below it was written",
                  "Linux fs/xfs/xfs_aops.c, xfs_end_ioend; fstests generic/043 to 046"},
    .lost_entry = xfs_prefix,
    .lost_attribute = xfs_prefix,
    .reordered = {"xfs/no-wait-for-write",
                  "later changes are logged while appended data is not yet written",
                  "Ferrite, ASPLOS 2016, atomic replace via rename; seen on Linux 6.18"},
    .unwritten = {"xfs/overwrites-free", "overwritten data is not ordered with anything",
                  "ALICE, OSDI 2014, table 1: ordering of overwrites, xfs"}};

constexpr CrashModel posix_min{
    .id = "posix-min",
    .about = "what POSIX promises and no more: the verdict for portable code",
    .order = StepOrder::none,
    .forcing = Forcing::posix_sync,
    .rename_split = RenameSplit::across_directories,
    .truncation_waits = false,
    .unwritten_garbage = true,
    .lost_data = {"posix-min/data-until-sync", "data is durable after a sync of its file", fsync_2},
    .lost_size = {"posix-min/size-until-sync", "a size is durable after a sync of its file",
                  fsync_2},
    .lost_entry = {"posix-min/entry-until-directory-sync",
                   "an entry is durable after a sync of its directory, not of its file", fsync_2},
    .lost_attribute = {"posix-min/attributes-until-sync",
                       "attributes are durable after a sync of their file", fsync_2},
    .reordered = {"posix-min/no-order",
                  "changes without a sync between them reach the disk in any order",
                  "POSIX.1-2017, fsync: no order is promised"},
    .unwritten = {"posix-min/size-before-data",
                  "a size may be on disk before the data below it, which then reads as anything",
                  "ALICE, OSDI 2014, table 1: append atomicity"}};

constexpr CrashModel btrfs = [] {
  CrashModel model = posix_min;
  model.id = "btrfs";
  model.about = "btrfs, its checksums taken as right (Linux 6.x)";
  model.forcing = Forcing::log_tree_sync;
  model.size_waits = SizeWaits::for_all_data;
  model.atomic_bytes = block_bytes;
  model.truncation_waits = true;
  model.overwrites_wait_for_size = true;
  model.unwritten_garbage = false;
  model.lost_data = {"btrfs/data-until-sync", "data is in no commit before it is written back",
                     fsync_2};
  model.lost_size = {"btrfs/size-at-completion", "a size is changed when the data was written",
                     "Linux fs/btrfs/inode.c, btrfs_finish_one_ordered"};
  model.lost_entry = {"btrfs/entry-until-logged",
                      "an entry is durable after a sync of its directory or of its file", log_tree};
  model.lost_attribute = {"btrfs/attributes-until-sync",
                          "attributes are durable after a sync of their file", fsync_2};
  model.reordered = {"btrfs/log-tree",
                     "a sync logs what it is asked for, and nothing that was done elsewhere",
                     "ALICE, OSDI 2014, table 1; seen on Linux 6.18: sync of a second file"};
  model.unwritten = {"btrfs/blocks-of-a-call", "blocks are written one by one",
                     "ALICE, OSDI 2014, table 1: multi-block writes are atomic nowhere"};
  return model;
}();

/// For models with so much freedom that judging all classes takes minutes to years.
constexpr std::uint64_t sample = 2000;

constexpr CrashModel posix_paranoid = [] {
  CrashModel model = posix_min;
  model.id = "posix-paranoid";
  model.about = "posix-min, and neither renames nor truncations are whole: FAT, ext2";
  model.usual_budget = sample;
  model.rename_split = RenameSplit::every_change;
  model.truncation_in_pieces = true;
  model.reuses_freed_blocks = true;
  model.lost_entry = {"posix-paranoid/split-rename",
                      "the entries that a rename changes reach the disk one by one",
                      "ALICE, OSDI 2014, default persistence model; table 1, ext2"};
  model.reused = {"posix-paranoid/reused-blocks",
                  "blocks of a removed file take new data before the removal is durable",
                  "as ext4-writeback/reused-blocks"};
  return model;
}();

constexpr CrashModel lying_flush = [] {
  constexpr ModelRule ignored{"lying-flush/flush-ignored",
                              "the device reports a flush as done and does nothing",
                              "Rajimwale and others, DSN 2011, coerced cache eviction"};
  CrashModel model = posix_min;
  model.id = "lying-flush";
  model.about = "posix-min on a device that ignores every flush; nothing is durable";
  model.usual_budget = sample;
  model.forcing = Forcing::nothing;
  model.lost_data = model.lost_size = model.lost_entry = model.lost_attribute = ignored;
  model.reordered = ignored;
  return model;
}();

constexpr std::array models{kill,
                            sync_everything,
                            ext4_journal,
                            ext4_nodelalloc,
                            ext4_heuristic,
                            ext4_ordered,
                            ext4_noauto_da_alloc,
                            ext4_writeback,
                            ext4_writeback_noauto,
                            xfs,
                            btrfs,
                            posix_min,
                            posix_paranoid,
                            lying_flush};

}  // namespace

std::span<const CrashModel> crash_models() {
  return models;
}

const CrashModel* find_crash_model(std::string_view id) {
  for (const CrashModel& model : models) {
    if (model.id == id) return &model;
  }
  return nullptr;
}

}  // namespace faultfs
