// An engine calls its table of staged changes a write-ahead log, and keeps it in memory: a crash
// within the pause loses what its user was told is safe.
// Here a program chooses. Staged in memory, a change is gone after a crash, whole, and nothing says
// otherwise; staged in the journal it is durable when the call returns, under any crash model.
#include "manual_executor.hpp"
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_SUITE(a_staged_change, WatchedStore)

BOOST_AUTO_TEST_CASE(is_durable_at_once_where_it_is_staged_in_the_journal) {
  const auto executor = std::make_shared<ManualExecutor>();
  how.executor = executor;
  how.staging.durability = StageDurability::wal;
  for (const int value : {1, 2, 3}) {
    machine.forget_trace();
    store().stage_update(value, "a").value();
    BOOST_TEST((value == 1 || flushes() == 1U));
    kill_store();
    BOOST_TEST(store().fetch<int>("a").value() == value);
  }
}

BOOST_AUTO_TEST_CASE(is_lost_as_a_whole_where_it_is_staged_in_memory) {
  const auto executor = std::make_shared<ManualExecutor>();
  how.executor = executor;
  (void)store().commit(Batch().put("a", 0).put("b", 0)).value();
  store().stage_update(1, "a").value();
  store().stage_update(1, "b").value();
  BOOST_TEST(store().get_health_report().staged == 2U);
  kill_store();
  BOOST_TEST(get("a") == "0");
  BOOST_TEST(get("b") == "0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
