// The manifest: what the plain files hold, and where the journal begins. Codec and lookup, no I/O.
#pragma once

#include <map>

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

struct Manifest {
  std::uint64_t journal = 0;
  std::uint64_t cut = 0;
  std::uint64_t serial = 0;
  std::uint64_t epoch = 0;
  std::map<std::string, ManifestEntry, std::less<>> entries{};  ///< by path
  /// Former versions that were kept, by the backup's path; all present.
  std::map<std::string, ManifestEntry, std::less<>> backups{};
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Requires: every path is one and is not in both maps; removed documents have no digest.
[[nodiscard]] std::string encode(const Manifest& manifest);

/// Read a manifest.
/// Errors: errc::damaged with the offset and what is wrong there: too short, a wrong magic or
/// checksum, a cut or a serial above number_max, entries out of order, a path that is none, a count
/// that does not fit; not_supported
/// for another format, an unknown kind of entry, and reserved fields that are used.
[[nodiscard]] Result<Manifest> decode_manifest(ByteView bytes);

}  // namespace holdfast::journal
