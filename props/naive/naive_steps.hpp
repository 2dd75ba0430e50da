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

/// What unwritten bytes read as where a model lets them be garbage.
inline constexpr char garbage_byte = '\xDB';

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
  bool reuse = false;                            ///< D: others' bytes in blocks of a removed file
  std::uint64_t size_before = 0;                 ///< S: the size until now
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

enum class Rename { one_step, two_steps_across_directories, a_step_for_each_change };

/// How a model makes steps; without anything said, as most of them do.
struct StepRules {
  Rename rename = Rename::one_step;
  std::uint64_t unit_min = 1;         ///< data units are at least this large
  bool cuts_in_pieces = false;        ///< a shrinking size passes every multiple of 4096
  bool reuse = false;                 ///< blocks of removed files are given to others
  bool allocates_at_replace = false;  ///< of the file that is renamed over another
};

/// What happened, until when, and seen in which unit.
struct Cut {
  const faultfs::Tree& before;
  const faultfs::Trace& trace;
  std::size_t position;
  std::uint64_t unit_bytes;
};

/// All steps of the calls that returned and of the call in flight, in the order they were made.
std::vector<Step> steps_of(const Cut& cut, const StepRules& rules);

}  // namespace props::naive
