// When what keeps being changed is written.
#include "holdfast/store/debounce.hpp"

#include <boost/test/unit_test.hpp>

namespace holdfast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Instant = Debounce::Instant;

struct Waiting {
  Debounce debounce{DebounceTimes{}};
  [[nodiscard]] Instant due() const { return debounce.due().value_or(Instant(-1)); }
  void fail_at(Instant now) {
    debounce.begin();
    debounce.failed(now);
  }
};

BOOST_FIXTURE_TEST_SUITE(a_change, Waiting)

BOOST_AUTO_TEST_CASE(that_nobody_made_is_never_due) {
  BOOST_TEST(!debounce.due().has_value());
}

BOOST_AUTO_TEST_CASE(is_due_after_a_pause_of_a_second_and_a_half) {
  debounce.touch(seconds(10));
  BOOST_TEST((due() == milliseconds(11'500)));
  debounce.touch(seconds(11));
  BOOST_TEST((due() == milliseconds(12'500)));
}

BOOST_AUTO_TEST_CASE(is_due_after_five_seconds_although_more_come) {
  for (int tenths = 0; tenths < 500; ++tenths) {
    debounce.touch(milliseconds(100 * tenths));
    BOOST_TEST((due() <= seconds(5)));
  }
  BOOST_TEST((due() == seconds(5)));
}

BOOST_AUTO_TEST_CASE(that_comes_while_the_others_are_written_has_a_time_of_its_own) {
  debounce.touch(seconds(0));
  debounce.begin();
  BOOST_TEST(!debounce.due().has_value());
  debounce.touch(seconds(7));
  debounce.succeeded();
  BOOST_TEST((due() == milliseconds(8'500)));
}

BOOST_AUTO_TEST_CASE(that_could_not_be_written_waits_twice_as_long_each_time_and_a_minute_at_most) {
  debounce.touch(seconds(0));
  fail_at(seconds(100));
  BOOST_TEST((due() == seconds(103)));
  debounce.touch(milliseconds(100'001));
  BOOST_TEST((due() == seconds(103)));
  fail_at(seconds(103));
  BOOST_TEST((due() == seconds(109)));
  for (int i = 0; i < 100; ++i) fail_at(seconds(200));
  BOOST_TEST((due() == seconds(260)));
  debounce.begin();
  debounce.succeeded();
  debounce.touch(seconds(300));
  BOOST_TEST((due() == milliseconds(301'500)));
  fail_at(seconds(301));
  BOOST_TEST((due() == seconds(304)));
}

BOOST_AUTO_TEST_CASE(that_is_in_a_hurry_is_due_at_once_even_after_failures) {
  fail_at(seconds(100));
  debounce.hurry(seconds(101));
  BOOST_TEST((due() == seconds(101)));
  debounce.begin();
  BOOST_TEST(!debounce.due().has_value());
}

BOOST_AUTO_TEST_CASE(waits_a_little_after_a_failure_even_without_any_pause) {
  debounce = Debounce({.quiet = milliseconds(0), .latency_max = milliseconds(0)});
  debounce.touch(seconds(1));
  BOOST_TEST((due() == seconds(1)));
  fail_at(seconds(1));
  BOOST_TEST((due() == milliseconds(1'200)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
