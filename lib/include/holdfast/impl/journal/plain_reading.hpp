// Definitions of journal/plain_files.hpp: reading, and removing what dead writers have left.
#pragma once

#include "holdfast/impl/journal/plain_files.hpp"

namespace holdfast::journal {

template <FileSystem Fs>
Result<std::optional<typename PlainFiles<Fs>::Found>> PlainFiles<Fs>::read(
    const std::vector<FileName>& names, std::uint64_t bytes_max) {
  HOLDFAST_TRY_LET(found, read_now(names, bytes_max));
  // Somebody may have removed the directory that is held open, and have made it anew.
  if (found || !forget({names.begin(), names.end() - 1})) return found;
  return read_now(names, bytes_max);
}

template <FileSystem Fs>
Result<std::optional<typename PlainFiles<Fs>::Found>> PlainFiles<Fs>::read_now(
    std::vector<FileName> names, std::uint64_t bytes_max) {
  const FileName name = names.back();
  names.pop_back();
  HOLDFAST_TRY_LET(dir, directory(names, Missing::tolerate));
  if (dir == nullptr) return std::optional<Found>{};
  Result<typename Fs::Reader> reader = dir->open(name);
  if (!reader) {
    if (detail::is_missing(reader.error())) return std::optional<Found>{};
    return fail(std::move(reader).error());
  }
  HOLDFAST_TRY_LET(metadata, reader->stat());
  if (metadata.size_bytes > bytes_max) {
    return fail(std::errc::file_too_large, Operation::read, join_path(dir->path(), name.text()),
                "it has " + std::to_string(metadata.size_bytes) + " bytes, and " +
                    std::to_string(bytes_max) + " are allowed");
  }
  std::string content(metadata.size_bytes, '\0');
  HOLDFAST_TRY_LET(got, reader->read_at(0, std::as_writable_bytes(std::span(content))));
  content.resize(got);
  return std::optional(Found{std::move(content), metadata});
}

template <FileSystem Fs>
Result<std::optional<typename PlainFiles<Fs>::Found>> PlainFiles<Fs>::read(
    const DocumentPath& path, std::uint64_t bytes_max) {
  return read(path.names(), bytes_max);
}

template <FileSystem Fs>
Result<std::optional<typename PlainFiles<Fs>::Found>> PlainFiles<Fs>::read_backup(
    const DocumentPath& path, std::uint64_t bytes_max) {
  return read(backup_of(path), bytes_max);
}

template <FileSystem Fs>
Result<bool> PlainFiles<Fs>::holds(const DocumentPath& path, const ContentDigest& digest) {
  std::vector<FileName> names = path.names();
  const FileName name = names.back();
  names.pop_back();
  const Result<Directory*> dir = directory(names, Missing::tolerate);
  if (!dir && detail::is_no_file(dir.error())) return false;
  if (!dir) return fail(dir.error());
  if (*dir == nullptr) return false;
  const Result<std::optional<FoundFile>> found = look(**dir, name);
  if (!found && detail::is_no_file(found.error())) return false;
  if (!found) return fail(found.error());
  return *found && (*found)->digest == digest;
}

template <FileSystem Fs>
Result<void> PlainFiles<Fs>::clean_directory(const std::vector<FileName>& names,
                                             std::vector<std::string>& removed) {
  const Result<Directory*> dir = directory(names, Missing::tolerate);
  // A link has the directory's name: nothing of ours is there, and nobody goes there.
  if (!dir && detail::is_no_file(dir.error())) return {};
  if (!dir) return fail(dir.error());
  if (*dir == nullptr) return {};
  return detail::remove_temps<Fs>(**dir, removed);
}

template <FileSystem Fs>
Result<void> PlainFiles<Fs>::clean(const DocumentPath& path, std::vector<std::string>& removed) {
  std::vector<FileName> names = path.names();
  names.pop_back();
  HOLDFAST_TRY(clean_directory(names, removed));
  names.push_back(quarantine_directory());
  HOLDFAST_TRY(clean_directory(names, removed));
  std::vector<FileName> backup = backup_of(path);
  backup.pop_back();
  return clean_directory(backup, removed);
}

}  // namespace holdfast::journal
