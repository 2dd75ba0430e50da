// What a program would otherwise take from thin air: the time and random numbers.
//
// Both are injected, so that a run on the simulator is the same run every time.
#pragma once

#include <chrono>
#include <cstdint>

namespace holdfast {

/// Wall-clock time in nanoseconds since 1970, as file systems record it.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// A source of the current time.
/// Threads: implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() = 0;

 protected:
  Clock() = default;
  Clock(const Clock&) = default;
  Clock& operator=(const Clock&) = default;
};

/// A source of numbers that nobody else draws; used for the names of temporary files.
/// Threads: implementations are safe to call from any thread.
class Entropy {
 public:
  virtual ~Entropy() = default;
  [[nodiscard]] virtual std::uint64_t next() = 0;

 protected:
  Entropy() = default;
  Entropy(const Entropy&) = default;
  Entropy& operator=(const Entropy&) = default;
};

}  // namespace holdfast
