// The time and the random numbers of this machine.
#pragma once

#include "holdfast/environment.hpp"

namespace holdfast {

/// The machine's wall clock; it may be set back while the program runs.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() override;
};

/// The kernel's random numbers (getrandom), which a forked process does not repeat.
///
/// A kernel without them aborts the program: names that others can guess would be unsafe.
/// Cost: one system call for each number.
class SystemEntropy final : public Entropy {
 public:
  [[nodiscard]] std::uint64_t next() override;
};

}  // namespace holdfast
