// When to write what keeps being changed: after a pause, and at the latest after a while.
//
// Pure: it is told the time, and has no thread.
#pragma once

#include <chrono>
#include <optional>

namespace holdfast {

struct DebounceTimes {
  std::chrono::milliseconds quiet{1500};        ///< without a change
  std::chrono::milliseconds latency_max{5000};  ///< since the first change, although more come
};

class Debounce {
 public:
  /// Since the same moment for all calls.
  using Instant = std::chrono::nanoseconds;

  static constexpr std::chrono::seconds back_off_max{60};
  static constexpr std::chrono::hours pause_max{24 * 365};  ///< longer ones count as this

  explicit Debounce(const DebounceTimes& times);

  /// Something waits to be written.
  void touch(Instant now);

  /// What waits is due now, whatever was said before; it waits even if nothing was touched.
  void hurry(Instant now);

  /// What waits is being written; what is touched from now on waits for the next time.
  void begin();

  /// Writing has ended well.
  void succeeded();

  /// It has not, and waits again: twice as long with each failure in a row, and never longer than
  /// back_off_max. Changes do not shorten that.
  void failed(Instant now);

  /// Whether hurry() was called since the last begin().
  [[nodiscard]] bool is_hurried() const noexcept { return hurried_.has_value(); }

  /// When to write; nothing where nothing waits.
  [[nodiscard]] std::optional<Instant> due() const;

 private:
  DebounceTimes times_;
  std::optional<Instant> first_{};  // of the changes that wait
  Instant last_{};
  std::optional<Instant> not_before_{};
  std::optional<Instant> hurried_{};
  unsigned failures_ = 0;
};

}  // namespace holdfast
