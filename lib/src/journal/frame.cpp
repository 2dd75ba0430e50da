// Frames as a whole: their header, and how they are sealed. See frame.hpp and records.cpp.
#include "holdfast/journal/frame.hpp"

#include <utility>

#include "holdfast/assert.hpp"

#include "checksum.hpp"
#include "little_endian.hpp"

namespace holdfast::journal {
namespace {

// Offsets in a frame's header.
constexpr std::size_t checksum_at = 0;
constexpr std::size_t previous_at = 8;
constexpr std::size_t sequence_at = 16;
constexpr std::size_t length_at = 24;
constexpr std::size_t check_at = 28;

/// The checksum of the length and of what is before it, cut to 32 bits.
std::uint32_t check_of(ByteView header, std::uint64_t epoch) noexcept {
  const ByteView covered = header.subspan(previous_at, check_at - previous_at);
  return static_cast<std::uint32_t>(checksum_of(covered, epoch));
}

}  // namespace

std::string FrameBuilder::take() {
  return std::exchange(bytes_, std::string(frame_header_bytes, '\0'));
}

ByteView FrameBuilder::seal(const FrameSeal& seal) {
  HOLDFAST_ASSERT(bytes_.size() > frame_header_bytes);
  const ByteSpan bytes = std::as_writable_bytes(std::span(bytes_));
  store(bytes, previous_at, seal.previous);
  store(bytes, sequence_at, seal.sequence);
  store(bytes, length_at, static_cast<std::uint32_t>(bytes.size()));
  store(bytes, check_at, check_of(bytes, seal.epoch));
  checksum_ = checksum_of(bytes.subspan(previous_at), seal.epoch);
  store(bytes, checksum_at, checksum_);
  return bytes;
}

std::optional<FrameHeader> decode_header(ByteView bytes, std::uint64_t epoch) noexcept {
  if (bytes.size() < frame_header_bytes) return std::nullopt;
  const auto length = load<std::uint32_t>(bytes, length_at);
  if (length < frame_header_bytes) return std::nullopt;
  if (load<std::uint32_t>(bytes, check_at) != check_of(bytes, epoch)) return std::nullopt;
  return FrameHeader{.checksum = load<std::uint64_t>(bytes, checksum_at),
                     .previous = load<std::uint64_t>(bytes, previous_at),
                     .sequence = load<std::uint64_t>(bytes, sequence_at),
                     .length = length};
}

bool is_frame_whole(ByteView bytes, const FrameHeader& header, std::uint64_t epoch) noexcept {
  HOLDFAST_ASSERT(bytes.size() == header.length);
  return checksum_of(bytes.subspan(previous_at), epoch) == header.checksum;
}

}  // namespace holdfast::journal
