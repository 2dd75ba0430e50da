// The crash states of a trace by brute force: what the engine of faultfs is compared with.
//
// Follows docs/crash_models.md word by word: every subset of the steps that is closed under the
// order and holds what is forced is interpreted, and its tree is written down as text. No memory
// of what was seen, no merging; only for programs of a few calls.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "faultfs/trace.hpp"
#include "holdfast/result.hpp"

namespace props::naive {

/// Where the enumeration gives up.
struct StateLimit {
  std::uint64_t subsets_max = std::uint64_t{1} << 18;  ///< legal subsets of the steps
};

/// The canonical texts of all crash states at a cut.
///
/// Requires: `before` is the tree before the first call of the trace; `cut` is at most the number
/// of calls; `unit_bytes` is not 0.
/// Errors: std::errc::invalid_argument for a model that is not known here;
/// std::errc::value_too_large when there are more legal subsets than the limit allows.
/// Cost: grows with the number of legal subsets, that is, exponentially with the unsynced steps.
holdfast::Result<std::set<std::string>> states(const faultfs::Tree& before,
                                               const faultfs::Trace& trace, std::size_t cut,
                                               std::string_view model_id, std::uint64_t unit_bytes,
                                               StateLimit limit = {});

/// Everything reachable from the root, one line for each path.
///
/// A directory is followed by what is below it, sorted by bytes. A line tells path, kind, mode,
/// owner, mtime in nanoseconds, links and attributes; of other files also the ordinal by first
/// appearance, which is equal for hard links, the size and the bytes, quoted.
std::string canonical(const faultfs::Tree& tree);

/// Bytes as printable text: a run of eight or more equal bytes is one of them with its length, as
/// in "\x00{4096}".
std::string quoted(std::string_view bytes);

}  // namespace props::naive
