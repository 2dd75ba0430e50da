// A real kernel in which somebody acts just before a chosen call, or which cannot do what some
// kernels cannot.
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <string>
#include <string_view>

#include "disk/system_calls.hpp"

namespace holdfast {

/// Before the n-th call of its kind somebody acts, or the call fails.
struct Moment {
  int nth = 0;
  std::function<void()> act{};
  int code = 0;

  /// Whether the call fails.
  bool comes() {
    if (--nth != 0) return false;
    if (act) act();
    errno = code;
    return code != 0;
  }
};

class RacingCalls : public disk::SystemCalls {
 public:
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    ++renames;
    if (renames >= rename_fails_from) return errno = EIO, -1;
    return rename.comes() ? -1 : SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int unlinkat(int dir, const char* name, int flags) override {
    return unlink.comes() ? -1 : SystemCalls::unlinkat(dir, name, flags);
  }
  int fsync(int fd) override {
    ++syncs;
    return sync.comes() ? -1 : SystemCalls::fsync(fd);
  }
  int fcntl(int fd, int command, struct flock* region) override {
    if (no_locks) return errno = ENOLCK, -1;
    return lock.comes() ? -1 : SystemCalls::fcntl(fd, command, region);
  }
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    const bool is_chosen = (flags & O_CREAT) == 0 && std::string_view(name).ends_with(opens_of);
    return is_chosen && open.comes() ? -1 : SystemCalls::openat(dir, name, flags, mode);
  }
  ssize_t fgetxattr(int fd, const char* name, void* into, std::size_t size) override {
    if (no_records) return errno = EIO, -1;
    return SystemCalls::fgetxattr(fd, name, into, size);
  }
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    if (no_content) return errno = EIO, -1;
    if (read.comes()) return -1;
    return SystemCalls::pread(fd, into, size, offset);
  }

  Moment rename, unlink, sync, lock, open, read;
  std::string opens_of = "no such name";
  int renames = 0;
  int rename_fails_from = 1000;
  int syncs = 0;
  bool no_locks = false;
  bool no_records = false;
  bool no_content = false;
};

}  // namespace holdfast
