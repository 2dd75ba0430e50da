// The steps of a trace, as the page docs/crash_models.md defines them: first part of the naive
// enumerator.
//
// Written to be compared with the page by reading. Not fast, and shares nothing with the engine
// of faultfs but the types of traces and trees.
#pragma once

#include <string>
#include <vector>

#include "faultfs/trace.hpp"

namespace props::naive {

enum class StepKind { data, size, entries, attribute };

/// Bytes that a data step puts at an offset of its file.
struct Patch {
  std::uint64_t offset;
  std::string bytes;
};

/// What is kept or lost as a whole. Which members count depends on the kind.
struct Step {
  StepKind kind;
  std::size_t call = 0;                          ///< position of its call in the trace
  std::vector<std::string> chains{};             ///< names of the chains it belongs to
  faultfs::InodeId inode = faultfs::no_inode;    ///< the file of D, S and X
  std::vector<Patch> patches{};                  ///< D
  std::uint64_t size = 0;                        ///< S: the size from now on
  bool delayed = false;                          ///< S: grows by writing
  std::vector<faultfs::EntryChanged> entries{};  ///< E
  /// E: the file that a rename puts in the place of another, or no_inode.
  faultfs::InodeId replaces_by = faultfs::no_inode;
  faultfs::AttributesChanged attribute{};  ///< X
};

/// E, X, and S that shrink or that come from allocate or truncate.
inline bool is_metadata(const Step& step) {
  return step.kind != StepKind::data && !step.delayed;
}

enum class CrossRename { one_step, two_steps };

/// What happened, until when, and seen in which unit.
struct Cut {
  const faultfs::Tree& before;
  const faultfs::Trace& trace;
  std::size_t position;
  std::uint64_t unit_bytes;
};

/// All steps of the calls that returned and of the call in flight, in the order they were made.
std::vector<Step> steps_of(const Cut& cut, CrossRename cross_rename);

}  // namespace props::naive
