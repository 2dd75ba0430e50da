// Commits pass it together; who closes it waits for them and keeps others out.
//
// Closing never starves: who comes while somebody waits to close it waits behind him.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace holdfast {

/// Threads: any. Requires: nobody passes or closes it who is inside already.
class CommitGate {
 public:
  [[nodiscard]] std::shared_lock<std::shared_mutex> pass() {
    const std::lock_guard in_order(order_);
    return std::shared_lock(inside_);
  }
  /// The same without waiting; nothing where somebody has closed it, or is at it just now.
  [[nodiscard]] std::shared_lock<std::shared_mutex> try_pass() {
    const std::unique_lock in_order(order_, std::try_to_lock);
    return in_order ? std::shared_lock(inside_, std::try_to_lock)
                    : std::shared_lock<std::shared_mutex>();
  }
  [[nodiscard]] std::unique_lock<std::shared_mutex> close() {
    const std::lock_guard in_order(order_);
    return std::unique_lock(inside_);
  }

 private:
  std::mutex order_{};
  std::shared_mutex inside_{};
};

}  // namespace holdfast
