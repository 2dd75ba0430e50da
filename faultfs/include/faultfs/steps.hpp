// The persistence steps of a trace: what may be kept or lost, in which order, and what is forced.
//
// Built as docs/crash_models.md says. Invariants:
// 1. A step's predecessors have smaller indices.
// 2. Steps of one chain follow each other: each has the one before it among its predecessors.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "faultfs/model.hpp"
#include "faultfs/trace.hpp"

namespace faultfs {

using StepIndex = std::uint32_t;

enum class StepKind { data, size, entries, attribute };

/// One thing that is kept or lost as a whole.
struct Step {
  StepKind kind{};
  std::size_t call = 0;                 ///< its call in the trace
  InodeId inode = no_inode;             ///< of data, size and attribute
  std::uint64_t unit = 0;               ///< of data
  std::uint64_t offset = 0;             ///< of data: where in the file the patch begins
  std::string bytes{};                  ///< of data
  std::uint64_t size_bytes = 0;         ///< of size: the new one
  bool delayed = false;                 ///< of size: grows by writing
  bool reused = false;                  ///< of data: others' bytes in the blocks of a removed file
  std::vector<EntryChanged> entries{};  ///< of entries
  AttributesChanged attribute{};        ///< of attribute
  std::vector<StepIndex> after{};       ///< predecessors
};

/// The chains through one file or directory.
struct Chains {
  std::vector<StepIndex> size;
  std::map<std::uint64_t, std::vector<StepIndex>> units;
  std::vector<StepIndex> reused;                          ///< no chain: each is free of all others
  std::map<std::string, std::vector<StepIndex>> entries;  ///< of a directory
  std::vector<StepIndex> all_entries;                     ///< of a directory, in order
  std::map<std::string, std::vector<StepIndex>> attributes;  ///< see attribute_key
  std::vector<StepIndex> naming;  ///< entry steps that give or take a name of this file
};

/// What bytes that nobody wrote there read as where a model calls them garbage.
inline constexpr char garbage_byte = static_cast<char>(0xdb);

/// The key of an attribute's chain: "mode", "owner", "mtime", or "user." and its name.
[[nodiscard]] std::string attribute_key(const AttributesChanged& change);

/// All steps of a trace under one model, for every cut at once: at cut c those of calls 0 … c
/// exist.
struct Steps {
  std::vector<Step> steps;
  std::vector<std::vector<StepIndex>> followers;  ///< the inverse of Step::after
  std::unordered_map<InodeId, Chains> chains;
  std::unordered_map<InodeId, Inode> born;
  std::vector<StepIndex> first_of_call;  ///< index of each call's first step; one more at the end
};

/// Requires: unit_bytes is a power of two, at most 4096.
[[nodiscard]] Steps make_steps(const Trace& trace, const CrashModel& model,
                               std::uint64_t unit_bytes);

/// The steps that a crash at `cut` cannot take back, by index; closed under the order.
[[nodiscard]] std::vector<bool> forced_steps(const Steps& steps, const Trace& trace,
                                             const CrashModel& model, std::size_t cut);

/// One line for people: "size 0 -> 4096 of append /d/f".
[[nodiscard]] std::string describe(const Step& step, const Trace& trace);

}  // namespace faultfs
