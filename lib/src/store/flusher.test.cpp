// Work in the background: how often it runs, and that it ends.
#include "holdfast/store/flusher.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>
#include <utility>

#include "manual_executor.hpp"

namespace holdfast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Error full(Outcome outcome = Outcome::not_published) {
  return {make_error_code(std::errc::no_space_on_device), Operation::write, "disk", outcome, ""};
}
Error poisoned() {
  return {make_error_code(errc::poisoned), Operation::append, "disk", Outcome::not_published, ""};
}

struct Background {
  ManualExecutor executor{};
  int runs = 0;
  std::function<Result<void>()> then = [] { return Result<void>(); };
  bool waited_for = false;  ///< the last run
  Flusher flusher{executor, {}, [this](bool somebody_waits) {
                    ++runs;
                    waited_for = somebody_waits;
                    return then();
                  }};
};

BOOST_FIXTURE_TEST_SUITE(a_flusher, Background)

BOOST_AUTO_TEST_CASE(works_once_for_all_that_was_asked_before_the_pause) {
  flusher.touch();
  executor.pass(seconds(1));
  flusher.touch();
  executor.pass(milliseconds(1499));
  BOOST_TEST(runs == 0);
  executor.pass(milliseconds(1));
  BOOST_TEST(runs == 1);
  executor.pass(seconds(100));
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(is_not_starved_by_changes_that_never_pause) {
  for (int tenths = 0; tenths < 200; ++tenths) {
    flusher.touch();
    executor.pass(milliseconds(100));
  }
  BOOST_TEST(runs == 4);  // after 5, 10, 15 and 20 seconds
}

BOOST_AUTO_TEST_CASE(works_again_for_what_was_asked_while_it_worked) {
  then = [this] {
    if (runs == 1) flusher.touch();
    return Result<void>();
  };
  flusher.touch();
  executor.pass(seconds(10));
  BOOST_TEST(runs == 2);
}

BOOST_AUTO_TEST_CASE(tries_again_what_has_changed_nothing) {
  then = [this] { return runs < 4 ? Result<void>(fail(full())) : Result<void>(); };
  flusher.touch();
  executor.pass(seconds(60));
  BOOST_TEST(runs == 4);  // after 1.5 s, and 3, 6 and 12 s later each
}

BOOST_AUTO_TEST_CASE(does_not_try_again_what_is_in_doubt_or_poisoned) {
  then = [this] { return Result<void>(fail(runs == 1 ? full(Outcome::in_doubt) : poisoned())); };
  flusher.touch();
  executor.pass(seconds(1000));
  BOOST_TEST(runs == 1);
  flusher.touch();
  executor.pass(seconds(1000));
  BOOST_TEST(runs == 2);
}

BOOST_AUTO_TEST_CASE(says_that_it_is_late_and_goes_on) {
  BOOST_TEST((flusher.flush_for(seconds(0)).error().code == std::errc::timed_out));
  BOOST_TEST(runs == 0);
  executor.pass(seconds(0));
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(knows_whether_somebody_waits_for_it) {
  flusher.touch();
  executor.pass(seconds(2));
  BOOST_TEST(!waited_for);
  flusher.touch();
  (void)flusher.flush_for(seconds(0));
  executor.pass(seconds(0));
  BOOST_TEST(waited_for);
  flusher.touch();
  executor.pass(seconds(2));
  BOOST_TEST(!waited_for);
  BOOST_TEST(runs == 3);
}

BOOST_AUTO_TEST_CASE(does_not_wait_for_itself) {
  Result<void> answer;
  Result<void> stopped;
  then = [&] {
    answer = flusher.flush_for(seconds(1000));
    flusher.stop();
    stopped = flusher.flush_for(seconds(1000));
    return Result<void>();
  };
  flusher.touch();
  executor.pass(seconds(2));
  BOOST_TEST(runs == 1);
  BOOST_TEST((answer.error().code == std::errc::resource_deadlock_would_occur));
  BOOST_TEST((stopped.error().code == std::errc::operation_canceled));
}

/// Never calls anybody, and tells when it is asked for the time.
struct Asked final : Executor {
  std::chrono::nanoseconds elapsed() override {
    if (!std::exchange(was_asked, true)) asked.set_value();
    return {};
  }
  void call_after(std::chrono::nanoseconds /*delay*/, std::function<void()> /*task*/) override {}

  std::promise<void> asked{};
  bool was_asked = false;
};

// Whoever stops it comes in when the other one waits, and gives its lock back.
BOOST_AUTO_TEST_CASE(tells_who_waits_for_it_that_it_was_stopped) {
  Asked never;
  Flusher waited{never, {}, [](bool) { return Result<void>(); }};
  std::thread stopping([&] {
    never.asked.get_future().wait();
    waited.stop();
  });
  const Result<void> answer = waited.flush_for(seconds(1000));
  stopping.join();
  BOOST_REQUIRE(!answer);
  BOOST_TEST((answer.error().code == std::errc::operation_canceled));
}

BOOST_AUTO_TEST_CASE(does_nothing_after_it_was_stopped) {
  flusher.touch();
  flusher.stop();
  flusher.touch();
  executor.pass(seconds(1000));
  BOOST_TEST(runs == 0);
  BOOST_TEST((flusher.flush_for(seconds(1)).error().code == std::errc::operation_canceled));
}

BOOST_AUTO_TEST_CASE(asks_for_one_call_at_a_time_however_often_it_is_in_a_hurry) {
  for (int i = 0; i < 50; ++i) {
    flusher.touch();
    (void)flusher.flush_for(seconds(0));
    flusher.touch();
    executor.pass(milliseconds(10));
  }
  executor.pass(seconds(2));
  flusher.touch();
  BOOST_TEST(executor.waiting() == 1U);
}

BOOST_AUTO_TEST_CASE(asks_for_no_more_calls_when_one_comes_that_it_needs_no_longer) {
  flusher.touch();
  (void)flusher.flush_for(seconds(0));
  executor.pass(seconds(1));
  BOOST_TEST(runs == 1);
  flusher.touch();
  executor.pass(milliseconds(600));  // the call that the first change has asked for
  BOOST_TEST(executor.waiting() == 1U);
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
