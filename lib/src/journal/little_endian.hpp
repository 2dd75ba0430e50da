// Integers as bytes, the lowest first, whatever the machine: a compiler makes one move of each.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "holdfast/assert.hpp"
#include "holdfast/file_system.hpp"

namespace holdfast::journal {

/// Whether `bytes` has `count` of them from `offset` on; sums that overflow are none.
[[nodiscard]] constexpr bool has_bytes(ByteView bytes, std::uint64_t offset,
                                       std::uint64_t count) noexcept {
  return offset <= bytes.size() && count <= bytes.size() - offset;
}

/// Requires: the integer's bytes are there; a read outside is a mistake of ours and aborts.
template <std::unsigned_integral Integer>
[[nodiscard]] Integer load(ByteView bytes, std::size_t offset) noexcept {
  HOLDFAST_ASSERT(has_bytes(bytes, offset, sizeof(Integer)));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value |= std::to_integer<std::uint64_t>(bytes[offset + i]) << (8 * i);
  }
  return static_cast<Integer>(value);
}

/// Requires: as for load.
template <std::unsigned_integral Integer>
void store(ByteSpan bytes, std::size_t offset, Integer value) noexcept {
  HOLDFAST_ASSERT(has_bytes(bytes, offset, sizeof(Integer)));
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bytes[offset + i] = static_cast<std::byte>(std::uint64_t{value} >> (8 * i));
  }
}

template <std::unsigned_integral Integer>
void append(std::string& bytes, Integer value) {
  const std::size_t offset = bytes.size();
  bytes.resize(offset + sizeof(Integer));
  store(std::as_writable_bytes(std::span(bytes)), offset, value);
}

/// Bytes as text, without a copy. Requires: they are there.
[[nodiscard]] inline std::string_view text_at(ByteView bytes, std::size_t offset,
                                              std::size_t count) noexcept {
  HOLDFAST_ASSERT(has_bytes(bytes, offset, count));
  return {reinterpret_cast<const char*>(bytes.data()) + offset, count};
}

}  // namespace holdfast::journal
