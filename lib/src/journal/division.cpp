// See division.hpp.
#include "holdfast/journal/division.hpp"

#include <algorithm>
#include <limits>

#include "holdfast/journal/frame.hpp"

namespace holdfast::journal {
namespace {

constexpr std::uint64_t staged_record_bytes = 32;  // what stands for a staged content

std::uint64_t content_bytes(const DocumentChange& change) {
  return change.content ? change.content->size() : 0;
}

void stage_one(const JournalBatch& batch, std::size_t at, Division& division) {
  division.is_staged[at] = true;
  division.staged_bytes += content_bytes(batch[at]);
  division.frame_bytes -= content_bytes(batch[at]);
  division.frame_bytes += staged_record_bytes;
}

}  // namespace

Division divide(const JournalBatch& batch, const JournalOptions& options) {
  constexpr std::uint64_t frame_bytes_max = std::numeric_limits<std::uint32_t>::max() / 2;
  const std::uint64_t inline_max = std::min(options.journal_bytes_max / 2, frame_bytes_max);
  Division division{.is_staged = std::vector<bool>(batch.size())};
  std::vector<std::size_t> inlined;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    const DocumentChange& change = batch[at];
    if (change.only_condition) continue;
    division.frame_bytes += record_header_bytes + change.path.text().size() + content_bytes(change);
    if (content_bytes(change) > options.inline_bytes_max) {
      stage_one(batch, at, division);
    } else if (content_bytes(change) > staged_record_bytes) {  // else staging would save nothing
      inlined.push_back(at);
    }
  }
  if (division.frame_bytes > inline_max) {
    std::stable_sort(inlined.begin(), inlined.end(), [&](std::size_t left, std::size_t right) {
      return content_bytes(batch[left]) > content_bytes(batch[right]);
    });
  }
  for (const std::size_t at : inlined) {
    if (division.frame_bytes <= inline_max) break;
    stage_one(batch, at, division);
  }
  division.fits = division.frame_bytes <= inline_max;
  return division;
}

}  // namespace holdfast::journal
