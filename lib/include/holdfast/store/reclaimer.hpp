// Memory that somebody may still read when it is replaced.
//
// Epoch-based reclamation: who reads writes down the epoch, who replaces something begins the next
// one, and what was replaced stays until nobody reads who wrote down an earlier one.
// Source: Fraser, Practical lock-freedom, 2004, 5.2.3
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

namespace holdfast {

/// Lets threads read without a lock what another one replaces.
class Reclaimer {
  struct alignas(64) Place {  // of one reading; alone in its line of the processor's cache
    std::atomic<std::uint64_t> epoch{0};
  };

 public:
  /// What is in its place now stays, wherever else it is replaced, until this ends.
  class Reading {
   public:
    explicit Reading(Place& place) noexcept : place_(place) {}
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() { place_.epoch.store(0, std::memory_order_release); }

   private:
    Place& place_;
  };

  /// Begin to read: pointers are loaded after this, sequentially consistently.
  /// Threads: any; who comes while as many read as there are places waits for one of them.
  [[nodiscard]] Reading read() noexcept;

  /// Free something, now or in a later call, once no reading can have come to it.
  /// Requires: nobody who begins to read now comes to it: the pointer to it was replaced before,
  /// sequentially consistently.
  /// Threads: one at a time. Cost: a look at each place.
  void retire(std::shared_ptr<const void> what);

  /// Return when all readings that had begun have ended.
  /// Requires: this thread does not read. Threads: any.
  void wait_for_readers() noexcept;

 private:
  [[nodiscard]] std::uint64_t oldest_reading() const noexcept;

  static constexpr std::size_t places_count = 64;
  std::array<Place, places_count> places_{};
  std::atomic<std::uint64_t> epoch_{1};
  // Each with the last epoch in which somebody may have come to it.
  std::deque<std::pair<std::uint64_t, std::shared_ptr<const void>>> retired_{};
};

}  // namespace holdfast
