// DiskFs: the file system concept on Linux.
//
// One handle is one descriptor; every name is looked up relative to its directory (openat family)
// and no symbolic link is ever followed. Meaning, durability, crash states and common errors of
// each operation are one table, docs/file_system.md; this page says only what Linux adds to it.
//
// Errors carry the operation, the printable path and the kernel's code in std::system_category.
// The path is for people: it is the one the handle was opened by, and a rename does not update it.
//
// Threads: distinct handles may be used from distinct threads at once, also when they are open on
// one file or directory; one handle is for one thread at a time. That includes a directory handle
// that another thread uses to open files from.
//
// Not promised: that a disk which lies about its cache keeps what a sync said. Signals are no
// error: interrupted calls go on where that is safe, and syncs, renames and removals, where it is
// not, report EINTR.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "holdfast/file_system.hpp"
#include "holdfast/impl/disk_handle.hpp"

namespace holdfast {

/// The file systems of this machine, as one tree of names.
///
/// A DiskFs has no state of its own: copies are equal, and handles may outlive it.
class DiskFs {
 public:
  class Directory;
  class Reader;
  class Writer;
  class Log;
  class Lock;

  DiskFs() noexcept;

  /// A file system on other system calls; how the tests inject what a kernel rarely does.
  /// Requires: `calls` outlives every handle.
  explicit DiskFs(disk::SystemCalls& calls) noexcept : calls_(&calls) {}

  /// A handle on "/".
  Result<Directory> open_root();

 private:
  disk::SystemCalls* calls_;
};

/// A regular file open for reading. See docs/file_system.md, "Reader".
class DiskFs::Reader {
 public:
  explicit Reader(disk::Handle handle) noexcept : handle_(std::move(handle)) {}

  /// What fstat says of the open file.
  Result<Metadata> stat();

  /// Read `into.size()` bytes at `offset`, fewer only at the end of the file.
  /// Returns: the bytes read; 0 at or behind the end, also behind the largest offset Linux has.
  Result<std::size_t> read_at(std::uint64_t offset, ByteSpan into);

  /// The value of the extended attribute "user." + `name`, or nothing if it is not set.
  /// Errors: ENOTSUP where the file system has none; EINVAL for a name with a NUL byte.
  Result<std::optional<std::string>> read_attribute(std::string_view name);

  /// Make this file's data and attributes durable (fsync), whoever wrote them.
  /// Errors: a failure promises nothing and must not be retried: Linux forgets it after one report.
  Result<void> sync();

  /// Advise the kernel to forget this file's clean pages (POSIX_FADV_DONTNEED).
  /// Dirty pages stay, so what must really come from the device is synced first.
  Result<void> drop_cache();

 private:
  friend class Writer;
  disk::Handle handle_;
};

/// A new file, written front to back. See docs/file_system.md, "Writer".
///
/// Linux reports a lost write at the next sync or close only: a successful append is no promise.
class DiskFs::Writer {
 public:
  explicit Writer(disk::Handle handle) noexcept : handle_(std::move(handle)) {}

  /// What fstat says of the open file.
  Result<Metadata> stat();

  /// Write all of `bytes` behind what was appended so far.
  /// Errors: ENOSPC, EDQUOT, EFBIG; any prefix may have been appended, and a later append
  /// continues behind that prefix. errc::poisoned after a failed sync.
  Result<void> append(ByteView bytes);

  /// Append `extent` of the file that `reader` has open.
  ///
  /// A whole file at the front of this one shares its blocks where the disk can (FICLONERANGE);
  /// otherwise copy_file_range, otherwise read and write. What counts as the end of the other file
  /// is its size when the call begins.
  /// Returns: the bytes appended; fewer than `extent.length` only at the other file's end.
  /// Errors: as append; the detail tells when reading was what failed.
  Result<std::uint64_t> append_copy(Reader& reader, Extent extent);

  /// Set the permission bits (fchmod); the umask plays no part.
  Result<void> set_mode(Mode mode);

  /// Set user and group (fchown).
  Result<void> set_owner(Owner owner);

  /// Set mtime and atime (futimens), as precisely as the file system keeps them.
  Result<void> set_times(Time time);

  /// Set the extended attribute "user." + `name`.
  Result<void> set_attribute(std::string_view name, std::string_view value);

  /// Make data, size and attributes durable (fsync), not the name.
  /// Errors: any failure poisons this handle: append, append_copy, sync and close answer
  /// errc::poisoned from then on, and the kernel is not asked again.
  Result<void> sync();

  /// Release the descriptor; not a sync.
  /// Errors: a late write error; errc::poisoned after a failed sync. Released in any case.
  Result<void> close();

 private:
  Result<void> write_behind(ByteView bytes, Operation operation);
  Result<std::uint64_t> copy_by_clone(Reader& reader, std::uint64_t length);
  Result<std::uint64_t> copy_in_kernel(Reader& reader, Extent extent);
  Result<std::uint64_t> copy_by_hand(Reader& reader, Extent extent);

  disk::Handle handle_;
  std::uint64_t size_bytes_ = 0;  // where the next append goes; nobody else writes this file
};

/// A file open for reading and for overwriting in place. See docs/file_system.md, "Log".
class DiskFs::Log {
 public:
  explicit Log(disk::Handle handle) noexcept : handle_(std::move(handle)) {}

  /// What fstat says of the open file.
  Result<Metadata> stat();

  /// As Reader::read_at.
  Result<std::size_t> read_at(std::uint64_t offset, ByteSpan into);

  /// Write all of `bytes` at `offset`.
  /// Errors: ENOSPC, EDQUOT, EFBIG; any prefix may have been written. errc::poisoned.
  Result<void> write_at(std::uint64_t offset, ByteView bytes);

  /// Reserve space and extend the file over `extent` (fallocate, mode 0).
  /// Errors: ENOSPC; ENOTSUP where the file system cannot; EINVAL for length 0; errc::poisoned.
  Result<void> allocate(Extent extent);

  /// Set the size.
  /// Errors: EFBIG; errc::poisoned.
  Result<void> truncate(std::uint64_t size_bytes);

  /// Make data durable, and the size needed to read it (fdatasync); mtime may be lost.
  /// Errors: any failure poisons this handle: write_at, allocate, truncate and sync answer
  /// errc::poisoned from then on. Reading goes on.
  Result<void> sync();

 private:
  disk::Handle handle_;
};

/// A lock of a whole file by open file description (F_OFD_SETLK). See docs/file_system.md, "Locks".
///
/// A process forked while the lock is held shares it until it calls exec or ends: the destructor
/// only closes, release() unlocks for both.
class DiskFs::Lock {
 public:
  Lock(disk::Handle handle, LockMode mode) noexcept : handle_(std::move(handle)), mode_(mode) {}

  /// Replace the file's content by `record`, for people who look for the owner.
  /// A reader may meet the new record followed by the tail of a longer old one.
  /// Errors: EBADF for a shared lock; ENOSPC.
  Result<void> set_owner(std::string_view record);

  /// Unlock and close.
  /// Errors: what unlocking or closing said; the handle is released in any case.
  Result<void> release();

 private:
  disk::Handle handle_;
  LockMode mode_;
};

/// An open directory. See docs/file_system.md, "Directories and names".
///
/// In errors of link and rename `name` is the old name, and `detail` tells the new one.
class DiskFs::Directory {
 public:
  enum class Access { full, search_only };

  Directory(disk::Handle handle, Access access) noexcept
      : handle_(std::move(handle)), access_(access) {}

  /// The path this handle was opened by, for people only.
  [[nodiscard]] const std::string& path() const noexcept { return handle_.path(); }

  /// What fstat says of this directory.
  Result<Metadata> stat();
  /// What stat says of `name`, of the link itself where it is a symlink.
  Result<Metadata> stat(const FileName& name);

  /// Make an empty directory; an existing name of any kind is EEXIST.
  Result<void> make_directory(const FileName& name, Mode mode);

  /// A handle on the directory `name`.
  /// Without read permission the handle can still reach what is inside (O_PATH); its list() and
  /// sync() then answer EACCES.
  Result<Directory> open_directory(const FileName& name);

  /// Remove an empty directory.
  /// Errors: ENOTEMPTY, also on file systems that say EEXIST.
  Result<void> remove_directory(const FileName& name);

  /// Make a new file and open it for writing; an existing name of any kind is EEXIST.
  Result<Writer> create(const FileName& name, Mode mode);

  /// Open a regular file for reading; never waits for the other end of a pipe.
  Result<Reader> open(const FileName& name);

  /// Open an existing regular file for reading and writing.
  Result<Log> open_log(const FileName& name);

  /// Make a symbolic link.
  /// Errors: EINVAL for a target with a NUL byte.
  Result<void> make_symlink(const FileName& name, std::string_view target);

  /// The target of a symbolic link, as it was stored.
  /// Errors: EINVAL when `name` is no link.
  Result<std::string> read_link(const FileName& name);

  /// Give the file `name` a second name; of a symlink, the link itself gets it.
  Result<void> link(const FileName& name, const Directory& to_dir, const FileName& to);

  /// Move `name` (renameat2).
  /// Errors: EINVAL where the file system cannot do no_replace or exchange; ENOTEMPTY also on file
  /// systems that say EEXIST for it. EINTR (network file systems) leaves open which name holds.
  Result<void> rename(const FileName& name, const Directory& to_dir, const FileName& to,
                      RenameMode mode);

  /// Remove a name that is no directory.
  Result<void> remove(const FileName& name);

  /// All entries, sorted by bytes; what comes or goes meanwhile may or may not be among them.
  /// Errors: EACCES without read permission; ENOENT when this directory was removed.
  Result<std::vector<Entry>> list();

  /// Make earlier changes of this directory's entries durable (fsync).
  /// Errors: EACCES without read permission. A failure promises nothing and must not be retried.
  Result<void> sync();

  /// Lock the existing regular file `name`, or answer errc::locked at once.
  /// A file that is replaced while it is being locked is tried anew, up to eight times, so that
  /// the lock that is returned is on the file that has the name.
  /// Errors: EACCES: an exclusive lock needs write permission, a shared one read permission.
  Result<Lock> try_lock(const FileName& name, LockMode mode);

  /// Whether somebody holds a lock of `name`, and the first 4096 bytes of its record.
  Result<LockState> lock_state(const FileName& name);

  /// Free bytes for ordinary users, and all bytes, of the device this directory is on.
  Result<Space> free_space();

 private:
  disk::Handle handle_;
  Access access_;
};

static_assert(FileSystem<DiskFs>);

}  // namespace holdfast
