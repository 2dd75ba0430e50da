// What was replaced stays for those who may have seen it, and no longer.
#include "holdfast/store/reclaimer.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace holdfast {
namespace {

struct Retiring {
  /// Something that nobody else keeps was replaced.
  std::weak_ptr<const int> replace() {
    auto old = std::make_shared<const int>(1);
    std::weak_ptr<const int> seen = old;
    reclaimer.retire(std::move(old));
    return seen;
  }
  std::unique_ptr<Reclaimer::Reading> read() {
    return std::unique_ptr<Reclaimer::Reading>(new Reclaimer::Reading(reclaimer.read()));
  }
  Reclaimer reclaimer{};
};

BOOST_FIXTURE_TEST_SUITE(what_was_replaced, Retiring)

BOOST_AUTO_TEST_CASE(goes_at_once_where_nobody_reads) {
  BOOST_TEST(replace().expired());
  read().reset();
  BOOST_TEST(replace().expired());
}

BOOST_AUTO_TEST_CASE(stays_while_somebody_reads_who_began_before) {
  auto first = read();
  const auto seen_by_first = replace();
  auto second = read();
  const auto seen_by_both = replace();
  BOOST_TEST(!seen_by_first.expired());
  first.reset();
  BOOST_TEST(!seen_by_first.expired());  // until something else is replaced
  (void)replace();
  BOOST_TEST(seen_by_first.expired());
  BOOST_TEST(!seen_by_both.expired());
  second.reset();
  (void)replace();
  BOOST_TEST(seen_by_both.expired());
}

BOOST_AUTO_TEST_CASE(is_waited_for_by_who_cannot_leave_it) {
  auto before = read();
  std::atomic<bool> waited = false;
  std::thread waiting([&] {
    reclaimer.wait_for_readers();
    waited = true;
  });
  for (int i = 0; i < 20; ++i) std::this_thread::yield();
  BOOST_TEST(!waited);
  before.reset();
  waiting.join();
  BOOST_TEST(waited);
}

// More readings than there are places: who comes too late waits, and then reads.
BOOST_AUTO_TEST_CASE(is_read_by_as_many_as_come) {
  std::vector<std::unique_ptr<Reclaimer::Reading>> readings;
  for (int i = 0; i < 64; ++i) readings.push_back(read());
  std::atomic<bool> reads = false;
  std::thread late([&] {
    read().reset();
    reads = true;
  });
  for (int i = 0; i < 20; ++i) std::this_thread::yield();
  BOOST_TEST(!reads);
  readings.pop_back();
  late.join();
  BOOST_TEST(reads);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
