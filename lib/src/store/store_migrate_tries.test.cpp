// What comes of an older project when the try to migrate it fails, and of the next try.
#include "older_project.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_SUITE(an_older_project_and_a_try_that_fails, OlderProjectOf)

BOOST_AUTO_TEST_CASE(is_migrated_at_the_next_try_where_a_commit_has_failed) {
  fail_at(Operation::write_at, "");
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

// Somebody works on the files meanwhile, or that engine does.
BOOST_AUTO_TEST_CASE(is_taken_as_it_is_at_the_next_try) {
  for (const auto& [operation, name] :
       {std::pair(Operation::rename, ".zip"), std::pair(Operation::rename, "version.json"),
        std::pair(Operation::write_at, ""), std::pair(Operation::remove, "migrating")}) {
    OlderProjectOf world;
    world.fail_at(operation, name);
    if (operation == Operation::remove) world.write("p", "version.json", older_version);
    world.how.older = OlderProject::refuse;
    BOOST_TEST((world.try_open_store("p").error().code == std::errc::not_supported));
    world.how.older = OlderProject::migrate;
    world.write("p/chunks", "settings.json", "{\"volume\": 12}");
    world.write("p/chunks", "late.json", "{");
    world.directory("p/chunks").remove(FileName::literal("properties.json")).value();
    BOOST_TEST(world.try_open_store("p").error().name == "/p/chunks/late.json");
    world.write("p/chunks", "late.json", "true");
    world.kill_store();
    BOOST_TEST(world.get("settings") == R"({"volume":12})");
    BOOST_TEST(world.get("late") == "true");
    BOOST_TEST(world.store().list().value().size() == 2U);
    BOOST_TEST(!world.exists("/p/chunks/quarantine"));
    BOOST_TEST(!world.exists("/p/migrating"));
  }
}

// The journal of the try before would take what it holds for newer than the files.
BOOST_AUTO_TEST_CASE(is_not_migrated_with_a_journal_that_could_not_be_thrown_away) {
  for (const auto& [operation, name] : {std::pair(Operation::remove, "manifest"),
                                        std::pair(Operation::open_directory, "journal")}) {
    OlderProjectOf twin;
    OlderProjectOf world;
    for (OlderProjectOf* one : {&twin, &world}) {
      one->fail_at(Operation::rename, "version.json");
      one->write("p/chunks", "settings.json", "{\"volume\": 12}");
    }
    world.fail_at(operation, name, std::move(twin));
    BOOST_TEST(world.content("/p/version.json") == older_version);
    BOOST_TEST(world.get("settings") == R"({"volume":12})");
  }
}

// What it has made is ours, although the file that says that it may be made anew is there still.
BOOST_AUTO_TEST_CASE(is_ours_where_only_the_marker_could_not_be_removed) {
  fail_at(Operation::remove, "migrating");
  BOOST_TEST(exists("/p/migrating"));
  how.older = OlderProject::refuse;
  (void)store().put("settings", "what no file has yet").value();
  BOOST_TEST(!exists("/p/migrating"));
  kill_store();
  how.older = OlderProject::migrate;
  write("p", "version.json", older_version);
  BOOST_TEST((refusal().code == errc::damaged));
}

BOOST_AUTO_TEST_CASE(has_no_journal_where_the_marker_could_not_be_made) {
  fail_at(Operation::create, "migrating");
  BOOST_TEST(!exists("/p/journal"));
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

// Else the next power cut could leave neither the marker nor our version.json.
BOOST_AUTO_TEST_CASE(keeps_the_marker_where_a_sync_before_that_fails) {
  OlderProjectOf twin;
  for (OlderProjectOf* world : {&twin, static_cast<OlderProjectOf*>(this)}) {
    world->fail_at(Operation::remove, "migrating");
  }
  fail_at(Operation::sync_directory, "", std::move(twin));
  BOOST_TEST(exists("/p/migrating"));
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
