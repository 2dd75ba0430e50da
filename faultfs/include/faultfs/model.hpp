// Crash models as rows of data. What the columns mean: docs/crash_models.md.
//
// Models are dated beliefs about file systems, not guarantees by them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace faultfs {

/// One reason why a state is legal, or one source for it.
struct ModelRule {
  std::string_view id;      ///< e.g. "posix-min/entry-until-directory-sync"
  std::string_view text;    ///< what may happen, in a sentence
  std::string_view source;  ///< where that is said or was seen
};

/// Which order holds between steps that share no chain.
enum class StepOrder {
  total,    ///< all steps as they were made
  calls,    ///< all steps of a call before those of the next one
  journal,  ///< metadata steps as they were made; what a write appends comes in later
  none,
};

/// What is durable at a cut.
enum class Forcing {
  returned_calls,  ///< everything a returned call did
  posix_sync,      ///< what a sync names, and nothing else
  journal_sync,    ///< that, and the journal up to a point
  log_tree_sync,   ///< that, and the names of what is synced
  nothing,         ///< the device ignores every flush
};

/// When a journal takes in the size that a write appended.
enum class Appends {
  delayed,             ///< at any later point: delayed allocation
  ordered_by_replace,  ///< the same, but before a rename of that file over another
  flushed_by_replace,  ///< the same, and such a rename waits for the data too
  at_call,             ///< in the sequence, where the write was
};

/// Which of the bytes below it a size waits for that grows by writing.
enum class SizeWaits {
  for_nothing,
  for_new_blocks,  ///< those in blocks that the growth allocates
  for_all_data,
};

/// Which renames are several steps.
enum class RenameSplit {
  none,
  across_directories,  ///< the new name first, then the end of the old one
  every_change,        ///< end of what was replaced, end of the old name, new name
};

struct CrashModel {
  std::string_view id;
  std::string_view about;
  StepOrder order;
  Forcing forcing;
  Appends appends = Appends::delayed;
  SizeWaits size_waits = SizeWaits::for_nothing;
  RenameSplit rename_split = RenameSplit::none;
  std::uint64_t atomic_bytes = 1;         ///< data units are at least this large
  bool truncation_waits = true;           ///< a shrinking size waits for the zeros it makes
  bool truncation_in_pieces = false;      ///< a shrinking size may stop at every block
  bool overwrites_wait_for_size = false;  ///< data wait for earlier sizes of their file
  bool unwritten_garbage = false;         ///< unwritten bytes may be garbage, not only zeros
  bool reuses_freed_blocks = false;       ///< data of a removed file may be overwritten by others'
  ModelRule lost_data, lost_size, lost_entry, lost_attribute;  ///< why such a step may be lost
  ModelRule reordered;             ///< why a later step may be kept although an earlier one is lost
  ModelRule unwritten;             ///< why bytes below the size may not be what was written
  ModelRule reused{};              ///< why data of a removed file may be overwritten
  std::uint64_t usual_budget = 0;  ///< classes to judge unless somebody says how many; 0: all
};

/// Every model; of two that are comparable, the one with fewer states comes first.
[[nodiscard]] std::span<const CrashModel> crash_models();

/// The model of that id, or nullptr.
[[nodiscard]] const CrashModel* find_crash_model(std::string_view id);

}  // namespace faultfs
