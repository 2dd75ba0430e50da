// How projects begin, are found, locked, detached and deleted.
#include "watched_store.hpp"

namespace holdfast {
namespace {

using Names = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(a_project, WatchedStore)

BOOST_AUTO_TEST_CASE(has_the_layout_of_the_page) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  BOOST_TEST((names_in("p") == Names{".lock", "checkpoints", "chunks", "chunks_bak", "journal",
                                     "manifest", "version.json"}));
  BOOST_TEST(content("/p/version.json").find("\"format\": 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(gets_the_next_name_that_is_free) {
  const SimStore first = try_new("p").value();
  const SimStore second = try_new("p").value();
  const SimStore third = try_new("p").value();
  BOOST_TEST(first.name() == "p");
  BOOST_TEST(second.name() == "p_1");
  BOOST_TEST(third.name() == "p_2");
  auto dir = root();
  BOOST_TEST((list_all_projects<faultfs::SimFs>(dir).value() == Names{"p", "p_1", "p_2"}));
}

// Somebody sweeps what looks like a dead process's beginning, or has the same chance name.
BOOST_AUTO_TEST_CASE(begins_anew_where_its_beginning_was_swept_away) {
  WatchedStore sound;
  (void)sound.root();
  sound.machine.forget_trace();
  (void)sound.try_new("p").value();
  const auto nth = [&](Operation operation) {
    const auto& calls = sound.machine.trace().calls;
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const faultfs::Call& call) {
      return call.operation == operation && call.name.starts_with("/.new-");
    });
    BOOST_REQUIRE((found != calls.end()));
    return static_cast<std::size_t>(found - calls.begin());
  };
  const struct {
    Operation operation;
    std::error_code code;
  } table[] = {
      {Operation::make_directory, std::make_error_code(std::errc::file_exists)},
      {Operation::open_directory, std::make_error_code(std::errc::no_such_file_or_directory)},
      {Operation::create, std::make_error_code(std::errc::no_such_file_or_directory)},
      {Operation::try_lock, make_error_code(errc::locked)},
  };
  for (const auto& row : table) {
    WatchedStore world;
    (void)world.root();
    world.machine.forget_trace();
    world.machine.inject({nth(row.operation), row.code});
    BOOST_TEST(world.try_new("p").has_value(), to_string(row.operation));
  }
}

BOOST_AUTO_TEST_CASE(is_damaged_without_the_file_that_says_its_format) {
  (void)store();
  kill_store();
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove(FileName::literal("version.json")).value();
  const auto refused = try_open_store("p");
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().name == "/p/version.json");
  BOOST_TEST(refused.error().detail == "it is missing");
}

BOOST_AUTO_TEST_CASE(is_locked_for_one_owner_who_is_named_and_dies_with_it) {
  how.owner = "process 7 since noon";
  (void)store();
  faultfs::SimFs other = machine.process();
  const auto refused = SimStore::open(other.open_root().value(), "p", how, environment);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::locked));
  BOOST_TEST(refused.error().detail == "by process 7 since noon");
  machine.kill(fs);
  BOOST_TEST(SimStore::open(other.open_root().value(), "p", how, environment).has_value());
}

BOOST_AUTO_TEST_CASE(is_refused_without_a_trace_where_it_cannot_be_opened) {
  write("", "file", "");
  (void)directory("nothing");
  {
    SimStore made = try_new("damaged").value();
    made.detach().value();
    SimStore newer = try_new("newer").value();
    newer.detach().value();
    SimStore unlocked = try_new("unlocked").value();
    unlocked.detach().value();
  }
  rot("/damaged/version.json", "{}");
  rot("/newer/version.json", "{\"format\": 2}");
  auto dir = root();
  dir.open_directory(FileName::literal("unlocked"))
      .value()
      .remove(FileName::literal(".lock"))
      .value();
  const struct {
    const char* name;
    std::error_code code;
  } table[] = {
      {"missing", std::make_error_code(std::errc::no_such_file_or_directory)},
      {"nothing", std::make_error_code(std::errc::no_such_file_or_directory)},
      {"file", std::make_error_code(std::errc::not_a_directory)},
      {"../p", make_error_code(errc::bad_name)},
      {"damaged", make_error_code(errc::damaged)},
      {"newer", std::make_error_code(std::errc::not_supported)},
      {"unlocked", make_error_code(errc::damaged)},
  };
  for (const auto& row : table) {
    const auto before = machine.tree();
    const auto refused = try_open_store(row.name);
    BOOST_REQUIRE_MESSAGE(!refused, row.name);
    BOOST_TEST((refused.error().code == row.code.default_error_condition()),
               row.name << ": " << refused.error().message());
    BOOST_TEST((names_in("") == Names{"damaged", "file", "newer", "nothing", "unlocked"}));
  }
  auto top = root();
  BOOST_TEST(
      (list_all_projects<faultfs::SimFs>(top).value() == Names{"damaged", "newer", "unlocked"}));
}

BOOST_AUTO_TEST_CASE(is_opened_also_where_leftovers_of_others_cannot_be_removed) {
  const auto prepare = [](WatchedStore& world, bool is_used) {
    if (is_used) (void)world.store().put("a", 1).value();
    (void)world.store();
    (void)world.directory(".trash-0123456789abcdef");
    world.kill_store();
    world.machine.forget_trace();
  };
  const struct {
    Operation operation;
    bool is_used;
    bool opens;
  } table[] = {
      {Operation::list, true, true},  // everybody may search the root, and nobody may list it
      {Operation::sync_directory, true, true},
      {Operation::sync_directory, false, false},  // its own name may be in the cache only
  };
  for (const auto& row : table) {
    WatchedStore sound;
    prepare(sound, row.is_used);
    (void)sound.store();
    BOOST_TEST(!sound.exists("/.trash-0123456789abcdef"));
    WatchedStore world;
    prepare(world, row.is_used);
    world.machine.inject(
        {sound.first(row.operation, "/"), make_error_code(std::errc::permission_denied)});
    BOOST_TEST(world.try_open_store("p").has_value() == row.opens);
  }
}

BOOST_AUTO_TEST_CASE(answers_not_active_to_everything_after_it_was_detached) {
  store().stage_update(1, "a").value();
  store().detach().value();
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
  const auto check = [](const auto& result) {
    BOOST_TEST((result.error().code == errc::not_active));
  };
  check(store().put("a", 1));
  check(store().fetch("a"));
  check(store().fetch_chunk("a"));
  check(store().fetch_together({"a"}));
  check(store().update("a", [](Json&) {}));
  check(store().list());
  check(store().contains("a"));
  check(store().stage_update(1, "a"));
  check(store().force_sync());
  check(store().detach());
  check(store().delete_project(true));
  BOOST_TEST(!store().get_health_report().active);
  project.reset();
  BOOST_TEST(store().get_health_report().recovery.clean);
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(tells_what_it_finds_in_the_way_when_it_is_detached) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  (void)store().put("a", 2).value();
  edit("a.json", "3");
  store().detach().value();
  BOOST_REQUIRE(!told.empty());
  BOOST_TEST(told.back() == "/p/chunks/a.json was edited, kept as /p/chunks/quarantine/a.json.1");
  BOOST_TEST(content("/p/chunks/quarantine/a.json.1") == "3");
}

BOOST_AUTO_TEST_CASE(stays_open_when_detaching_fails_and_keeps_everything) {
  store().stage_update(1, "a").value();
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("chunks")).value();
  write("p", "unused", "");
  dir.create(FileName::literal("chunks"), Mode{0644}).value().close().value();
  BOOST_TEST((store().detach().error().code == std::errc::not_a_directory));
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(!faults.empty());
  dir.remove(FileName::literal("chunks")).value();
  store().detach().value();
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
}

BOOST_AUTO_TEST_CASE(is_deleted_with_everything_in_it_when_that_is_confirmed) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  BOOST_TEST((store().delete_project(false).error().code == errc::refused));
  BOOST_TEST(get("a") == "1");
  store().delete_project(true).value();
  BOOST_TEST(names_in("").empty());
  BOOST_TEST((store().put("a", 1).error().code == errc::not_active));
  project.reset();
  BOOST_TEST(try_new("p").value().name() == "p");
}

BOOST_AUTO_TEST_CASE(is_not_deleted_when_its_name_leads_elsewhere) {
  (void)store();
  auto top = root();
  const FileName p = FileName::literal("p");
  top.rename(p, top, FileName::literal("q"), RenameMode::no_replace).value();
  (void)directory("p");
  BOOST_TEST(!store().delete_project(true));
  BOOST_TEST((names_in("") == Names{"p", "q"}));
  BOOST_TEST(names_in("q").size() == 7U);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_when_its_making_or_removing_is_cut_short) {
  for (const bool removing : {false, true}) {
    for (std::size_t k = 0;; ++k) {
      WatchedStore world;
      if (removing) (void)world.store().put("a", 1).value();
      world.machine.forget_trace();
      world.machine.inject({k, make_error_code(std::errc::io_error)});
      if (removing) (void)world.store().delete_project(true);
      if (!removing) (void)world.try_new("p");
      if (world.machine.trace().calls.size() <= k) {
        BOOST_TEST(k > 20U);
        break;
      }
      world.kill_store();
      (void)world.try_new("q").value();
      for (const std::string& name : world.names_in("")) {
        BOOST_TEST((name == "p" || name == "q"), "call " << k << ": " << name);
      }
      if (world.exists("/p")) {
        const auto found = world.try_open_store("p");
        BOOST_TEST(found.has_value(), "call " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(is_not_there_when_its_making_has_failed_or_that_is_said) {
  std::size_t times_told = 0;
  for (std::size_t k = 0;; ++k) {
    WatchedStore world;
    world.how.owner = "me";
    (void)world.root();
    world.machine.forget_trace();
    world.machine.inject({k, make_error_code(std::errc::io_error)});
    const auto made = world.try_new("p");
    if (world.machine.trace().calls.size() <= k) break;
    if (made) continue;
    BOOST_TEST_CONTEXT("call " << k << ": " << made.error().message()) {
      const bool is_told = made.error().outcome == Outcome::published_unconfirmed;
      BOOST_TEST(world.exists("/p") == is_told);
      const auto next = is_told ? world.try_open_store("p") : world.try_new("p");
      BOOST_TEST(next.value().name() == "p");
      times_told += is_told ? 1U : 0U;
    }
  }
  BOOST_TEST(times_told > 0U);
}

BOOST_AUTO_TEST_CASE(is_not_made_with_sizes_that_it_cannot_have) {
  how.journal.segment_bytes = 0;
  (void)root();
  machine.forget_trace();
  BOOST_TEST((try_new("p").error().code == std::errc::invalid_argument));
  BOOST_TEST(count(Operation::make_directory) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
