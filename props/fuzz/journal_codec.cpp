// Contracts of the journal's decoders, asserted. See journal_codec.hpp.
#include "journal_codec.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"
#include "holdfast/digest.hpp"
#include "holdfast/journal/manifest.hpp"
#include "holdfast/journal/scan.hpp"

#include "seal.hpp"

namespace props::fuzz {
namespace {

using namespace holdfast;
using namespace holdfast::journal;

Verdict refused(const Error& error) {
  HOLDFAST_ASSERT(error.code == errc::damaged || error.code == std::errc::not_supported);
  HOLDFAST_ASSERT(error.detail.find("byte ") != std::string::npos);
  return Verdict::refused;
}

Verdict check_segment_header(ByteView bytes) {
  const auto decoded = decode_segment_header(bytes);
  if (!decoded) return refused(decoded.error());
  if (!*decoded) return Verdict::refused;
  const EncodedHeader encoded = encode((*decoded)->header);
  HOLDFAST_ASSERT(std::ranges::equal(encoded.bytes, bytes.first(encoded.bytes.size())));
  HOLDFAST_ASSERT(encoded.checksum == (*decoded)->checksum);
  return Verdict::accepted;
}

/// A frame that a scan reports is there, whole.
void check_frame(ByteView bytes, const FrameInfo& frame, std::uint64_t epoch) {
  HOLDFAST_ASSERT(frame.offset % frame_alignment == 0);
  HOLDFAST_ASSERT(frame.offset + frame.length <= bytes.size());
  const ByteView view = bytes.subspan(frame.offset, frame.length);
  const auto header = decode_header(view, epoch);
  HOLDFAST_ASSERT(header && header->length == frame.length);
  HOLDFAST_ASSERT(header->checksum == frame.checksum);
  HOLDFAST_ASSERT(is_frame_whole(view, *header, epoch));
}

Verdict check_segment(ByteView bytes) {
  const auto scan = scan_segment(bytes);
  if (!scan) return refused(scan.error());
  if (!scan->header) {
    HOLDFAST_ASSERT(*scan == SegmentScan{});
    return Verdict::refused;
  }
  const SegmentHeader& header = scan->header->header;
  std::uint64_t end = segment_header_bytes;
  std::uint64_t previous = scan->header->checksum;
  std::uint64_t sequence = header.sequence;
  for (const FrameInfo& frame : scan->frames) {
    check_frame(bytes, frame, header.epoch);
    HOLDFAST_ASSERT(frame.offset == end);
    HOLDFAST_ASSERT(frame.previous == previous);
    HOLDFAST_ASSERT(frame.sequence == sequence);
    HOLDFAST_ASSERT(frame.commits > 0 || frame.settled || frame.closed);
    end = aligned(frame.offset + frame.length);
    previous = frame.checksum;
    sequence += frame.commits;
  }
  HOLDFAST_ASSERT(scan->end == end);
  if (scan->stray) check_frame(bytes, *scan->stray, header.epoch);
  HOLDFAST_ASSERT(!scan->stray || scan->stray->offset >= end);
  return scan->frames.empty() ? Verdict::refused : Verdict::accepted;
}

/// `body` stands behind a frame's header, which decode_records does not look at.
Verdict check_records(ByteView body) {
  std::vector<std::byte> frame(frame_header_bytes);
  frame.insert(frame.end(), body.begin(), body.end());
  const auto content = decode_records(frame);
  if (!content) return refused(content.error());
  FrameBuilder builder;
  for (const Record& record : content->records) {
    builder.add(record);
    if (record.type == RecordType::put_staged) {
      const auto staged = decode_staged(record.content);
      HOLDFAST_ASSERT(staged && encode(*staged) == record.content);
    }
  }
  const ByteView sealed = builder.seal({});
  HOLDFAST_ASSERT(std::ranges::equal(sealed.subspan(frame_header_bytes), body));
  return Verdict::accepted;
}

Verdict check_manifest(ByteView bytes) {
  const auto manifest = decode_manifest(bytes);
  if (!manifest) return refused(manifest.error());
  HOLDFAST_ASSERT(std::ranges::equal(bytes_of(encode(*manifest)), bytes));
  return Verdict::accepted;
}

Verdict check_path(std::string_view text) {
  const auto path = DocumentPath::parse(std::string(text));
  if (!path) {
    HOLDFAST_ASSERT(path.error().code == errc::bad_name && !path.error().detail.empty());
    return Verdict::refused;
  }
  HOLDFAST_ASSERT(path->text() == text && text.size() <= DocumentPath::size_max);
  const auto names = path->names();
  HOLDFAST_ASSERT(!names.empty() && names.size() <= DocumentPath::names_max);
  std::string joined;
  for (const FileName& name : names) joined += (joined.empty() ? "" : "/") + name.text();
  HOLDFAST_ASSERT(joined == text);
  return Verdict::accepted;
}

std::vector<std::byte> copy_of(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Verdict check_journal_codec(ByteView input) {
  if (input.empty()) return Verdict::refused;
  const auto codec = static_cast<Codec>(std::to_integer<unsigned>(input[0]) % codecs);
  // A copy of its own, so that a read before or behind it is noticed.
  const std::vector<std::byte> bytes = copy_of(input.subspan(1));
  switch (codec) {
    case Codec::segment_header: return check_segment_header(bytes);
    case Codec::sealed_segment_header: return check_segment_header(with_sealed_header(bytes));
    case Codec::segment: return check_segment(bytes);
    case Codec::sealed_segment: return check_segment(with_sealed_frames(bytes));
    case Codec::records: return check_records(bytes);
    case Codec::manifest: return check_manifest(bytes);
    case Codec::sealed_manifest: return check_manifest(with_sealed_manifest(bytes));
    case Codec::path:
      return check_path({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  return Verdict::refused;
}

}  // namespace props::fuzz
