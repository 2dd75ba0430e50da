// An executor whose time passes when a test says so, and whose tasks run in the test's thread.
#pragma once

#include <map>

#include "holdfast/executor.hpp"

namespace holdfast {

/// Threads: one.
class ManualExecutor final : public Executor {
 public:
  [[nodiscard]] std::chrono::nanoseconds elapsed() override { return now_; }

  void call_after(std::chrono::nanoseconds delay, std::function<void()> task) override {
    tasks_.emplace(now_ + delay, std::move(task));
  }

  /// Let time pass, and do what is due, when it is due.
  void pass(std::chrono::nanoseconds time) {
    const auto until = now_ + time;
    while (!tasks_.empty() && tasks_.begin()->first <= until) {
      now_ = std::max(now_, tasks_.begin()->first);
      const std::function<void()> task = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
      task();
    }
    now_ = until;
  }

  /// How many tasks wait.
  [[nodiscard]] std::size_t waiting() const { return tasks_.size(); }

 private:
  std::chrono::nanoseconds now_{};
  std::multimap<std::chrono::nanoseconds, std::function<void()>> tasks_{};
};

}  // namespace holdfast
