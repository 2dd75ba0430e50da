// A whole journal from somebody else: opened, applied, closed and opened again.
#pragma once

#include "journal_codec.hpp"

namespace props::fuzz {

/// Make a folder with a manifest and segments as `input` says, with right checksums around whatever
/// they hold, and open the journal in it. Aborts where opening or what follows
/// - changes anything outside of the folder,
/// - loses a file that only the forged journal speaks of,
/// - refuses without naming manifest, segment and place, or changes something and then refuses,
/// - succeeds, and a second opening does not, or a commit is lost.
/// Returns: whether the first opening succeeded.
Verdict check_journal_open(holdfast::ByteView input);

}  // namespace props::fuzz
