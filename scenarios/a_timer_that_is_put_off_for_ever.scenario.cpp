// Somebody types without a pause, and an engine whose timer begins anew with every change never
// writes: the power fails, and an hour of work is gone.
// Changes are committed at the latest five seconds after the first one, however many follow. What a
// power cut takes is what came after that.
#include "manual_executor.hpp"
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(a_writer_without_a_pause_loses_five_seconds_at_most, WatchedStore) {
  const auto executor = std::make_shared<ManualExecutor>();
  how.executor = executor;
  constexpr int tenths = 600;
  for (int i = 1; i <= tenths; ++i) {
    store().stage_update(i, "note").value();
    executor->pass(std::chrono::milliseconds(100));
    const auto committed = store().get_health_report().journal.last_sequence;
    BOOST_TEST(committed >= static_cast<unsigned>(i) / 51);
  }
  store().stage_update("last words", "note").value();
  kill_store();
  const int found = store().fetch<int>("note").value();
  BOOST_TEST(found >= tenths - 50);
  BOOST_TEST(found <= tenths);
}

}  // namespace
