// The log of a ledger as text: frames of whole commits, each with its length and a checksum.
//
// A toy: it is never cut, and knows nothing of damage behind its end.
#pragma once

#include <span>

#include "documents.hpp"

namespace subjects {

/// Where a frame stands: `offset` and `epoch` are part of its checksum, so that it is believed
/// nowhere else, and in no other use of the same file.
struct Place {
  std::size_t offset = 0;
  std::size_t sequence = 1;  ///< of its first commit
  std::size_t epoch = 0;
};
[[nodiscard]] std::string frame_of(Place place, std::span<const Documents> commits);

/// Which frame is believed.
enum class Checking {
  checksum,
  none,       ///< one that is not what was written
  unchained,  ///< one that was written anywhere, at any time
};

struct Parsed {
  std::vector<Documents> commits;
  std::size_t bytes = 0;  ///< of whole frames; what lies behind is a torn one
};
/// Requires: `begin` is the place of the first frame, at offset 0.
[[nodiscard]] Parsed parse_log(const std::string& log, Checking checking, Place begin = {});

/// What the commits leave, one after the other; nothing where a document was removed.
[[nodiscard]] Documents documents_of(std::span<const Documents> commits);

/// Whether a path is that of a file that was to get another name.
[[nodiscard]] inline bool is_hidden(std::string_view path) {
  return path.find("/.") != path.npos;
}

}  // namespace subjects
