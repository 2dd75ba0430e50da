// The rows of the crash models. See model.hpp and docs/crash_models.md.
#include "faultfs/model.hpp"

#include <array>

namespace faultfs {
namespace {

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

constexpr std::array<CrashModel, 4> models{{
    {.id = "kill",
     .about = "the process dies at any moment, the operating system lives",
     .order = StepOrder::total,
     .forcing = Forcing::returned_calls,
     .splits_rename = false,
     .unwritten_garbage = false,
     .lost_data = killed,
     .lost_size = killed,
     .lost_entry = killed,
     .lost_attribute = killed,
     .reordered = killed_order,
     .unwritten = killed},
    {.id = "sync-everything",
     .about = "every call is durable when it returns, as under mount -o sync",
     .order = StepOrder::metadata,
     .forcing = Forcing::returned_calls,
     .splits_rename = false,
     .unwritten_garbage = false,
     .lost_data = torn,
     .lost_size = torn,
     .lost_entry = torn,
     .lost_attribute = torn,
     .reordered = torn_order,
     .unwritten = torn},
    {.id = "ext4-ordered",
     .about = "ext4 with its defaults: data=ordered, delayed allocation, auto_da_alloc (Linux 6.x)",
     .order = StepOrder::journal,
     .forcing = Forcing::journal_sync,
     .splits_rename = false,
     .unwritten_garbage = false,
     .lost_data = {"ext4-ordered/data-until-sync",
                   "data is written back at any time until the file is synced", ext4_rst},
     .lost_size = {"ext4-ordered/delayed-allocation",
                   "an appended size is journalled when its blocks are allocated, much later",
                   ext4_rst},
     .lost_entry = {"ext4-ordered/journal-prefix",
                    "the journal is committed up to some point before this change", jbd2},
     .lost_attribute = {"ext4-ordered/journal-prefix",
                        "the journal is committed up to some point before this change", jbd2},
     .reordered = {"ext4-ordered/no-wait-for-allocation",
                   "later changes are journalled while appended data still waits for allocation",
                   ext4_rst},
     .unwritten = {"ext4-ordered/unwritten-extents",
                   "a size may be on disk before its blocks are written; they read as zeros",
                   "Ferrite, ASPLOS 2016, prefix append; Linux fs/ext4 with dioread_nolock"}},
    {.id = "posix-min",
     .about = "what POSIX promises and no more: the verdict for portable code",
     .order = StepOrder::none,
     .forcing = Forcing::posix_sync,
     .splits_rename = true,
     .unwritten_garbage = true,
     .lost_data = {"posix-min/data-until-sync", "data is durable after a sync of its file",
                   fsync_2},
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
                   "ALICE, OSDI 2014, table 1: append atomicity"}},
}};

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
