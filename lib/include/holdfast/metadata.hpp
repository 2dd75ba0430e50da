// Plain values that cross the file system concept.
#pragma once

#include <cstdint>
#include <string>

#include "holdfast/environment.hpp"
#include "holdfast/file_name.hpp"

namespace holdfast {

enum class FileKind { regular, directory, symlink, other };

/// "regular", "directory", "symlink" or "other".
std::string_view to_string(FileKind kind) noexcept;

/// Permission bits with set-id and sticky, 0 to 07777.
struct Mode {
  std::uint32_t bits = 0;
  friend auto operator<=>(const Mode&, const Mode&) = default;
};

/// Numeric user and group.
struct Owner {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  friend auto operator<=>(const Owner&, const Owner&) = default;
};

/// The identity of a file among all devices that are open at once.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend auto operator<=>(const FileId&, const FileId&) = default;
};

/// What stat tells of one file, of the link itself where it is a symlink.
struct Metadata {
  FileKind kind = FileKind::regular;
  FileId id;
  std::uint64_t links = 1;
  std::uint64_t size_bytes = 0;  ///< regular files and symlinks; 0 for directories
  Time mtime;
  Mode mode;
  Owner owner;
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

/// One entry of a directory listing.
struct Entry {
  FileName name;
  FileKind kind;
  friend auto operator<=>(const Entry&, const Entry&) = default;
};

/// A byte range of a file.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  friend auto operator<=>(const Extent&, const Extent&) = default;
};

/// Space of the device that a directory is on.
struct Space {
  std::uint64_t free_bytes = 0;  ///< for callers without privileges
  std::uint64_t total_bytes = 0;
  friend bool operator==(const Space&, const Space&) = default;
};

enum class RenameMode {
  replace,     ///< the target name, if it exists, is replaced atomically
  no_replace,  ///< fails with file_exists when the target name exists
  exchange,    ///< both names must exist; they swap their files atomically
};

/// "replace", "no_replace" or "exchange".
std::string_view to_string(RenameMode mode) noexcept;

enum class LockMode { shared, exclusive };

/// The state of a lock as another process sees it; it may be stale the next instant.
struct LockState {
  bool held = false;   ///< somebody holds it, shared or exclusive
  std::string record;  ///< what the last exclusive owner wrote for people; never to be trusted
  friend bool operator==(const LockState&, const LockState&) = default;
};

}  // namespace holdfast
