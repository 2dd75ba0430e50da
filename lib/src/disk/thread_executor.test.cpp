// A thread that does things later.
#include "holdfast/thread_executor.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <vector>

namespace {

using namespace holdfast;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(a_thread_executor)

BOOST_AUTO_TEST_CASE(does_what_is_due_first_first_and_never_before) {
  ThreadExecutor executor;
  std::vector<int> order;
  std::promise<void> all_done;
  const auto begin = executor.elapsed();
  std::chrono::nanoseconds late_ran{};
  executor.call_after(milliseconds(30), [&] {
    order.push_back(2);
    late_ran = executor.elapsed();
    all_done.set_value();
  });
  executor.call_after(milliseconds(0), [&] { order.push_back(1); });
  all_done.get_future().wait();
  BOOST_TEST((order == std::vector<int>{1, 2}));
  BOOST_TEST((late_ran - begin >= milliseconds(30)));
}

BOOST_AUTO_TEST_CASE(takes_tasks_from_a_task) {
  ThreadExecutor executor;
  std::promise<int> answer;
  executor.call_after(milliseconds(0),
                      [&] { executor.call_after(milliseconds(0), [&] { answer.set_value(7); }); });
  BOOST_TEST(answer.get_future().get() == 7);
}

BOOST_AUTO_TEST_CASE(drops_what_has_not_begun_when_it_ends_and_waits_for_what_has) {
  std::promise<void> begun;
  bool finished = false;
  bool dropped_ran = false;
  {
    ThreadExecutor executor;
    executor.call_after(std::chrono::hours(1), [&] { dropped_ran = true; });
    executor.call_after(milliseconds(0), [&] {
      begun.set_value();
      finished = true;
    });
    begun.get_future().wait();
  }
  BOOST_TEST(finished);
  BOOST_TEST(!dropped_ran);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
