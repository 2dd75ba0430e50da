// Goal: the machine's clock and random numbers are what they say.
// Method: the clock between two readings of another one; numbers that must differ.
#include "holdfast/system_environment.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace holdfast;

// A clock that is set in between is the one way in which this could fail without a mistake of ours;
// the margin of a day covers all but that.
BOOST_AUTO_TEST_CASE(the_clock_counts_from_1970) {
  SystemClock clock;
  const auto expected = std::chrono::system_clock::now();
  const auto difference = std::chrono::abs(clock.now() - expected);
  BOOST_TEST((difference < std::chrono::hours(24)));
}

BOOST_AUTO_TEST_CASE(entropy_does_not_repeat_and_uses_all_bits) {
  SystemEntropy first;
  SystemEntropy second;
  std::uint64_t ones = 0;
  std::uint64_t zeros = 0;
  for (int i = 0; i < 128; ++i) {  // a bit that stays the same by chance: 1 in 2^120
    const std::uint64_t number = first.next();
    BOOST_TEST(number != second.next());
    ones |= number;
    zeros |= ~number;
  }
  BOOST_TEST(ones == ~std::uint64_t{0});
  BOOST_TEST(zeros == ~std::uint64_t{0});
}

}  // namespace
