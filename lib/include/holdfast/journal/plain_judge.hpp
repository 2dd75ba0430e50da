// Whether what lies in a document's place is ours: a decision from plain data.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "holdfast/journal/manifest.hpp"

namespace holdfast::journal {

/// What was found under a document's name.
struct FoundFile {
  ContentDigest digest;
  Metadata metadata;
};

/// What may lawfully be there: the manifest's entry, and the digests of records behind the cut.
struct Lawful {
  std::optional<ManifestEntry> entry{};
  std::vector<ContentDigest> logged{};
};

enum class PlainState {
  missing,  ///< nothing is there, and nothing has to be
  lost,     ///< nothing is there, though a document was published
  lawful,   ///< one of our versions
  edited,   ///< somebody else's content
  damaged,  ///< our file with another content
};

/// "missing", "lost", …
[[nodiscard]] std::string_view to_string(PlainState state) noexcept;

[[nodiscard]] PlainState judge_plain(const std::optional<FoundFile>& found, const Lawful& lawful);

}  // namespace holdfast::journal
