// Work that is done in the background some time after it was asked for. See debounce.hpp for when.
//
// Invariants:
// 1. The work never runs twice at a time.
// 2. What is asked for while it runs is done by another run.
// 3. After stop() it does not run, and never will.
#pragma once

#include <memory>

#include "holdfast/executor.hpp"
#include "holdfast/result.hpp"
#include "holdfast/store/debounce.hpp"

namespace holdfast {

/// Threads: every function may be called by any thread, also from the work.
class Flusher {
 public:
  /// Gets whether somebody waits for its end. A failure is tried again later, unless the error is
  /// poisoned or in doubt: nobody could mend that by trying.
  using Work = std::function<Result<void>(bool somebody_waits)>;

  /// Requires: the executor outlives it; `work` does not throw. Times above a year count as one.
  Flusher(Executor& executor, const DebounceTimes& times, Work work);
  ~Flusher();
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  /// There is work.
  void touch();

  /// Let the work begin now, and wait for its end; where it runs already, for the end of another
  /// run.
  /// Errors: the work's; timed_out: it goes on in the background; resource_deadlock_would_occur
  /// where the work asks for it; operation_canceled after stop().
  [[nodiscard]] Result<void> flush_for(std::chrono::nanoseconds at_most);

  /// Wait until the work does not run, unless this is called from it.
  void stop();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // tasks that wait in the executor keep it
};

}  // namespace holdfast
