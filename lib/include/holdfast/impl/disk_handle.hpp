// The owner of one descriptor, shared by all handles of DiskFs. Not for users.
#pragma once

#include <string>

namespace holdfast::disk {

class SystemCalls;

/// One open descriptor, the system calls it is used with, and the path it was opened by.
///
/// Invariants:
/// 1. The descriptor is closed exactly once: by release() or by the destructor.
/// 2. A handle that was moved from or released owns nothing; active() is false.
/// 3. Nothing makes a poisoned handle sound again.
class Handle {
 public:
  Handle(SystemCalls& calls, int descriptor, std::string path) noexcept;
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&& other) noexcept;
  ~Handle();

  [[nodiscard]] bool active() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] bool poisoned() const noexcept { return poisoned_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] SystemCalls& calls() const noexcept { return *calls_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  void poison() noexcept { poisoned_ = true; }

  /// Close the descriptor now.
  /// Returns: 0, or the errno by which the kernel reports a late write error; closed either way.
  int release() noexcept;

 private:
  SystemCalls* calls_;
  int descriptor_;
  bool poisoned_ = false;
  std::string path_;
};

}  // namespace holdfast::disk
