// Everything that is asked of libxxhash. See checksum.hpp and frame.hpp.
#include "checksum.hpp"

#include "holdfast/journal/frame.hpp"

#include "xxh3.hpp"

namespace holdfast::journal {

std::uint64_t checksum_of(ByteView bytes, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

ContentDigest content_digest(ByteView bytes) noexcept {
  const XXH128_hash_t digest = XXH3_128bits(bytes.data(), bytes.size());
  return {.low = digest.low64, .high = digest.high64};
}

}  // namespace holdfast::journal
