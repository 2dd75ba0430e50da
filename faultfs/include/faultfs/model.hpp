// Crash models as rows of data. What the columns mean: docs/crash_models.md.
//
// Models are dated beliefs about file systems, not guarantees by them.
#pragma once

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
  total,     ///< all steps as they were made
  metadata,  ///< metadata steps as they were made
  journal,   ///< the same, with delayed allocation
  none,
};

/// What is durable at a cut.
enum class Forcing {
  returned_calls,  ///< everything a returned call did
  posix_sync,      ///< what a sync names, and nothing else
  journal_sync,    ///< that, and the journal up to a point
};

struct CrashModel {
  std::string_view id;
  std::string_view about;
  StepOrder order;
  Forcing forcing;
  bool splits_rename;      ///< across directories: the new name first, then the end of the old one
  bool unwritten_garbage;  ///< unwritten bytes may read as garbage, not only as zeros
  ModelRule lost_data, lost_size, lost_entry, lost_attribute;  ///< why such a step may be lost
  ModelRule reordered;  ///< why a later step may be kept although an earlier one is lost
  ModelRule unwritten;  ///< why bytes below the size may not be what was written
};

/// Every model, weakest (fewest states) first as far as they are comparable.
[[nodiscard]] std::span<const CrashModel> crash_models();

/// The model of that id, or nullptr.
[[nodiscard]] const CrashModel* find_crash_model(std::string_view id);

}  // namespace faultfs
