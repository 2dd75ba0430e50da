// One segment as bytes: which frames are in it, where they end, and whether more lies behind.
#pragma once

#include <functional>

#include "holdfast/journal/segment_header.hpp"

namespace holdfast::journal {

/// A whole frame of a segment.
struct FrameInfo {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t checksum = 0;
  std::uint64_t previous = 0;
  std::uint64_t sequence = 0;
  std::uint64_t commits = 0;
  bool settled = false;
  bool closed = false;
  friend bool operator==(const FrameInfo&, const FrameInfo&) = default;
};

/// What was found in one segment.
struct SegmentScan {
  std::optional<DecodedHeader> header;  ///< nothing: not a segment in use
  std::vector<FrameInfo> frames;        ///< from the first on, chained, without a gap
  std::uint64_t end = 0;                ///< where the next frame would begin
  /// A whole frame of the same epoch behind `end`, if there is one: proof of damage.
  std::optional<FrameInfo> stray;
  friend bool operator==(const SegmentScan&, const SegmentScan&) = default;
};

/// Read a whole segment.
///
/// Frames are taken while each is whole, names the one before as its previous, and continues the
/// sequence. Behind the last one every aligned offset is tried for a stray frame; at most
/// 16 × `bytes.size()` bytes are read for that. A copy of a frame that is in the chain is no stray:
/// a torn document may hold one. Only who knows the epoch can make a document that, torn, shows
/// another.
/// Errors: decode_segment_header's and decode_records', with the offset in the segment;
/// errc::damaged if headers of frames that are not whole exhaust those bytes.
[[nodiscard]] Result<SegmentScan> scan_segment(ByteView bytes);

}  // namespace holdfast::journal
