// The real system calls. See system_calls.hpp.
#include "disk/system_calls.hpp"

#include <cerrno>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace holdfast::disk {

int SystemCalls::openat(int dir, const char* name, int flags, mode_t mode) {
  return ::openat(dir, name, flags, mode);
}

int SystemCalls::fstatat(int dir, const char* name, struct stat* into, int flags) {
  return ::fstatat(dir, name, into, flags);
}

int SystemCalls::mkdirat(int dir, const char* name, mode_t mode) {
  return ::mkdirat(dir, name, mode);
}

int SystemCalls::unlinkat(int dir, const char* name, int flags) {
  return ::unlinkat(dir, name, flags);
}

int SystemCalls::symlinkat(const char* target, int dir, const char* name) {
  return ::symlinkat(target, dir, name);
}

ssize_t SystemCalls::readlinkat(int dir, const char* name, char* into, std::size_t size) {
  return ::readlinkat(dir, name, into, size);
}

int SystemCalls::linkat(int dir, const char* name, int to_dir, const char* to, int flags) {
  return ::linkat(dir, name, to_dir, to, flags);
}

int SystemCalls::renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) {
  return ::renameat2(dir, name, to_dir, to, flags);
}

ssize_t SystemCalls::getdents64(int dir, void* into, std::size_t size) {
  return ::getdents64(dir, into, size);
}

int SystemCalls::fstatvfs(int fd, struct statvfs* into) {
  return ::fstatvfs(fd, into);
}

int SystemCalls::close(int fd) {
  return ::close(fd);
}

int SystemCalls::fstat(int fd, struct stat* into) {
  return ::fstat(fd, into);
}

ssize_t SystemCalls::pread(int fd, void* into, std::size_t size, off_t offset) {
  return ::pread(fd, into, size, offset);
}

ssize_t SystemCalls::pwrite(int fd, const void* from, std::size_t size, off_t offset) {
  return ::pwrite(fd, from, size, offset);
}

int SystemCalls::ficlonerange(int to, const struct file_clone_range& range) {
  return ::ioctl(to, FICLONERANGE, &range);
}

ssize_t SystemCalls::copy_file_range(int from, off_t* from_offset, int to, off_t* to_offset,
                                     std::size_t size) {
  return ::copy_file_range(from, from_offset, to, to_offset, size, 0);
}

int SystemCalls::fallocate(int fd, off_t offset, off_t length) {
  return ::fallocate(fd, 0, offset, length);
}

int SystemCalls::ftruncate(int fd, off_t size) {
  return ::ftruncate(fd, size);
}

int SystemCalls::fsync(int fd) {
  return ::fsync(fd);
}

int SystemCalls::fdatasync(int fd) {
  return ::fdatasync(fd);
}

int SystemCalls::posix_fadvise(int fd, off_t offset, off_t length, int advice) {
  // Alone among these calls it returns its error; here it reports like the others.
  const int error = ::posix_fadvise(fd, offset, length, advice);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int SystemCalls::fchmod(int fd, mode_t mode) {
  return ::fchmod(fd, mode);
}

int SystemCalls::fchown(int fd, uid_t user, gid_t group) {
  return ::fchown(fd, user, group);
}

int SystemCalls::futimens(int fd, const struct timespec times[2]) {
  return ::futimens(fd, times);
}

ssize_t SystemCalls::fgetxattr(int fd, const char* name, void* into, std::size_t size) {
  return ::fgetxattr(fd, name, into, size);
}

int SystemCalls::fsetxattr(int fd, const char* name, const void* value, std::size_t size) {
  return ::fsetxattr(fd, name, value, size, 0);
}

int SystemCalls::fcntl(int fd, int command, struct flock* lock) {
  return ::fcntl(fd, command, lock);
}

SystemCalls& real_system_calls() noexcept {
  // Never destroyed: a handle in a static object may close its descriptor after everything else.
  static auto* const calls = new SystemCalls;
  return *calls;
}

}  // namespace holdfast::disk
