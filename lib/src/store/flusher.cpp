// See flusher.hpp.
#include "holdfast/store/flusher.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace holdfast {
namespace {

bool may_be_tried_again(const Error& error) {
  return error.code != errc::poisoned && error.outcome != Outcome::in_doubt;
}

}  // namespace

struct Flusher::Shared : std::enable_shared_from_this<Shared> {
  Shared(Executor& with, const DebounceTimes& times, Work what)
      : executor(with), work(std::move(what)), debounce(times) {}

  void wake(Debounce::Instant asked);
  void arrange();

  Executor& executor;
  const Work work;
  std::mutex mutex{};  // guards what follows
  std::condition_variable ended{};
  Debounce debounce;
  std::optional<Debounce::Instant> wakes{};  // the earliest call that was asked for
  std::optional<std::thread::id> worker{};   // it is running
  std::uint64_t runs_begun = 0;
  std::uint64_t runs_ended = 0;
  Result<void> last{};
  bool stopped = false;
};

// Be called when the work is due. A call that was asked for is not taken back: it finds that an
// earlier one was asked for since.
void Flusher::Shared::arrange() {
  const auto due = debounce.due();
  if (!due || stopped || worker || (wakes && *wakes <= *due)) return;
  wakes = due;
  const auto delay = std::max(*due - executor.elapsed(), std::chrono::nanoseconds(0));
  executor.call_after(delay, [self = shared_from_this(), asked = *due] { self->wake(asked); });
}

void Flusher::Shared::wake(Debounce::Instant asked) {
  std::unique_lock lock(mutex);
  if (wakes != asked) return;
  wakes.reset();
  const auto due = debounce.due();
  if (stopped || worker || !due) return;
  if (executor.elapsed() < *due) return arrange();
  worker = std::this_thread::get_id();
  const bool somebody_waits = debounce.is_hurried();
  debounce.begin();
  ++runs_begun;
  lock.unlock();
  Result<void> done = work(somebody_waits);
  lock.lock();
  worker.reset();
  if (done || !may_be_tried_again(done.error())) debounce.succeeded();
  if (!done && may_be_tried_again(done.error())) debounce.failed(executor.elapsed());
  last = std::move(done);
  runs_ended = runs_begun;
  arrange();
  ended.notify_all();
}

Flusher::Flusher(Executor& executor, const DebounceTimes& times, Work work)
    : shared_(std::make_shared<Shared>(executor, times, std::move(work))) {}

Flusher::~Flusher() {
  stop();
}

void Flusher::touch() {
  const std::lock_guard guard(shared_->mutex);
  shared_->debounce.touch(shared_->executor.elapsed());
  shared_->arrange();
}

Result<void> Flusher::flush_for(std::chrono::nanoseconds at_most) {
  Shared& shared = *shared_;
  std::unique_lock lock(shared.mutex);
  const auto fail_for = [](std::errc code, const char* reason) {
    return fail(code, Operation::write, "background", reason);
  };
  const auto was_stopped = [&] {
    return fail_for(std::errc::operation_canceled, "it was stopped");
  };
  if (shared.stopped) return was_stopped();
  if (shared.worker == std::this_thread::get_id()) {
    return fail_for(std::errc::resource_deadlock_would_occur, "this is it");
  }
  const std::uint64_t wanted = shared.runs_begun + 1;
  shared.debounce.hurry(shared.executor.elapsed());
  shared.arrange();
  constexpr auto for_ever = std::chrono::hours(24 * 365);  // and no overflow
  shared.ended.wait_for(lock, std::min<std::chrono::nanoseconds>(at_most, for_ever),
                        [&] { return shared.runs_ended >= wanted || shared.stopped; });
  if (shared.runs_ended >= wanted) return shared.last;
  if (shared.stopped) return was_stopped();
  return fail_for(std::errc::timed_out, "it has not ended");
}

void Flusher::stop() {
  std::unique_lock lock(shared_->mutex);
  shared_->stopped = true;
  shared_->ended.notify_all();
  const auto self = std::this_thread::get_id();
  shared_->ended.wait(lock, [&] { return !shared_->worker || *shared_->worker == self; });
}

}  // namespace holdfast
