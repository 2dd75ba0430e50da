// Right checksums for wrong bytes, written from docs/journal.md and not with the journal's codec.
#pragma once

#include <cstddef>
#include <vector>

#include "holdfast/file_system.hpp"

namespace props::fuzz {

/// Bytes that begin with a segment header whose magic and checksum are right.
std::vector<std::byte> with_sealed_header(holdfast::ByteView bytes);

/// The same, and behind it frames that are chained as far as their lengths lead.
///
/// The first byte of a frame, which its checksum replaces, tells what is left as it is: bit 0 its
/// previous, bit 1 its sequence, bit 2 its checksum.
std::vector<std::byte> with_sealed_frames(holdfast::ByteView bytes);

/// Bytes with the checksum of a manifest behind them.
std::vector<std::byte> with_sealed_manifest(holdfast::ByteView bytes);

}  // namespace props::fuzz
