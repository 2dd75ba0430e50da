// Which contents of a commit lie in its frame, and which in files of their own: a decision from
// plain data.
#pragma once

#include <cstdint>
#include <vector>

#include "holdfast/journal/options.hpp"

namespace holdfast::journal {

struct Division {
  std::vector<bool> is_staged;     ///< in the order of the batch
  std::uint64_t staged_bytes = 0;  ///< of the contents in files of their own
  std::uint64_t frame_bytes = 0;   ///< of everything else
  bool fits = true;                ///< the frame is not too large for the journal
};

/// Contents above inline_bytes_max are staged. If the rest is more than half of the journal's
/// segments, so are its largest contents, as many as it takes.
[[nodiscard]] Division divide(const JournalBatch& batch, const JournalOptions& options);

}  // namespace holdfast::journal
