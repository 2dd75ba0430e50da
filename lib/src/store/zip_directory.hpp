// Where everything lies in a zip file: the directory at its end, compared with the entries.
//
// The two say the same things twice, and programs that believe different ones can be fooled. Here
// both must agree, the entries must fill the file without gaps, and nothing may follow.
#pragma once

#include <string>
#include <vector>

#include "holdfast/store/archive.hpp"

namespace holdfast::store {

struct ZipEntry {
  std::string name;  ///< as it was found, any bytes
  std::uint64_t offset = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t size_bytes = 0;
  std::uint32_t attributes = 0;  ///< of systems, in which the kind of the file is
  bool from_unix = false;
};

/// Errors: errc::refused for what is no zip; errc::damaged with the entry and the reason;
/// file_too_large for too many entries; the source's.
[[nodiscard]] Result<std::vector<ZipEntry>> read_zip_directory(const ArchiveSource& source,
                                                               const ArchiveLimits& limits);

/// Why this is no plain file; null where it is one.
[[nodiscard]] const char* why_no_plain_file(const ZipEntry& entry) noexcept;

}  // namespace holdfast::store
