// Memory that somebody may still read when it is replaced.
//
// Epoch-based reclamation: who reads writes down the epoch, who replaces something begins the next
// one, and what was replaced stays until nobody reads who wrote down an earlier one.
// Source: Fraser, Practical lock-freedom, 2004, 5.2.3
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace holdfast {

/// Lets threads read without a lock what another one replaces.
class Reclaimer {
  struct alignas(64) Place {  // of one reading; alone in its line of the processor's cache
    std::atomic<std::uint64_t> epoch{0};
  };

 public:
  static constexpr std::size_t readings_max = 64;  ///< at a time

  /// What can be retired.
  class Retired {
   public:
    Retired() = default;
    Retired(const Retired&) = delete;
    Retired& operator=(const Retired&) = delete;
    virtual ~Retired() = default;

   private:
    friend Reclaimer;
    std::uint64_t last_epoch_ = 0;  // in which somebody may have come to it
    std::unique_ptr<Retired> next_{};
  };

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

  Reclaimer() = default;
  Reclaimer(const Reclaimer&) = delete;
  Reclaimer& operator=(const Reclaimer&) = delete;
  ~Reclaimer();

  /// Begin to read: pointers are loaded after this, sequentially consistently.
  /// Threads: any; who comes while readings_max are under way waits for one of them.
  [[nodiscard]] Reading read() noexcept;

  /// Keep something for those who may have come to it; the next collect() behind their last one
  /// frees it.
  /// Requires: nobody who begins to read now comes to it: the pointer to it was replaced before,
  /// sequentially consistently.
  /// Threads: one at a time in this and collect().
  void retire(std::unique_ptr<Retired> what) noexcept;

  /// Free what was retired and nobody can read any more.
  /// Cost: a look at each place of a reading.
  void collect() noexcept;

  /// Return when all readings that had begun have ended.
  /// Requires: this thread does not read. Threads: any.
  void wait_for_readers() noexcept;

 private:
  [[nodiscard]] std::uint64_t oldest_reading() const noexcept;

  std::array<Place, readings_max> places_{};
  std::atomic<std::uint64_t> epoch_{1};
  std::unique_ptr<Retired> oldest_{};  // of what is retired, in its order
  Retired* newest_ = nullptr;
};

}  // namespace holdfast
