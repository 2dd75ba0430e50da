// What was replaced stays for those who may have seen it, and no longer.
#include "holdfast/store/reclaimer.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

namespace holdfast {
namespace {

struct Retiring {
  struct Thing final : Reclaimer::Retired {
    const std::shared_ptr<int> lives = std::make_shared<int>(1);
  };
  /// Something was replaced. Returns: what expires when it is freed.
  std::weak_ptr<int> replace() {
    auto old = std::make_unique<Thing>();
    std::weak_ptr<int> seen = old->lives;
    reclaimer.retire(std::move(old));
    return seen;
  }
  /// And what can be freed is.
  std::weak_ptr<int> replace_and_collect() {
    std::weak_ptr<int> seen = replace();
    reclaimer.collect();
    return seen;
  }
  std::unique_ptr<Reclaimer::Reading> read() {
    return std::unique_ptr<Reclaimer::Reading>(new Reclaimer::Reading(reclaimer.read()));
  }
  Reclaimer reclaimer{};
};

/// Time enough for what a thread does next, unless it has to wait.
void give_time(const std::atomic<bool>& begun) {
  while (!begun) std::this_thread::yield();
  for (int i = 0; i < 20'000; ++i) std::this_thread::yield();
}

BOOST_FIXTURE_TEST_SUITE(what_was_replaced, Retiring)

BOOST_AUTO_TEST_CASE(goes_at_once_where_nobody_reads) {
  BOOST_TEST(replace_and_collect().expired());
  read().reset();
  BOOST_TEST(replace_and_collect().expired());
}

BOOST_AUTO_TEST_CASE(goes_with_what_retired_it) {
  std::weak_ptr<int> seen;
  {
    Retiring short_lived;
    for (int i = 0; i < 1000; ++i) seen = short_lived.replace();
    BOOST_TEST(!seen.expired());
  }
  BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_CASE(stays_while_somebody_reads_who_began_before) {
  auto first = read();
  const auto seen_by_first = replace_and_collect();
  auto second = read();
  const auto seen_by_both = replace_and_collect();
  BOOST_TEST(!seen_by_first.expired());
  first.reset();
  BOOST_TEST(!seen_by_first.expired());
  reclaimer.collect();
  BOOST_TEST(seen_by_first.expired());
  BOOST_TEST(!seen_by_both.expired());
  second.reset();
  reclaimer.collect();
  BOOST_TEST(seen_by_both.expired());
}

BOOST_AUTO_TEST_CASE(is_waited_for_by_who_cannot_leave_it) {
  auto before = read();
  std::atomic<bool> begun = false;
  std::atomic<bool> waited = false;
  std::thread waiting([&] {
    begun = true;
    reclaimer.wait_for_readers();
    waited = true;
  });
  give_time(begun);
  BOOST_TEST(!waited);
  before.reset();
  waiting.join();
  BOOST_TEST(waited);
}

// More readings than there are places: who comes too late waits, and then reads.
BOOST_AUTO_TEST_CASE(is_read_by_as_many_as_come) {
  std::vector<std::unique_ptr<Reclaimer::Reading>> readings;
  while (readings.size() < Reclaimer::readings_max) readings.push_back(read());
  std::atomic<bool> begun = false;
  std::atomic<bool> reads = false;
  std::thread late([&] {
    begun = true;
    read().reset();
    reads = true;
  });
  give_time(begun);
  BOOST_TEST(!reads);
  readings.pop_back();
  late.join();
  BOOST_TEST(reads);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
