// Ownership of a descriptor. See disk_handle.hpp.
#include <cerrno>
#include <utility>

#include "holdfast/impl/disk_handle.hpp"

#include "disk/system_calls.hpp"

namespace holdfast::disk {

Handle::Handle(SystemCalls& calls, int descriptor, std::string path) noexcept
    : calls_(&calls), descriptor_(descriptor), path_(std::move(path)) {}

Handle::Handle(Handle&& other) noexcept
    : calls_(other.calls_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      poisoned_(other.poisoned_),
      path_(std::move(other.path_)) {}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this == &other) return *this;
  (void)release();  // as the destructor would
  calls_ = other.calls_;
  descriptor_ = std::exchange(other.descriptor_, -1);
  poisoned_ = other.poisoned_;
  path_ = std::move(other.path_);
  return *this;
}

Handle::~Handle() {
  (void)release();  // nobody is left to be told; who wants to know calls release() first
}

int Handle::release() noexcept {
  if (!active()) return 0;
  if (calls_->close(std::exchange(descriptor_, -1)) == 0) return 0;
  // On Linux the descriptor is gone even then; closing again might hit another thread's file.
  return errno == EINTR ? 0 : errno;
}

}  // namespace holdfast::disk
