// The one checksum of segments and frames.
#pragma once

#include <cstdint>

#include "holdfast/file_system.hpp"

namespace holdfast::journal {

/// XXH3 of 64 bits. It finds damage, not forgery.
[[nodiscard]] std::uint64_t checksum_of(ByteView bytes, std::uint64_t seed) noexcept;

}  // namespace holdfast::journal
