// Changes that wait in memory or in the journal, and the background that writes them.
#include "manual_executor.hpp"
#include "watched_store.hpp"

namespace holdfast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct StagingStore : WatchedStore {
  StagingStore() {
    how.executor = timer;
    how.callbacks.on_sync = [this] { ++synced; };
  }
  /// The owner dies, and another process opens the project.
  void die() {
    kill_store();
    (void)store();
  }
  [[nodiscard]] std::uint64_t commits() {
    return store().get_health_report().journal.last_sequence;
  }

  std::shared_ptr<ManualExecutor> timer = std::make_shared<ManualExecutor>();
  ManualExecutor& executor = *timer;
  int synced = 0;
};

BOOST_FIXTURE_TEST_SUITE(a_staged_change, StagingStore)

BOOST_AUTO_TEST_CASE(is_read_at_once_and_committed_with_its_like_after_a_pause) {
  store().stage_update(1, "a").value();
  store().stage_update(2, "b").value();
  store().stage_update(3, "a").value();
  BOOST_TEST(get("a") == "3");
  BOOST_TEST(*store().fetch_together({"b", "a"}).value()[1] == 3);
  BOOST_TEST(store().contains("b").value());
  BOOST_TEST(store().get_health_report().staged == 2U);
  BOOST_TEST(store().get_health_report().shards == 0U);
  BOOST_TEST(commits() == 0U);
  executor.pass(milliseconds(1500));
  BOOST_TEST(synced == 1);
  BOOST_TEST(commits() == 1U);
  BOOST_TEST(content("/p/chunks/a.json") == "3\n");
  BOOST_TEST(store().get_health_report().staged == 0U);
  die();
  BOOST_TEST(get("b") == "2");
}

BOOST_AUTO_TEST_CASE(is_lost_by_a_crash_that_comes_before_that) {
  store().stage_update(1, "a").value();
  die();
  BOOST_TEST(!store().contains("a").value());
}

BOOST_AUTO_TEST_CASE(is_committed_when_the_store_is_dropped) {
  store().stage_update(1, "a").value();
  project.reset();
  executor.pass(seconds(10));
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(survives_a_crash_at_once_where_staging_goes_to_the_journal) {
  how.staging.durability = StageDurability::wal;
  store().stage_update(1, "a").value();
  BOOST_TEST(!exists("/p/chunks/a.json"));
  BOOST_TEST(synced == 0);
  executor.pass(seconds(2));
  BOOST_TEST(synced == 1);
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
  store().stage_update(2, "a").value();
  die();
  BOOST_TEST(get("a") == "2");
}

BOOST_AUTO_TEST_CASE(does_not_overwrite_a_commit_that_came_later) {
  store().stage_update(1, "a").value();
  store().stage_update(1, "b").value();
  (void)store().put("a", 2).value();
  BOOST_TEST(get("a") == "2");
  executor.pass(seconds(2));
  BOOST_TEST(get("a") == "2");
  store().stage_update(Json{{"n", 1}}, "c").value();
  (void)store().update("c", [](Json& json) { json["n"] = json["n"].get<int>() + 1; }).value();
  (void)store().patch("c", Json{{"m", 0}}).value();
  BOOST_TEST(get("c") == R"({"m":0,"n":2})");
  store().stage_update(1, "d").value();
  (void)store().remove("d").value();
  executor.pass(seconds(2));
  BOOST_TEST(!store().contains("d").value());
}

BOOST_AUTO_TEST_CASE(lets_no_commit_go_before_it) {
  store().stage_update(1, "a").value();
  machine.forget_trace();
  machine.inject({0, make_error_code(std::errc::no_space_on_device)});
  BOOST_TEST((store().put("a", 2).error().code == std::errc::no_space_on_device));
  machine.forget_trace();
  machine.inject({0, make_error_code(std::errc::no_space_on_device)});
  const auto updated = store().update("a", [](Json& document) { document = 2; });
  BOOST_REQUIRE(!updated);
  BOOST_TEST((updated.error().code == std::errc::no_space_on_device));
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(store().put("a", 3).has_value());
  executor.pass(seconds(60));
  BOOST_TEST(get("a") == "3");
}

BOOST_AUTO_TEST_CASE(is_refused_where_committing_it_would_be) {
  how.chunks_max = 2;
  how.json.depth_max = 3;
  store().stage_update(1, "a").value();
  const auto code_of = [&](Json document, const char* chunk) {
    return store().stage_update(std::move(document), chunk).error().code;
  };
  BOOST_TEST((code_of(1, "../a") == errc::bad_name));
  BOOST_TEST((code_of(1, "A") == errc::bad_name));
  BOOST_TEST(bool(code_of(Json::parse("[[[[]]]]"), "b")));
  BOOST_TEST(bool(code_of("\xff", "b")));
  store().stage_update(1, "b").value();
  BOOST_TEST((code_of(1, "c") == std::errc::argument_list_too_long));
  executor.pass(seconds(2));
  BOOST_TEST(store().list().value().size() == 2U);
  BOOST_TEST(faults.empty());
}

BOOST_AUTO_TEST_CASE(is_refused_when_nothing_is_committed_any_more) {
  (void)store().put("a", 1).value();
  machine.forget_trace();
  machine.inject({1, make_error_code(std::errc::io_error)});
  (void)store().put("a", 2);
  const bool poisoned = store().get_health_report().journal.poisoned;
  BOOST_REQUIRE(poisoned);
  BOOST_TEST((store().stage_update(3, "a").error().code == errc::poisoned));
}

BOOST_AUTO_TEST_CASE(is_told_again_when_something_else_is_wrong) {
  store().stage_update(1, "a").value();
  int pause = 2;
  for (const auto code :
       {std::errc::no_space_on_device, std::errc::no_space_on_device, std::errc::io_error}) {
    machine.forget_trace();
    machine.inject({0, make_error_code(code)});
    executor.pass(seconds(pause));
    pause = pause == 2 ? 3 : 2 * pause;
  }
  BOOST_TEST(faults.size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_could_not_be_committed_at_once) {
  how.staging.durability = StageDurability::wal;
  (void)store().put("a", 1).value();
  machine.inject({0, make_error_code(std::errc::io_error)});
  BOOST_TEST((store().stage_update(2, "a").error().code == std::errc::io_error));
}

// Somebody is told of the commit, and stages the next change before the first one is forgotten.
BOOST_AUTO_TEST_CASE(stays_where_it_came_while_the_one_before_was_committed) {
  how.callbacks.on_change = [&](const ChangedChunk& one) {
    if (one.version == 1) store().stage_update(2, "a").value();
  };
  store().stage_update(1, "a").value();
  (void)store().force_sync().value();
  BOOST_TEST(get("a") == "2");
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/a.json") == "2\n");
}

BOOST_AUTO_TEST_CASE(is_tried_again_when_the_disk_was_full_and_told_once) {
  (void)store();
  store().stage_update(1, "a").value();
  for (int i = 0; i < 3; ++i) {
    machine.forget_trace();
    machine.inject({0, make_error_code(std::errc::no_space_on_device)});
    executor.pass(seconds(i == 0 ? 2 : 3 << (i - 1)));
  }
  BOOST_TEST(faults.size() == 1U);
  BOOST_TEST(synced == 0);
  BOOST_TEST(get("a") == "1");
  machine.forget_trace();
  executor.pass(seconds(60));
  BOOST_TEST(synced == 1);
  BOOST_TEST(faults.size() == 1U);
  die();
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(stays_where_detaching_could_not_commit_it) {
  store().stage_update(1, "a").value();
  machine.forget_trace();
  machine.inject({0, make_error_code(std::errc::no_space_on_device)});
  BOOST_TEST((store().detach().error().code == std::errc::no_space_on_device));
  BOOST_TEST(get("a") == "1");
  store().detach().value();
  die();
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(is_committed_by_detaching_and_then_nothing_happens_any_more) {
  store().stage_update(1, "a").value();
  store().detach().value();
  BOOST_TEST(synced == 1);
  executor.pass(seconds(100));
  BOOST_TEST(synced == 1);
  BOOST_TEST((store().flush_for(seconds(1)).error().code == errc::not_active));
  project.reset();
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(may_be_flushed_in_the_background_with_a_limit_of_time) {
  store().stage_update(1, "a").value();
  BOOST_TEST((store().flush_for(seconds(0)).error().code == std::errc::timed_out));
  executor.pass(seconds(0));
  BOOST_TEST(synced == 1);
  project.reset();
  how.background = false;
  store().stage_update(2, "a").value();
  executor.pass(seconds(100));
  BOOST_TEST(synced == 1);
  store().flush_for(seconds(0)).value();
  BOOST_TEST(synced == 2);
}

BOOST_AUTO_TEST_CASE(lets_the_background_write_the_files_of_commits_too) {
  (void)store().put("a", 1).value();
  BOOST_TEST(!exists("/p/chunks/a.json"));
  executor.pass(milliseconds(1500));
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
  BOOST_TEST(synced == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_store_tells, StagingStore)

BOOST_AUTO_TEST_CASE(each_chunk_that_a_commit_has_changed) {
  std::vector<std::string> changed;
  how.callbacks.on_change = [&](const ChangedChunk& one) {
    changed.push_back(one.chunk + (one.removed ? " gone " : " ") + std::to_string(one.version));
  };
  (void)store().commit(Batch().put("b", 1).put("a", 1)).value();
  (void)store().commit(Batch().if_version("b", 1).remove("a")).value();
  (void)store().force_sync().value();
  edit("b.json", "2");
  (void)get("b");
  store().stage_update(3, "b").value();
  executor.pass(seconds(2));
  rot("/p/chunks/b.json", "x\n");
  project.reset();
  (void)get("b");
  BOOST_TEST((changed == std::vector<std::string>{"a 1", "b 1", "a gone 2", "b 3", "b 4", "b 5"}));
}

BOOST_AUTO_TEST_CASE(faults_of_the_disk_and_not_what_a_caller_asked_for) {
  (void)store().fetch("missing");
  (void)store().put("../x", 1);
  (void)store().put("a", "\xff");
  (void)store().commit(Batch().put("a", 1).if_version("a", 7));
  BOOST_TEST(faults.empty());
  BOOST_TEST(!store().get_health_report().last_error.empty());
  machine.inject({0, make_error_code(std::errc::io_error)});
  machine.forget_trace();
  (void)store().put("a", 1);
  BOOST_TEST(faults.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_last_lines_of_its_log) {
  how.log_max = 2;
  for (int i = 0; i < 5; ++i) {
    (void)store().put("a", i).value();
    (void)store().force_sync().value();
    edit("a.json", std::to_string(10 + i));
    (void)get("a");
  }
  const auto log = store().get_health_report().log;
  BOOST_REQUIRE(log.size() == 2U);
  BOOST_TEST(log[1].text == told.back());
  BOOST_TEST(told.size() == 5U);
  BOOST_TEST((log[0].when <= log[1].when));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
