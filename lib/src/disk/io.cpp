// Loops, checks and conversions of the disk backend. See io.hpp.
#include "disk/io.hpp"

#include <algorithm>

namespace holdfast::disk {
namespace {

FileKind kind_of(mode_t mode) noexcept {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISLNK(mode)) return FileKind::symlink;
  return FileKind::other;
}

Time to_time(const struct timespec& time) noexcept {
  return Time(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

// Move `size` bytes by `transfer(done)`, which moves some of the rest and answers how many.
template <class Transfer>
Progress transfer_fully(std::size_t size, int error_on_zero, Transfer transfer) {
  Progress progress;
  while (progress.bytes < size) {
    const ssize_t moved = uninterrupted([&] { return transfer(progress.bytes); });
    if (moved < 0) return {progress.bytes, errno};
    if (moved == 0) return {progress.bytes, error_on_zero};
    progress.bytes += static_cast<std::size_t>(moved);
  }
  return progress;
}

}  // namespace

tl::unexpected<Error> fail_errno(int error, Operation operation, std::string name,
                                 std::string detail) {
  return fail(std::error_code(error, std::system_category()), operation, std::move(name),
              std::move(detail));
}

Result<void> check(ssize_t answer, const Handle& handle, Operation operation) {
  const int error = errno;  // copying the path may allocate, and that may change errno
  if (answer == -1) return fail_errno(error, operation, handle.path());
  return {};
}

Result<void> check(ssize_t answer, const Handle& dir, const FileName& name, Operation operation) {
  const int error = errno;
  if (answer == -1) return fail_errno(error, operation, join_path(dir.path(), name.text()));
  return {};
}

Result<void> need_active(const Handle& handle, Operation operation) {
  if (!handle.active()) return fail(errc::not_active, operation, handle.path());
  return {};
}

Result<void> need_sound(const Handle& handle, Operation operation) {
  HOLDFAST_TRY(need_active(handle, operation));
  if (handle.poisoned()) return fail(errc::poisoned, operation, handle.path());
  return {};
}

Progress read_fully(const Handle& handle, std::uint64_t offset, ByteSpan into) {
  if (offset > offset_max) return {};  // behind the end of every file
  const std::size_t size = std::min<std::uint64_t>(into.size(), offset_max - offset);
  return transfer_fully(size, 0, [&](std::size_t done) {
    return handle.calls().pread(handle.descriptor(), into.data() + done, size - done,
                                static_cast<off_t>(offset + done));
  });
}

Progress write_fully(const Handle& handle, std::uint64_t offset, ByteView bytes) {
  if (!addressable({offset, bytes.size()})) return {0, EFBIG};
  // A write that takes nothing and names no error would loop for ever.
  return transfer_fully(bytes.size(), EIO, [&](std::size_t done) {
    return handle.calls().pwrite(handle.descriptor(), bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(offset + done));
  });
}

Result<Metadata> stat_handle(const Handle& handle) {
  HOLDFAST_TRY(need_active(handle, Operation::stat));
  struct stat status {};
  HOLDFAST_TRY(check(handle.calls().fstat(handle.descriptor(), &status), handle, Operation::stat));
  return to_metadata(status);
}

Result<std::size_t> read_handle(const Handle& handle, std::uint64_t offset, ByteSpan into) {
  HOLDFAST_TRY(need_active(handle, Operation::read_at));
  const Progress progress = read_fully(handle, offset, into);
  if (progress.error != 0) return fail_errno(progress.error, Operation::read_at, handle.path());
  return progress.bytes;
}

Metadata to_metadata(const struct stat& status) noexcept {
  const FileKind kind = kind_of(status.st_mode);
  const bool sized = kind == FileKind::regular || kind == FileKind::symlink;
  return {.kind = kind,
          .id = {.device = status.st_dev, .inode = status.st_ino},
          .links = status.st_nlink,
          .size_bytes = sized ? static_cast<std::uint64_t>(status.st_size) : 0,
          .mtime = to_time(status.st_mtim),
          .mode = {status.st_mode & 07777},
          .owner = {.user = status.st_uid, .group = status.st_gid}};
}

Result<std::string> attribute_name(const Handle& handle, std::string_view name,
                                   Operation operation) {
  if (name.find('\0') != name.npos) {
    return fail_errno(EINVAL, operation, handle.path(), "the attribute's name has a NUL byte");
  }
  return "user." + std::string(name);
}

Result<OpenedFile> open_regular(const Handle& dir, const FileName& name, int access,
                                Operation operation) {
  // O_NONBLOCK means nothing to regular files and keeps open() from waiting for a pipe's other end.
  const int flags = access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const int descriptor = uninterrupted(
      [&] { return dir.calls().openat(dir.descriptor(), name.text().c_str(), flags, 0); });
  if (descriptor == -1 && (errno == ENXIO || errno == ENODEV)) {  // a socket or a dead device
    return fail(errc::not_regular, operation, join_path(dir.path(), name.text()));
  }
  HOLDFAST_TRY(check(descriptor, dir, name, operation));
  Handle handle(dir.calls(), descriptor, join_path(dir.path(), name.text()));
  struct stat status {};
  HOLDFAST_TRY(check(dir.calls().fstat(descriptor, &status), handle, operation));
  if (S_ISDIR(status.st_mode)) return fail(std::errc::is_a_directory, operation, handle.path());
  if (!S_ISREG(status.st_mode)) return fail(errc::not_regular, operation, handle.path());
  return OpenedFile{std::move(handle), {.device = status.st_dev, .inode = status.st_ino}};
}

}  // namespace holdfast::disk
