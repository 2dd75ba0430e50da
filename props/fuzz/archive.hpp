// Arbitrary bytes as a checkpoint: one entry for a fuzzer and a kept corpus.
#pragma once

#include "holdfast/store/archive.hpp"

#include "journal_codec.hpp"

namespace props::fuzz {

/// Read `input` as an archive under small limits, and as a manifest; abort where
/// - what is refused names nothing or no reason,
/// - a file is handed out that the manifest does not name so, or whose name leads elsewhere,
/// - what is accepted cannot be written again, or is not the same then.
/// Returns: whether the archive was accepted.
Verdict check_archive(holdfast::ByteView input);

}  // namespace props::fuzz
