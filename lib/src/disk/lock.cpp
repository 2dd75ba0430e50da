// Locks by open file description. See disk_fs.hpp.
//
// fcntl's classic locks belong to the process and vanish when any descriptor of the file closes;
// these belong to the one open that took them, which is what a lock object means.
#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {

using disk::check;
using disk::fail_errno;
using disk::need_active;

namespace {

constexpr int attempts_max = 8;
constexpr std::size_t record_size_max = 4096;

struct flock whole_file(int type) noexcept {
  struct flock lock {};  // l_pid must be 0 for these locks
  lock.l_type = static_cast<short>(type);
  lock.l_whence = SEEK_SET;
  return lock;  // from 0 to the end, however long the file becomes
}

Result<void> lock_now(const disk::Handle& file, LockMode mode) {
  struct flock lock = whole_file(mode == LockMode::exclusive ? F_WRLCK : F_RDLCK);
  const int answer = disk::uninterrupted(
      [&] { return file.calls().fcntl(file.descriptor(), F_OFD_SETLK, &lock); });
  if (answer == -1 && (errno == EAGAIN || errno == EACCES)) {
    return fail(errc::locked, Operation::try_lock, file.path());
  }
  return check(answer, file, Operation::try_lock);
}

}  // namespace

Result<DiskFs::Lock> DiskFs::Directory::try_lock(const FileName& name, LockMode mode) {
  constexpr auto operation = Operation::try_lock;
  HOLDFAST_TRY(need_active(handle_, operation));
  const int access = mode == LockMode::exclusive ? O_RDWR : O_RDONLY;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    HOLDFAST_TRY_LET(file, disk::open_regular(handle_, name, access, operation));
    HOLDFAST_TRY(lock_now(file.handle, mode));
    // Between open and lock the name may have gone to another file, and a lock on the former one
    // excludes nobody who comes later.
    struct stat named {};
    const int answer = handle_.calls().fstatat(handle_.descriptor(), name.text().c_str(), &named,
                                               AT_SYMLINK_NOFOLLOW);
    HOLDFAST_TRY(check(answer, handle_, name, operation));
    if (disk::to_metadata(named).id == file.id) return Lock(std::move(file.handle), mode);
  }
  return fail(errc::locked, operation, join_path(path(), name.text()),
              "the lock file is being replaced");
}

Result<LockState> DiskFs::Directory::lock_state(const FileName& name) {
  constexpr auto operation = Operation::lock_state;
  HOLDFAST_TRY(need_active(handle_, operation));
  HOLDFAST_TRY_LET(file, disk::open_regular(handle_, name, O_RDONLY, operation));
  struct flock lock = whole_file(F_WRLCK);  // conflicts with shared and exclusive locks alike
  const int answer = disk::uninterrupted(
      [&] { return handle_.calls().fcntl(file.handle.descriptor(), F_OFD_GETLK, &lock); });
  HOLDFAST_TRY(check(answer, file.handle, operation));
  std::string record(record_size_max, '\0');
  const auto read = disk::read_fully(file.handle, 0, std::as_writable_bytes(std::span(record)));
  if (read.error != 0) return fail_errno(read.error, operation, file.handle.path());
  record.resize(read.bytes);
  return LockState{.held = lock.l_type != F_UNLCK, .record = std::move(record)};
}

Result<void> DiskFs::Lock::set_owner(std::string_view record) {
  constexpr auto operation = Operation::set_lock_owner;
  HOLDFAST_TRY(need_active(handle_, operation));
  if (mode_ == LockMode::shared) return fail_errno(EBADF, operation, handle_.path());
  // Written before it is cut: the file is never empty in between.
  const int error = disk::write_fully(handle_, 0, std::as_bytes(std::span(record))).error;
  if (error != 0) return fail_errno(error, operation, handle_.path());
  const int answer = disk::uninterrupted([&] {
    return handle_.calls().ftruncate(handle_.descriptor(), static_cast<off_t>(record.size()));
  });
  return check(answer, handle_, operation);
}

Result<void> DiskFs::Lock::release() {
  HOLDFAST_TRY(need_active(handle_, Operation::release));
  // Unlocked by name: closing alone would leave the lock to a process forked meanwhile.
  struct flock lock = whole_file(F_UNLCK);
  const auto unlocked = check(handle_.calls().fcntl(handle_.descriptor(), F_OFD_SETLK, &lock),
                              handle_, Operation::release);
  const int error = handle_.release();
  HOLDFAST_TRY(unlocked);
  if (error != 0) return fail_errno(error, Operation::release, handle_.path());
  return {};
}

}  // namespace holdfast
