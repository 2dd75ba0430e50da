// What a caller may choose when a file is written, read or restored.
//
// Every default is the safe choice; the faster or laxer one has to be named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "holdfast/metadata.hpp"

namespace holdfast {

/// How far a write goes before it is reported as done.
enum class Durability {
  none,        ///< nothing is synced; a power cut may leave anything, also an empty file
  consistent,  ///< the file is synced before its name changes: old or new, always whole
  durable,     ///< also the directory: after success a power cut leaves the new content
};

/// What happens when the target exists.
enum class Existing {
  replace,  ///< it is replaced atomically
  refuse,   ///< the write fails with file_exists; a create-only write
};

/// What a failure to keep the old content as NAME.bak means.
enum class BackupPolicy {
  none,         ///< no backup is made
  best_effort,  ///< the failure is reported, the write goes on
  required,     ///< the write fails before the target changes
};

/// Whether the file carries a witness of its own content.
enum class Integrity {
  none,
  xattr,  ///< digest, size and mtime in the attribute user.holdfast, sealed with the content
};

/// What is done when the last name of a path is a symbolic link.
enum class SymlinkPolicy {
  follow,   ///< the file it leads to is written; a dangling link makes that file
  replace,  ///< the link itself is replaced by a file
  refuse,   ///< the call fails with errc::refused
};

/// What is done with a target whose mode has no write bit at all.
enum class ReadOnlyTarget { refuse, replace };

/// Whether missing directories on the way to the target are made.
enum class Parents { existing, make };

/// Whether the new file gets the owner and group of the old one.
enum class OwnerPolicy {
  ignore,    ///< it belongs to who writes it
  try_keep,  ///< a refusal is reported, and set-id bits of the old mode are dropped
  keep,      ///< a refusal fails the write
};

/// How one file is written.
struct WriteOptions {
  Durability durability = Durability::durable;
  Existing existing = Existing::replace;
  BackupPolicy backup = BackupPolicy::none;
  std::string backup_suffix = ".bak";  ///< must not be empty
  Integrity integrity = Integrity::none;
  SymlinkPolicy symlink = SymlinkPolicy::follow;
  ReadOnlyTarget read_only_target = ReadOnlyTarget::refuse;
  Parents parents = Parents::existing;
  std::optional<Mode> mode{};  ///< nothing: the old file's, or 0666 through the umask
  OwnerPolicy owner = OwnerPolicy::try_keep;
};

/// Whether reading may repair what it finds.
enum class Heal {
  never,        ///< reading writes nothing
  from_backup,  ///< a missing, empty, zeroed or damaged file is restored from its backup
};

/// How one file is read.
struct ReadOptions {
  Heal heal = Heal::never;
  std::string backup_suffix = ".bak";
  SymlinkPolicy symlink = SymlinkPolicy::follow;  ///< `replace` means: do not follow, fail
};

/// How restore, verify and recover find the file and its backup.
struct FileOptions {
  std::string backup_suffix = ".bak";
  SymlinkPolicy symlink = SymlinkPolicy::follow;
};

}  // namespace holdfast
