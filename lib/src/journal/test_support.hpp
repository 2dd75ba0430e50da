// What the journal's codec tests share: hexadecimal bytes, chance with a seed, segments in memory.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/digest.hpp"
#include "holdfast/journal/scan.hpp"

namespace holdfast::journal::test {

/// Bytes of "00 ff …"; blanks and line ends are skipped.
inline std::string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size();) {
    if (hex[i] == ' ' || hex[i] == '\n') {
      ++i;
      continue;
    }
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    i += 2;
  }
  return bytes;
}

inline std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A copy whose end is the end of an allocation, so that a read behind it is noticed.
inline std::vector<std::byte> exact_copy(std::string_view bytes) {
  const ByteView view = bytes_of(bytes);
  return {view.begin(), view.end()};
}

/// The generator splitmix64: the same numbers on every machine.
struct Random {
  std::uint64_t state = 1;

  std::uint64_t next() {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t x = state;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
  }

  std::string bytes(std::size_t count) {
    std::string text(count, '\0');
    for (char& byte : text) byte = static_cast<char>(next());
    return text;
  }
};

inline Record put_record(std::string_view path, std::string_view content) {
  return {.type = RecordType::put, .begins_commit = true, .path = path, .content = content};
}

/// A frame of these records.
inline std::string frame_of(const FrameSeal& seal, const std::vector<Record>& records) {
  FrameBuilder builder;
  for (const Record& record : records) builder.add(record);
  return text_of(builder.seal(seal));
}

/// A segment as its writer leaves it: the header, then one frame after another.
struct SegmentImage {
  std::string bytes;
  FrameSeal next;  ///< of the frame that comes next
  std::size_t end = segment_header_bytes;

  SegmentImage(std::string background, const SegmentHeader& header) : bytes(std::move(background)) {
    const EncodedHeader encoded = encode(header);
    write(0, text_of(encoded.bytes));
    next = {.epoch = header.epoch, .previous = encoded.checksum, .sequence = header.sequence};
  }

  void write(std::size_t offset, std::string_view what) {
    std::ranges::copy(what, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  }

  /// Append a frame.
  /// Returns: where it begins.
  std::size_t add(const std::vector<Record>& records) {
    FrameBuilder builder;
    for (const Record& record : records) {
      builder.add(record);
      next.sequence += record.begins_commit ? 1 : 0;
    }
    FrameSeal seal = next;
    for (const Record& record : records) seal.sequence -= record.begins_commit ? 1 : 0;
    const std::size_t begin = end;
    write(begin, text_of(builder.seal(seal)));
    next.previous = builder.checksum();
    end = aligned(begin + builder.size_bytes());
    return begin;
  }

  [[nodiscard]] ByteView view() const { return bytes_of(bytes); }
};

}  // namespace holdfast::journal::test
