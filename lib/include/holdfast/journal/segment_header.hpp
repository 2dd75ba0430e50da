// The first 64 bytes of a segment: the codec of docs/journal.md, without I/O.
#pragma once

#include <array>

#include "holdfast/journal/frame.hpp"

namespace holdfast::journal {

inline constexpr std::size_t segment_header_bytes = 64;
/// Segments are whole multiples of this.
inline constexpr std::uint64_t segment_block_bytes = 4096;
inline constexpr std::uint32_t format_version = 1;

enum class SegmentKind : std::uint32_t { continues = 1, starts = 2 };

struct SegmentHeader {
  SegmentKind kind = SegmentKind::starts;
  std::uint64_t journal = 0;
  std::uint64_t serial = 0;
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  std::uint64_t previous = 0;
  friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

/// A header's bytes, and the checksum that its first frame names as its previous one.
struct EncodedHeader {
  std::array<std::byte, segment_header_bytes> bytes;
  std::uint64_t checksum;
};

[[nodiscard]] EncodedHeader encode(const SegmentHeader& header);

struct DecodedHeader {
  SegmentHeader header;
  std::uint64_t checksum;
  friend bool operator==(const DecodedHeader&, const DecodedHeader&) = default;
};

/// Read a header.
/// Returns: nothing for bytes that are no whole header: never used, torn, or something else.
/// Errors: not_supported for a whole header of another format or of a reserved kind; errc::damaged
/// for a serial or a sequence above number_max.
[[nodiscard]] Result<std::optional<DecodedHeader>> decode_segment_header(ByteView bytes);

}  // namespace holdfast::journal
