// A callback asks the store something. An engine that calls it while it holds its own lock waits
// for itself, for ever.
// Callbacks may do whatever others may: read, write, sync, make and restore checkpoints, detach and
// delete. Where one of these hangs, this test does.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_SUITE(a_callback, WatchedStore)

BOOST_AUTO_TEST_CASE(for_a_sync_may_read_write_and_sync) {
  int calls = 0;
  how.callbacks.on_sync = [&] {
    if (++calls > 1) return;
    BOOST_TEST(get("a") == "1");
    BOOST_TEST(store().fetch_together({"a"}).has_value());
    BOOST_TEST(store().list().value().size() == 1U);
    BOOST_TEST(store().get_health_report().shards == 1U);
    BOOST_TEST(store().put("b", 2).has_value());
    BOOST_TEST(store().update("a", [](Json& value) { value = 3; }).has_value());
    store().stage_update(4, "c").value();
    BOOST_TEST(store().force_sync().has_value());
    const CheckpointInfo made = store().create_checkpoint().value();
    BOOST_TEST(store().remove("a").has_value());
    BOOST_TEST(store().restore_checkpoint(made.name).has_value());
  };
  store().stage_update(1, "a").value();
  (void)store().force_sync().value();
  BOOST_TEST(calls == 2);
  BOOST_TEST(get("a") == "3");
  BOOST_TEST(content("/p/chunks/c.json") == "4\n");
}

BOOST_AUTO_TEST_CASE(for_a_fault_may_write_the_chunk_anew) {
  how.callbacks.on_fault = [&](const Error& error) {
    faults.push_back(error);
    (void)store().put("a", "again").value();
    (void)store().force_sync().value();
  };
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  forget_journal();
  rot("/p/chunks/a.json", "rot");
  BOOST_TEST((error_of("a").code == errc::damaged));
  BOOST_TEST(faults.size() == 1U);
  BOOST_TEST(get("a") == "\"again\"");
}

BOOST_AUTO_TEST_CASE(for_a_heal_or_a_status_may_read_and_write_the_same_chunk) {
  const auto look = [&] { (void)store().put("seen", get("a")).value(); };
  how.callbacks.on_heal = [&](const HealedChunk& one) {
    healed.push_back(one);
    look();
    (void)store().put("a", 3).value();
  };
  how.callbacks.on_status = [&](const std::string& text) {
    told.push_back(text);
    look();
  };
  for (const int version : {1, 2}) {
    (void)store().put("a", version).value();
    (void)store().force_sync().value();
  }
  forget_journal();
  rot("/p/chunks/a.json", "rot");
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(healed.size() == 1U);
  BOOST_TEST(get("a") == "3");
  (void)store().force_sync().value();
  edit("a.json", "7");
  kill_store();
  BOOST_TEST(get("a") == "7");
  BOOST_TEST(get("seen") == "\"7\"");
}

BOOST_AUTO_TEST_CASE(may_detach_the_store) {
  how.callbacks.on_sync = [&] { store().detach().value(); };
  store().stage_update(1, "a").value();
  BOOST_TEST(store().force_sync().has_value());
  BOOST_TEST((store().fetch("a").error().code == errc::not_active));
  project.reset();
  how.callbacks.on_sync = {};
  BOOST_TEST(store().get_health_report().recovery.clean);
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(may_delete_the_project) {
  how.callbacks.on_sync = [&] { store().delete_project(true).value(); };
  store().stage_update(1, "a").value();
  BOOST_TEST(store().force_sync().has_value());
  BOOST_TEST(names_in("").empty());
}

BOOST_AUTO_TEST_CASE(may_throw_and_the_next_one_is_called_nevertheless) {
  int calls = 0;
  how.callbacks.on_sync = [&] {
    ++calls;
    throw 1;
  };
  for (const int version : {1, 2}) {
    store().stage_update(version, "a").value();
    BOOST_TEST(store().force_sync().has_value());
  }
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
