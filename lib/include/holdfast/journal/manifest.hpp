// The manifest: what the plain files hold, and where the journal begins. Codec and lookup, no I/O.
#pragma once

#include <map>
#include <optional>

#include "holdfast/journal/document_path.hpp"
#include "holdfast/journal/frame.hpp"
#include "holdfast/metadata.hpp"

namespace holdfast::journal {

/// What is published under a document's name, or that it was removed.
struct ManifestEntry {
  std::uint64_t version = 0;
  bool present = true;
  ContentDigest digest{};
  std::uint64_t size_bytes = 0;
  std::uint64_t inode = 0;
  Time mtime{};
  friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

/// A commit's change that could not be applied, kept so that it keeps nothing else back.
struct ParkedDocument {
  std::uint64_t version = 0;
  std::optional<StagedContent> content{};  ///< none: the document is to be removed
  friend bool operator==(const ParkedDocument&, const ParkedDocument&) = default;
};

struct Manifest {
  std::uint64_t journal = 0;
  std::uint64_t cut = 0;
  std::uint64_t serial = 0;
  std::uint64_t epoch = 0;
  std::map<std::string, ManifestEntry, std::less<>> entries{};  ///< by path
  /// Former versions that were kept, by the backup's path; all present.
  std::map<std::string, ManifestEntry, std::less<>> backups{};
  /// Whatever else is said of the same paths.
  std::map<std::string, ParkedDocument, std::less<>> parked{};
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Requires: every path is one and is not both an entry and a backup; removed documents have no
/// digest; nothing parked is beyond the cut.
[[nodiscard]] std::string encode(const Manifest& manifest);

/// Read a manifest.
/// Errors: errc::damaged with the offset and what is wrong there: too short, a wrong magic or
/// checksum, a cut or a serial above number_max, entries out of order, a path that is none, a count
/// that does not fit, a parked document beyond the cut; not_supported
/// for another format, an unknown kind of entry, and reserved fields that are used.
[[nodiscard]] Result<Manifest> decode_manifest(ByteView bytes);

}  // namespace holdfast::journal
