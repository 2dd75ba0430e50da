// See thread_executor.hpp.
#include "holdfast/thread_executor.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace holdfast {

struct ThreadExecutor::State {
  using Instant = std::chrono::steady_clock::time_point;

  void run() {
    std::unique_lock lock(mutex);
    while (!ended) {
      if (tasks.empty()) {
        changed.wait(lock);
        continue;
      }
      const auto next = tasks.begin();
      if (std::chrono::steady_clock::now() < next->first) {
        const Instant until = next->first;  // a copy: the task may be gone when this wakes
        changed.wait_until(lock, until);
        continue;
      }
      {
        const std::function<void()> task = std::move(next->second);
        tasks.erase(next);
        lock.unlock();
        task();
      }  // whatever the task holds is destroyed without the lock
      lock.lock();
    }
  }

  std::mutex mutex{};  // guards what follows
  std::condition_variable changed{};
  std::multimap<Instant, std::function<void()>> tasks{};
  bool ended = false;
  std::thread thread{};
};

ThreadExecutor::ThreadExecutor() : state_(std::make_unique<State>()) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

ThreadExecutor::~ThreadExecutor() {
  {
    const std::lock_guard guard(state_->mutex);
    state_->ended = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

std::chrono::nanoseconds ThreadExecutor::elapsed() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

void ThreadExecutor::call_after(std::chrono::nanoseconds delay, std::function<void()> task) {
  const auto when = std::chrono::steady_clock::now() + delay;
  {
    const std::lock_guard guard(state_->mutex);
    if (state_->ended) return;
    state_->tasks.emplace(when, std::move(task));
  }
  state_->changed.notify_all();
}

}  // namespace holdfast
