// Reading the frames of a segment. See scan.hpp.
#include "holdfast/journal/scan.hpp"

#include <string>

#include "little_endian.hpp"

namespace holdfast::journal {
namespace {

/// Where a frame is looked for, and which one it must be.
struct Next {
  std::uint64_t offset = segment_header_bytes;
  std::uint64_t epoch = 0;
  std::uint64_t previous = 0;
  std::uint64_t sequence = 0;
};

/// The header at `offset` whose length fits in; nothing else of the frame is known.
std::optional<FrameHeader> header_at(ByteView bytes, std::uint64_t offset, std::uint64_t epoch) {
  if (!has_bytes(bytes, offset, frame_header_bytes)) return std::nullopt;
  const auto header = decode_header(bytes.subspan(offset, frame_header_bytes), epoch);
  if (!header || !has_bytes(bytes, offset, header->length)) return std::nullopt;
  return header;
}

FrameInfo info_of(std::uint64_t offset, const FrameHeader& header, const FrameContent& content) {
  return {.offset = offset,
          .length = header.length,
          .checksum = header.checksum,
          .previous = header.previous,
          .sequence = header.sequence,
          .commits = content.commits,
          .settled = content.settled,
          .closed = content.closed};
}

/// The frame that goes on with the chain, if it is there.
/// Errors: it is there, and its records are refused.
Result<std::optional<FrameInfo>> next_frame(ByteView bytes, const Next& next) {
  const auto header = header_at(bytes, next.offset, next.epoch);
  if (!header || header->previous != next.previous || header->sequence != next.sequence) {
    return std::optional<FrameInfo>{};
  }
  const ByteView frame = bytes.subspan(next.offset, header->length);
  if (!is_frame_whole(frame, *header, next.epoch)) return std::optional<FrameInfo>{};
  auto content = decode_records(frame);
  if (!content) {
    Error error = std::move(content.error());
    error.name = "segment";
    error.detail = "frame at byte " + std::to_string(next.offset) + ": " + error.detail;
    return fail(std::move(error));
  }
  return std::optional(info_of(next.offset, *header, *content));
}

/// Whether a frame behind the end can be a copy of one before it: somebody stored this segment's
/// bytes as a document, whose frame is torn. Those who are missing have higher sequences, or at
/// least other checksums.
bool may_be_copy(const FrameHeader& header, const std::vector<FrameInfo>& frames,
                 std::uint64_t next_sequence) {
  if (header.sequence < next_sequence) return true;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    if (frame->sequence < next_sequence) return false;
    if (frame->checksum == header.checksum) return true;
  }
  return false;
}

/// A whole frame at the end or behind it.
Result<std::optional<FrameInfo>> find_stray(ByteView bytes, const std::vector<FrameInfo>& frames,
                                            const Next& end) {
  std::uint64_t budget = std::uint64_t{12} * bytes.size();  // the headers read the other four
  for (std::uint64_t offset = end.offset; has_bytes(bytes, offset, frame_header_bytes);
       offset += frame_alignment) {
    const auto header = header_at(bytes, offset, end.epoch);
    if (!header) continue;
    if (offset != end.offset && may_be_copy(*header, frames, end.sequence)) continue;
    if (header->length > budget) {
      return fail(make_error_code(errc::damaged), Operation::read, "segment",
                  "byte " + std::to_string(offset) + ": too many headers of frames, none whole");
    }
    budget -= header->length;
    const ByteView frame = bytes.subspan(offset, header->length);
    if (!is_frame_whole(frame, *header, end.epoch)) continue;
    const auto content = decode_records(frame);
    return std::optional(info_of(offset, *header, content ? *content : FrameContent{}));
  }
  return std::optional<FrameInfo>{};
}

}  // namespace

Result<SegmentScan> scan_segment(ByteView bytes) {
  SegmentScan scan;
  HOLDFAST_TRY_LET(header, decode_segment_header(bytes));
  if (!header) return scan;
  scan.header = header;
  Next next{.epoch = header->header.epoch,
            .previous = header->checksum,
            .sequence = header->header.sequence};
  for (;;) {  // each frame takes bytes
    HOLDFAST_TRY_LET(frame, next_frame(bytes, next));
    if (!frame) break;
    next.offset = aligned(frame->offset + frame->length);
    next.previous = frame->checksum;
    next.sequence += frame->commits;
    scan.frames.push_back(*frame);
  }
  scan.end = next.offset;
  HOLDFAST_TRY_LET(stray, find_stray(bytes, scan.frames, next));
  scan.stray = stray;
  return scan;
}

}  // namespace holdfast::journal
