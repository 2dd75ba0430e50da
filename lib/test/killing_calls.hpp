// A real kernel under which a process dies at a chosen call: for tests of what SIGKILL leaves.
#pragma once

#include <csignal>
#include <unistd.h>

#include "disk/system_calls.hpp"

namespace holdfast {

/// A kernel that kills its process instead of making the k-th changing call.
class KillingCalls final : public disk::SystemCalls {
 public:
  explicit KillingCalls(int calls_left) : calls_left_(calls_left) {}
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    tick();
    return SystemCalls::openat(dir, name, flags, mode);
  }
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    tick();
    return SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int unlinkat(int dir, const char* name, int flags) override {
    tick();
    return SystemCalls::unlinkat(dir, name, flags);
  }
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    tick();
    return SystemCalls::pwrite(fd, from, size, offset);
  }
  int fsync(int fd) override {
    tick();
    return SystemCalls::fsync(fd);
  }
  int fchmod(int fd, mode_t mode) override {
    tick();
    return SystemCalls::fchmod(fd, mode);
  }

 private:
  void tick() {
    if (--calls_left_ == 0) ::kill(::getpid(), SIGKILL);
  }
  int calls_left_;
};

}  // namespace holdfast
