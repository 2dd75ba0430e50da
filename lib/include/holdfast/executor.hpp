// Doing something later, on a thread of its own: the third thing that is injected.
#pragma once

#include <chrono>
#include <functional>

namespace holdfast {

/// Calls functions later.
/// Threads: implementations are safe to call from any thread, also from a task.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Time since some moment. It never goes back, whatever happens to the wall clock.
  [[nodiscard]] virtual std::chrono::nanoseconds elapsed() = 0;

  /// Call `task` once, when `delay` has passed or later, and never from within this call.
  /// Requires: it does not throw. A task that has not begun when the executor ends is dropped.
  virtual void call_after(std::chrono::nanoseconds delay, std::function<void()> task) = 0;

 protected:
  Executor() = default;
  Executor(const Executor&) = default;
  Executor& operator=(const Executor&) = default;
};

}  // namespace holdfast
