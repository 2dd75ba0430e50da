// Directories and names on Linux. See disk_fs.hpp; locking is in lock.cpp, listing in list.cpp.
#include <array>

#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {

using disk::check;
using disk::fail_errno;
using disk::need_active;

namespace {

struct OpenedDirectory {
  int descriptor;
  int error;
  DiskFs::Directory::Access access;
};

// Open for reading, so that it can be synced and listed, or at least for searching.
OpenedDirectory open_directory_at(disk::SystemCalls& calls, int dir, const char* name) {
  using Access = DiskFs::Directory::Access;
  constexpr int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const auto open = [&](int access) {
    return disk::uninterrupted([&] { return calls.openat(dir, name, access | flags, 0); });
  };
  const int readable = open(O_RDONLY);
  if (readable != -1 || errno != EACCES) return {readable, errno, Access::full};
  const int searchable = open(O_PATH);
  return {searchable, errno, Access::search_only};
}

// The error of a name that is no directory: Linux says ENOTDIR for a symlink too.
int why_no_directory(const disk::Handle& dir, const FileName& name, int error) {
  if (error != ENOTDIR) return error;
  struct stat status {};
  const int answer =
      dir.calls().fstatat(dir.descriptor(), name.text().c_str(), &status, AT_SYMLINK_NOFOLLOW);
  return answer == 0 && S_ISLNK(status.st_mode) ? ELOOP : ENOTDIR;
}

// POSIX lets file systems choose between two words for a directory that is not empty.
int not_empty(int error) noexcept {
  return error == EEXIST ? ENOTEMPTY : error;
}

unsigned rename_flags(RenameMode mode) noexcept {
  switch (mode) {
    case RenameMode::replace: return 0;
    case RenameMode::no_replace: return RENAME_NOREPLACE;
    case RenameMode::exchange: return RENAME_EXCHANGE;
  }
  return ~0U;  // not a mode; the kernel answers EINVAL
}

struct Place {
  const disk::Handle& dir;
  const FileName& name;
};

// The result of a call on two names; the error has the old one, and the new one as its detail.
Result<void> check_pair(int answer, Operation operation, Place from, Place to) {
  auto result = check(answer, from.dir, from.name, operation);
  if (!result) result.error().detail = "to " + join_path(to.dir.path(), to.name.text());
  return result;
}

}  // namespace

DiskFs::DiskFs() noexcept : DiskFs(disk::real_system_calls()) {}

Result<DiskFs::Directory> DiskFs::open_root() {
  const auto opened = open_directory_at(*calls_, AT_FDCWD, "/");
  if (opened.descriptor == -1) return fail_errno(opened.error, Operation::open_root, "/");
  return Directory(disk::Handle(*calls_, opened.descriptor, "/"), opened.access);
}

Result<Metadata> DiskFs::Directory::stat() {
  return disk::stat_handle(handle_);
}

Result<Metadata> DiskFs::Directory::stat(const FileName& name) {
  HOLDFAST_TRY(need_active(handle_, Operation::stat));
  struct stat status {};
  const int answer = handle_.calls().fstatat(handle_.descriptor(), name.text().c_str(), &status,
                                             AT_SYMLINK_NOFOLLOW);
  HOLDFAST_TRY(check(answer, handle_, name, Operation::stat));
  return disk::to_metadata(status);
}

Result<void> DiskFs::Directory::make_directory(const FileName& name, Mode mode) {
  HOLDFAST_TRY(need_active(handle_, Operation::make_directory));
  const int answer =
      handle_.calls().mkdirat(handle_.descriptor(), name.text().c_str(), mode.bits & 07777);
  return check(answer, handle_, name, Operation::make_directory);
}

Result<DiskFs::Directory> DiskFs::Directory::open_directory(const FileName& name) {
  constexpr auto operation = Operation::open_directory;
  HOLDFAST_TRY(need_active(handle_, operation));
  const auto opened = open_directory_at(handle_.calls(), handle_.descriptor(), name.text().c_str());
  std::string joined = join_path(path(), name.text());
  if (opened.descriptor == -1) {
    const int error = why_no_directory(handle_, name, opened.error);
    return fail_errno(error, operation, std::move(joined));
  }
  return Directory(disk::Handle(handle_.calls(), opened.descriptor, std::move(joined)),
                   opened.access);
}

Result<void> DiskFs::Directory::remove_directory(const FileName& name) {
  constexpr auto operation = Operation::remove_directory;
  HOLDFAST_TRY(need_active(handle_, operation));
  const int answer =
      handle_.calls().unlinkat(handle_.descriptor(), name.text().c_str(), AT_REMOVEDIR);
  if (answer == -1) errno = not_empty(errno);
  return check(answer, handle_, name, operation);
}

Result<DiskFs::Writer> DiskFs::Directory::create(const FileName& name, Mode mode) {
  HOLDFAST_TRY(need_active(handle_, Operation::create));
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int descriptor = disk::uninterrupted([&] {
    return handle_.calls().openat(handle_.descriptor(), name.text().c_str(), flags,
                                  mode.bits & 07777);
  });
  HOLDFAST_TRY(check(descriptor, handle_, name, Operation::create));
  return Writer(disk::Handle(handle_.calls(), descriptor, join_path(path(), name.text())));
}

Result<DiskFs::Reader> DiskFs::Directory::open(const FileName& name) {
  HOLDFAST_TRY(need_active(handle_, Operation::open));
  HOLDFAST_TRY_LET(file, disk::open_regular(handle_, name, O_RDONLY, Operation::open));
  return Reader(std::move(file.handle));
}

Result<DiskFs::Log> DiskFs::Directory::open_log(const FileName& name) {
  HOLDFAST_TRY(need_active(handle_, Operation::open_log));
  HOLDFAST_TRY_LET(file, disk::open_regular(handle_, name, O_RDWR, Operation::open_log));
  return Log(std::move(file.handle));
}

Result<void> DiskFs::Directory::make_symlink(const FileName& name, std::string_view target) {
  constexpr auto operation = Operation::make_symlink;
  HOLDFAST_TRY(need_active(handle_, operation));
  if (target.find('\0') != target.npos) {
    return fail_errno(EINVAL, operation, join_path(path(), name.text()),
                      "the target has a NUL byte");
  }
  const int answer = handle_.calls().symlinkat(std::string(target).c_str(), handle_.descriptor(),
                                               name.text().c_str());
  return check(answer, handle_, name, operation);
}

Result<std::string> DiskFs::Directory::read_link(const FileName& name) {
  constexpr auto operation = Operation::read_link;
  HOLDFAST_TRY(need_active(handle_, operation));
  std::array<char, 4096> target;  // PATH_MAX; the kernel stores at most one byte less
  const ssize_t size = handle_.calls().readlinkat(handle_.descriptor(), name.text().c_str(),
                                                  target.data(), target.size());
  HOLDFAST_TRY(check(size, handle_, name, operation));
  if (static_cast<std::size_t>(size) == target.size()) {
    return fail_errno(ENAMETOOLONG, operation, join_path(path(), name.text()));
  }
  return std::string(target.data(), static_cast<std::size_t>(size));
}

Result<void> DiskFs::Directory::link(const FileName& name, const Directory& to_dir,
                                     const FileName& to) {
  constexpr auto operation = Operation::link;
  HOLDFAST_TRY(need_active(handle_, operation));
  HOLDFAST_TRY(need_active(to_dir.handle_, operation));
  const int answer = handle_.calls().linkat(handle_.descriptor(), name.text().c_str(),
                                            to_dir.handle_.descriptor(), to.text().c_str(), 0);
  return check_pair(answer, operation, {handle_, name}, {to_dir.handle_, to});
}

Result<void> DiskFs::Directory::rename(const FileName& name, const Directory& to_dir,
                                       const FileName& to, RenameMode mode) {
  constexpr auto operation = Operation::rename;
  HOLDFAST_TRY(need_active(handle_, operation));
  HOLDFAST_TRY(need_active(to_dir.handle_, operation));
  const int answer =
      handle_.calls().renameat2(handle_.descriptor(), name.text().c_str(),
                                to_dir.handle_.descriptor(), to.text().c_str(), rename_flags(mode));
  if (answer == -1 && mode == RenameMode::replace) errno = not_empty(errno);
  return check_pair(answer, operation, {handle_, name}, {to_dir.handle_, to});
}

Result<void> DiskFs::Directory::remove(const FileName& name) {
  HOLDFAST_TRY(need_active(handle_, Operation::remove));
  const int answer = handle_.calls().unlinkat(handle_.descriptor(), name.text().c_str(), 0);
  return check(answer, handle_, name, Operation::remove);
}

Result<void> DiskFs::Directory::sync() {
  constexpr auto operation = Operation::sync_directory;
  HOLDFAST_TRY(need_active(handle_, operation));
  if (access_ == Access::search_only) return fail_errno(EACCES, operation, path());
  return check(handle_.calls().fsync(handle_.descriptor()), handle_, operation);
}

Result<Space> DiskFs::Directory::free_space() {
  constexpr auto operation = Operation::free_space;
  HOLDFAST_TRY(need_active(handle_, operation));
  struct statvfs status {};
  const int answer =
      disk::uninterrupted([&] { return handle_.calls().fstatvfs(handle_.descriptor(), &status); });
  HOLDFAST_TRY(check(answer, handle_, operation));
  return Space{.free_bytes = std::uint64_t{status.f_bavail} * status.f_frsize,
               .total_bytes = std::uint64_t{status.f_blocks} * status.f_frsize};
}

}  // namespace holdfast
