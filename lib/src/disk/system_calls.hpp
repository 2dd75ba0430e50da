// The one seam between DiskFs and the kernel: every system call it makes, one method each.
//
// A method does what the call of the same name does and reports as it does: -1 and errno. Tests
// derive from it and override the call that shall misbehave; the cost is one indirect jump beside
// the switch into the kernel.
#pragma once

#include <cstddef>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>

namespace holdfast::disk {

static_assert(sizeof(off_t) == 8, "files are larger than 2 GiB");

/// The kernel. Has no state; all methods are safe to call from any thread.
class SystemCalls {
 public:
  // directories and names
  virtual int openat(int dir, const char* name, int flags, mode_t mode);
  virtual int fstatat(int dir, const char* name, struct stat* into, int flags);
  virtual int mkdirat(int dir, const char* name, mode_t mode);
  virtual int unlinkat(int dir, const char* name, int flags);
  virtual int symlinkat(const char* target, int dir, const char* name);
  virtual ssize_t readlinkat(int dir, const char* name, char* into, std::size_t size);
  virtual int linkat(int dir, const char* name, int to_dir, const char* to, int flags);
  virtual int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags);
  virtual ssize_t getdents64(int dir, void* into, std::size_t size);
  virtual int fstatvfs(int fd, struct statvfs* into);

  // open files
  virtual int close(int fd);
  virtual int fstat(int fd, struct stat* into);
  virtual ssize_t pread(int fd, void* into, std::size_t size, off_t offset);
  virtual ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset);
  virtual int ficlonerange(int to, const struct file_clone_range& range);
  virtual ssize_t copy_file_range(int from, off_t* from_offset, int to, off_t* to_offset,
                                  std::size_t size);
  virtual int fallocate(int fd, off_t offset, off_t length);
  virtual int ftruncate(int fd, off_t size);
  virtual int fsync(int fd);
  virtual int fdatasync(int fd);
  virtual int posix_fadvise(int fd, off_t offset, off_t length, int advice);
  virtual int fchmod(int fd, mode_t mode);
  virtual int fchown(int fd, uid_t user, gid_t group);
  virtual int futimens(int fd, const struct timespec times[2]);
  virtual ssize_t fgetxattr(int fd, const char* name, void* into, std::size_t size);
  virtual int fsetxattr(int fd, const char* name, const void* value, std::size_t size);

  // locks
  virtual int fcntl(int fd, int command, struct flock* lock);

  SystemCalls() = default;
  SystemCalls(const SystemCalls&) = delete;
  SystemCalls& operator=(const SystemCalls&) = delete;
  virtual ~SystemCalls() = default;
};

/// The calls as the kernel does them; valid until the process is gone.
SystemCalls& real_system_calls() noexcept;

}  // namespace holdfast::disk
