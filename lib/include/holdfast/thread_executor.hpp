// The threads of this machine that do something later.
#pragma once

#include <memory>

#include "holdfast/executor.hpp"

namespace holdfast {

/// One thread that does one task after the other.
///
/// A task that takes long makes the others late. Destroying it waits for the task that runs.
class ThreadExecutor final : public Executor {
 public:
  /// Throws std::system_error where there can be no thread.
  ThreadExecutor();
  ~ThreadExecutor() override;
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  [[nodiscard]] std::chrono::nanoseconds elapsed() override;
  void call_after(std::chrono::nanoseconds delay, std::function<void()> task) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
