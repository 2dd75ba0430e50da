// The log of a ledger as text: frames of whole commits, each with its length and a checksum.
//
// A toy: it is never cut, and knows nothing of damage behind its end.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "faultfs/history.hpp"

namespace subjects {

/// The documents of a commit; nothing is a removal.
using Documents = std::map<std::string, faultfs::Document>;

/// The bytes to append at `offset` for commits whose first has that sequence.
struct Place {
  std::size_t offset;
  std::size_t sequence;
};
[[nodiscard]] std::string frame_of(Place place, std::span<const Documents> commits);

/// Whether a frame is believed that is not what was written.
enum class Checking { checksum, none };

struct Parsed {
  std::vector<Documents> commits;
  std::size_t bytes = 0;  ///< of whole frames; what lies behind is a torn one
};
[[nodiscard]] Parsed parse_log(const std::string& log, Checking checking);

/// What the commits leave, one after the other; nothing where a document was removed.
[[nodiscard]] Documents documents_of(std::span<const Documents> commits);

}  // namespace subjects
