// Clock and entropy of this machine. See system_environment.hpp.
#include "holdfast/system_environment.hpp"

#include <sys/random.h>

#include "holdfast/assert.hpp"

#include "disk/io.hpp"

namespace holdfast {

Time SystemClock::now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

std::uint64_t SystemEntropy::next() {
  std::uint64_t number = 0;
  const ssize_t size = disk::uninterrupted([&] { return ::getrandom(&number, sizeof number, 0); });
  HOLDFAST_ASSERT(size == sizeof number);  // up to 256 bytes come whole or not at all
  return number;
}

}  // namespace holdfast
