// A real kernel under which something happens before each changing call: its process dies at a
// chosen one, or somebody else acts.
#pragma once

#include <csignal>
#include <functional>
#include <unistd.h>

#include "disk/system_calls.hpp"

namespace holdfast {

/// A kernel that tells of every call before it makes it that changes names, contents or attributes,
/// but for copies within the kernel.
class ChangingCalls : public disk::SystemCalls {
 public:
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    before_change();
    return SystemCalls::openat(dir, name, flags, mode);
  }
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    before_change();
    return SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int unlinkat(int dir, const char* name, int flags) override {
    before_change();
    return SystemCalls::unlinkat(dir, name, flags);
  }
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    before_change();
    return SystemCalls::pwrite(fd, from, size, offset);
  }
  int fsync(int fd) override {
    before_change();
    return SystemCalls::fsync(fd);
  }
  int fdatasync(int fd) override {
    before_change();
    return SystemCalls::fdatasync(fd);
  }
  int fchmod(int fd, mode_t mode) override {
    before_change();
    return SystemCalls::fchmod(fd, mode);
  }
  int fchown(int fd, uid_t user, gid_t group) override {
    before_change();
    return SystemCalls::fchown(fd, user, group);
  }
  int futimens(int fd, const struct timespec times[2]) override {
    before_change();
    return SystemCalls::futimens(fd, times);
  }
  int fsetxattr(int fd, const char* name, const void* value, std::size_t size) override {
    before_change();
    return SystemCalls::fsetxattr(fd, name, value, size);
  }
  int mkdirat(int dir, const char* name, mode_t mode) override {
    before_change();
    return SystemCalls::mkdirat(dir, name, mode);
  }
  int symlinkat(const char* target, int dir, const char* name) override {
    before_change();
    return SystemCalls::symlinkat(target, dir, name);
  }
  int linkat(int dir, const char* name, int to_dir, const char* to, int flags) override {
    before_change();
    return SystemCalls::linkat(dir, name, to_dir, to, flags);
  }
  int fallocate(int fd, off_t offset, off_t length) override {
    before_change();
    return SystemCalls::fallocate(fd, offset, length);
  }
  int ftruncate(int fd, off_t size) override {
    before_change();
    return SystemCalls::ftruncate(fd, size);
  }

 private:
  virtual void before_change() = 0;
};

/// A kernel in which somebody comes before every changing call.
class VisitedCalls final : public ChangingCalls {
 public:
  std::function<void()> visit{};

 private:
  void before_change() override {
    if (visit) visit();
  }
};

/// A kernel that kills its process instead of making the k-th changing call.
class KillingCalls final : public ChangingCalls {
 public:
  explicit KillingCalls(int calls_left) : calls_left_(calls_left) {}

 private:
  void before_change() override {
    if (--calls_left_ == 0) ::kill(::getpid(), SIGKILL);
  }
  int calls_left_;
};

}  // namespace holdfast
