// Checkpoints written in memory, and zips as anybody may forge them.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <boost/test/unit_test.hpp>

#include "holdfast/store/archive.hpp"

namespace holdfast {

inline const Time noon{std::chrono::seconds(1'769'860'800)};  // 2026-01-31T12:00:00Z

inline CheckpointFile file(const std::string& path, const std::string& content) {
  return {path, content.size(), digest_of(bytes_of(content)).substr(7), 1};
}

using Contents = std::vector<std::pair<std::string, std::string>>;

inline CheckpointManifest manifest_of(const Contents& contents) {
  CheckpointManifest manifest{.project_format = 1, .label = "ümläut", .created = noon};
  for (const auto& [path, content] : contents) manifest.files.push_back(file(path, content));
  return manifest;
}

inline Result<std::string> try_write(const CheckpointManifest& manifest, const Contents& contents,
                                     Compression compression = Compression::deflate) {
  std::string bytes;
  HOLDFAST_TRY_LET(writer, ArchiveWriter::create(manifest, compression, [&](ByteView part) {
                     bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
                     return Result<void>{};
                   }));
  for (const auto& [path, content] : contents) HOLDFAST_TRY(writer.add(bytes_of(content)));
  HOLDFAST_TRY(writer.finish());
  return bytes;
}

inline std::string written(const Contents& contents,
                           Compression compression = Compression::deflate) {
  return try_write(manifest_of(contents), contents, compression).value();
}

inline Result<Contents> try_read(const std::string& bytes, const ArchiveLimits& limits = {}) {
  Contents contents;
  HOLDFAST_TRY(read_archive(archive_in_memory("z.zip", bytes_of(bytes)), limits,
                            [&](const CheckpointFile& one, std::string content) -> Result<void> {
                              contents.emplace_back(one.path, std::move(content));
                              return {};
                            }));
  return contents;
}

/// An entry as anybody may make it.
struct Forged {
  std::string path;
  std::string content;
  unsigned kind = AE_IFREG;
};

inline la_ssize_t collect(archive*, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

inline std::string forged(const std::vector<Forged>& entries) {
  std::string bytes;
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_set_bytes_in_last_block(zip, 1);
  archive_write_open(zip, &bytes, nullptr, &collect, nullptr);
  for (const Forged& one : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, one.path.c_str());
    archive_entry_set_filetype(entry, one.kind);
    archive_entry_set_perm(entry, 0644);
    if (one.kind == AE_IFLNK) archive_entry_set_symlink(entry, one.content.c_str());
    if (one.kind == AE_IFREG) {
      archive_entry_set_size(entry, static_cast<la_int64_t>(one.content.size()));
    }
    BOOST_REQUIRE(archive_write_header(zip, entry) == ARCHIVE_OK);
    if (one.kind == AE_IFREG) archive_write_data(zip, one.content.data(), one.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  return bytes;
}

}  // namespace holdfast
