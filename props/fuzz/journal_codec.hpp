// The journal's decoders under arbitrary bytes: one entry for a fuzzer and for a kept corpus.
#pragma once

#include "holdfast/file_system.hpp"

namespace props::fuzz {

/// What the first byte of an input asks for; the others are the bytes to decode. Where it says
/// `sealed`, the checksums are made right first: a fuzzer would never guess them.
enum class Codec : unsigned char {
  segment_header,
  sealed_segment_header,
  segment,
  sealed_segment,
  records,
  manifest,
  sealed_manifest,
  path,
};
inline constexpr unsigned codecs = 8;

enum class Verdict { accepted, refused };

/// Decode `input`. A decoder that breaks its contract aborts: what is accepted encodes to the same
/// bytes and hangs together; what is refused has a code and a reason.
Verdict check_journal_codec(holdfast::ByteView input);

}  // namespace props::fuzz
