// How much may wait in memory: never more than one commit can take.
#include "watched_store.hpp"

namespace holdfast {
namespace {

struct LimitedStaging : WatchedStore {
  LimitedStaging() { how.background = false; }
  [[nodiscard]] std::uint64_t last_sequence() {
    return store().get_health_report().journal.last_sequence;
  }
};

BOOST_FIXTURE_TEST_SUITE(a_staged_change_among_many, LimitedStaging)

BOOST_AUTO_TEST_CASE(is_refused_where_no_commit_could_ever_take_it) {
  how.journal.staged_bytes_max = 1000;
  BOOST_TEST((store().stage_update(std::string(2000, 'x'), "a").error().code ==
              std::errc::file_too_large));
  for (const char* chunk : {"a", "b", "c"}) {
    store().stage_update(std::string(600, 'x'), chunk).value();
  }
  (void)store().force_sync().value();
  BOOST_TEST(store().list().value().size() == 3U);
}

BOOST_AUTO_TEST_CASE(is_refused_where_no_room_could_be_made_for_it) {
  how.staging.bytes_max = 100;
  (void)store().put("a", 1).value();
  store().stage_update(std::string(90, 'x'), "a").value();
  machine.inject({0, make_error_code(std::errc::io_error)});
  BOOST_TEST((store().stage_update(std::string(90, 'y'), "b").error().code == std::errc::io_error));
}

BOOST_AUTO_TEST_CASE(is_committed_early_where_memory_for_it_is_used_up) {
  how.staging.bytes_max = 10;
  store().stage_update("123456", "a").value();
  BOOST_TEST(last_sequence() == 0U);
  store().stage_update("1", "b").value();
  BOOST_TEST(last_sequence() == 1U);
  BOOST_TEST(store().get_health_report().staged == 1U);
  for (int i = 0; i < 50; ++i) store().stage_update("1", "b").value();
  BOOST_TEST(last_sequence() == 1U);
}

// The journal of these tests takes frames of 8 KiB. Small texts lie in them, larger ones in files
// of their own where they would not fit, and each needs a record.
BOOST_AUTO_TEST_CASE(is_committed_early_where_one_commit_could_not_take_all) {
  for (const std::size_t text_bytes : {1U, 31U, 100U}) {
    LimitedStaging world;
    constexpr int chunks = 320;
    for (int i = 0; i < chunks; ++i) {
      world.store().stage_update(std::string(text_bytes, 'x'), "c" + std::to_string(i)).value();
    }
    BOOST_TEST(world.last_sequence() > 0U);
    BOOST_TEST(world.store().force_sync().has_value());
    BOOST_TEST(world.last_sequence() <= 4U);
    BOOST_TEST(world.store().list().value().size() == std::size_t{chunks});
  }
}

BOOST_AUTO_TEST_CASE(stays_where_nothing_could_be_committed_when_somebody_asked_for_it) {
  for (const char* chunk : {"a", "b"}) store().stage_update(1, chunk).value();
  machine.forget_trace();
  machine.inject({0, make_error_code(std::errc::no_space_on_device)});
  const auto refused = store().force_sync();
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::no_space_on_device));
  (void)store().force_sync().value();
  kill_store();
  BOOST_TEST(get("a") == "1");
}

// What was committed and what is changed again takes no room twice.
BOOST_AUTO_TEST_CASE(takes_its_room_once) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 600; ++i) {
      store().stage_update(i, "c" + std::to_string(i % 100)).value();
    }
    BOOST_TEST(last_sequence() == static_cast<std::uint64_t>(round));
    (void)store().force_sync().value();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
