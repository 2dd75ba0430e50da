// See debounce.hpp.
#include "holdfast/store/debounce.hpp"

#include <algorithm>

namespace holdfast {

Debounce::Debounce(const DebounceTimes& times)
    : times_{std::clamp<std::chrono::milliseconds>(times.quiet, {}, pause_max),
             std::clamp<std::chrono::milliseconds>(times.latency_max, {}, pause_max)} {}

void Debounce::touch(Instant now) {
  if (!first_) first_ = now;
  last_ = now;
}

void Debounce::hurry(Instant now) {
  touch(now);
  hurried_ = now;
}

void Debounce::begin() {
  first_.reset();
  hurried_.reset();
}

void Debounce::succeeded() {
  failures_ = 0;
  not_before_.reset();
}

void Debounce::failed(Instant now) {
  constexpr Instant pause_min = std::chrono::milliseconds(100);
  constexpr unsigned doublings_max = 16;  // beyond the longest pause, and far from an overflow
  const Instant pause = std::max<Instant>(times_.quiet, pause_min);
  failures_ = std::min(failures_ + 1, doublings_max);
  const Instant longest = std::max<Instant>(back_off_max, times_.quiet);
  not_before_ = now + std::min<Instant>(pause * (1U << failures_), longest);
  if (!first_) touch(now);
}

std::optional<Debounce::Instant> Debounce::due() const {
  if (hurried_) return hurried_;
  if (!first_) return std::nullopt;
  const Instant wanted = std::min<Instant>(last_ + times_.quiet, *first_ + times_.latency_max);
  return not_before_ ? std::max(wanted, *not_before_) : wanted;
}

}  // namespace holdfast
