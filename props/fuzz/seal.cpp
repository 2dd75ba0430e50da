// Checksums by libxxhash alone. See seal.hpp.
#include "seal.hpp"

#include <cstring>
#include <string_view>
#include <xxhash.h>

namespace props::fuzz {
namespace {

using holdfast::ByteView;
using Bytes = std::vector<std::byte>;

struct Range {
  std::size_t offset;
  std::size_t count;
};

std::uint64_t number_at(const Bytes& bytes, Range range) {
  std::uint64_t value = 0;
  for (std::size_t i = range.count; i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[range.offset + i]);
  }
  return value;
}

void write(Bytes& bytes, Range range, std::uint64_t value) {
  for (std::size_t i = 0; i < range.count; ++i, value >>= 8U) {
    bytes[range.offset + i] = static_cast<std::byte>(value & 0xffU);
  }
}

std::uint64_t hash(const Bytes& bytes, Range range, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data() + range.offset, range.count, seed);
}

/// What the chain expects of its next frame.
struct Chain {
  std::uint64_t epoch;
  std::uint64_t previous;
  std::uint64_t sequence;
};

/// The commits of records, counted as far as their lengths lead.
std::uint64_t commits_in(const Bytes& bytes, Range records) {
  std::uint64_t commits = 0;
  const std::size_t end = records.offset + records.count;
  std::size_t at = records.offset;
  while (end - at >= 8) {
    commits += number_at(bytes, {at + 1, 1}) & 1U;
    const std::uint64_t size = number_at(bytes, {at + 2, 2}) + number_at(bytes, {at + 4, 4});
    if (size > end - at - 8) break;
    at += 8 + size;
  }
  return commits;
}

void seal_frame(Bytes& bytes, Range frame, Chain& chain) {
  const std::size_t at = frame.offset;
  const auto kept = std::to_integer<unsigned>(bytes[at]);
  if ((kept & 1U) == 0) write(bytes, {at + 8, 8}, chain.previous);
  if ((kept & 2U) == 0) write(bytes, {at + 16, 8}, chain.sequence);
  write(bytes, {at + 28, 4}, hash(bytes, {at + 8, 20}, chain.epoch));
  if ((kept & 4U) == 0) {
    write(bytes, {at, 8}, hash(bytes, {at + 8, frame.count - 8}, chain.epoch));
  }
  chain.previous = number_at(bytes, {at, 8});
  chain.sequence = number_at(bytes, {at + 16, 8});
  chain.sequence += commits_in(bytes, {at + 32, frame.count - 32});
}

}  // namespace

std::vector<std::byte> with_sealed_header(ByteView view) {
  constexpr std::string_view magic = "hfjrnl\r\n";
  Bytes bytes(view.begin(), view.end());
  if (bytes.size() < 64) return bytes;
  std::memcpy(bytes.data() + 8, magic.data(), magic.size());
  write(bytes, {0, 8}, hash(bytes, {8, 56}, 0));
  return bytes;
}

std::vector<std::byte> with_sealed_frames(ByteView view) {
  Bytes bytes = with_sealed_header(view);
  if (bytes.size() < 64) return bytes;
  Chain chain{.epoch = number_at(bytes, {40, 8}),
              .previous = number_at(bytes, {0, 8}),
              .sequence = number_at(bytes, {48, 8})};
  for (std::size_t at = 64; at + 32 <= bytes.size();) {
    const std::uint64_t length = number_at(bytes, {at + 24, 4});
    if (length < 32 || length > bytes.size() - at) break;
    seal_frame(bytes, {at, length}, chain);
    at += (length + 7) / 8 * 8;
  }
  return bytes;
}

std::vector<std::byte> with_sealed_manifest(ByteView view) {
  Bytes bytes(view.begin(), view.end());
  const XXH128_hash_t digest = XXH3_128bits(bytes.data(), bytes.size());
  const std::size_t end = bytes.size();
  bytes.resize(end + 16);
  write(bytes, {end, 8}, digest.low64);
  write(bytes, {end + 8, 8}, digest.high64);
  return bytes;
}

}  // namespace props::fuzz
