// See reclaimer.hpp.
#include "holdfast/store/reclaimer.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace holdfast {

// One after the other: each would free the next one inside itself.
Reclaimer::~Reclaimer() {
  while (oldest_) oldest_ = std::move(oldest_->next_);
}

// A thread begins to look where it found a place last time, so that threads do not meet. The epoch
// may be an old one when it is written down: then a little more stays than has to.
Reclaimer::Reading Reclaimer::read() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const std::size_t mine = threads.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0;; ++i) {
    Place& place = places_[(mine + i) % readings_max];
    std::uint64_t nobody = 0;
    if (place.epoch.load(std::memory_order_relaxed) == nobody &&
        place.epoch.compare_exchange_strong(nobody, epoch_.load())) {
      return Reading(place);
    }
    if (i % readings_max == readings_max - 1) std::this_thread::yield();
  }
}

// A reading that is not seen in its place begins behind this look, and so behind the replacement.
std::uint64_t Reclaimer::oldest_reading() const noexcept {
  std::uint64_t oldest = epoch_.load();
  for (const Place& place : places_) {
    const std::uint64_t epoch = place.epoch.load();
    if (epoch != 0) oldest = std::min(oldest, epoch);
  }
  return oldest;
}

void Reclaimer::retire(std::unique_ptr<Retired> what) noexcept {
  what->last_epoch_ = epoch_.fetch_add(1);
  std::unique_ptr<Retired>& place = oldest_ ? newest_->next_ : oldest_;
  place = std::move(what);
  newest_ = place.get();
}

void Reclaimer::collect() noexcept {
  const std::uint64_t oldest = oldest_reading();
  while (oldest_ && oldest_->last_epoch_ < oldest) oldest_ = std::move(oldest_->next_);
}

void Reclaimer::wait_for_readers() noexcept {
  const std::uint64_t last = epoch_.fetch_add(1);
  while (oldest_reading() <= last) std::this_thread::yield();
}

}  // namespace holdfast
