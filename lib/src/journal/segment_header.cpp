// The codec of segment headers. See segment_header.hpp.
#include "holdfast/journal/segment_header.hpp"

#include <string>

#include "checksum.hpp"
#include "little_endian.hpp"

namespace holdfast::journal {
namespace {

constexpr std::string_view magic = "hfjrnl\r\n";

// Offsets in a header.
constexpr std::size_t checksum_at = 0;
constexpr std::size_t magic_at = 8;
constexpr std::size_t format_at = 16;
constexpr std::size_t kind_at = 20;
constexpr std::size_t journal_at = 24;
constexpr std::size_t serial_at = 32;
constexpr std::size_t epoch_at = 40;
constexpr std::size_t sequence_at = 48;
constexpr std::size_t previous_at = 56;

std::uint64_t header_checksum(ByteView header) noexcept {
  return checksum_of(header.subspan(magic_at), 0);
}

Result<void> check_number(ByteView header, std::size_t offset, std::string_view field) {
  const auto value = load<std::uint64_t>(header, offset);
  if (value <= number_max) return {};
  return fail(make_error_code(errc::damaged), Operation::read, "segment",
              "byte " + std::to_string(offset) + ": " + std::string(field) + ' ' +
                  std::to_string(value) + " is beyond all bounds");
}

tl::unexpected<Error> refuse(std::size_t offset, std::string_view field, std::uint32_t value) {
  return fail(std::make_error_code(std::errc::not_supported), Operation::read, "segment",
              "byte " + std::to_string(offset) + ": " + std::string(field) + ' ' +
                  std::to_string(value) + " is not known");
}

}  // namespace

EncodedHeader encode(const SegmentHeader& header) {
  EncodedHeader encoded{};
  const ByteSpan bytes = encoded.bytes;
  for (std::size_t i = 0; i < magic.size(); ++i) {
    bytes[magic_at + i] = static_cast<std::byte>(magic[i]);
  }
  store(bytes, format_at, format_version);
  store(bytes, kind_at, static_cast<std::uint32_t>(header.kind));
  store(bytes, journal_at, header.journal);
  store(bytes, serial_at, header.serial);
  store(bytes, epoch_at, header.epoch);
  store(bytes, sequence_at, header.sequence);
  store(bytes, previous_at, header.previous);
  encoded.checksum = header_checksum(bytes);
  store(bytes, checksum_at, encoded.checksum);
  return encoded;
}

Result<std::optional<DecodedHeader>> decode_segment_header(ByteView bytes) {
  using Nothing = std::optional<DecodedHeader>;
  if (bytes.size() < segment_header_bytes) return Nothing{};
  bytes = bytes.first(segment_header_bytes);
  if (text_at(bytes, magic_at, magic.size()) != magic) return Nothing{};
  const auto checksum = load<std::uint64_t>(bytes, checksum_at);
  if (checksum != header_checksum(bytes)) return Nothing{};
  const auto format = load<std::uint32_t>(bytes, format_at);
  if (format != format_version) return refuse(format_at, "format", format);
  const auto kind = load<std::uint32_t>(bytes, kind_at);
  if (kind != static_cast<std::uint32_t>(SegmentKind::continues) &&
      kind != static_cast<std::uint32_t>(SegmentKind::starts)) {
    return refuse(kind_at, "kind", kind);
  }
  HOLDFAST_TRY(check_number(bytes, serial_at, "serial"));
  HOLDFAST_TRY(check_number(bytes, sequence_at, "sequence"));
  return DecodedHeader{.header = {.kind = static_cast<SegmentKind>(kind),
                                  .journal = load<std::uint64_t>(bytes, journal_at),
                                  .serial = load<std::uint64_t>(bytes, serial_at),
                                  .epoch = load<std::uint64_t>(bytes, epoch_at),
                                  .sequence = load<std::uint64_t>(bytes, sequence_at),
                                  .previous = load<std::uint64_t>(bytes, previous_at)},
                       .checksum = checksum};
}

}  // namespace holdfast::journal
