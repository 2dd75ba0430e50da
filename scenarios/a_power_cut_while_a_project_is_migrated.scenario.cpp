// The power fails while a project of another engine becomes one of ours, in its place. version.json
// said first that this was under way, and once did so when the lock file that was made before it
// had not reached the disk: a project of ours without a lock file is damaged, and nobody could go
// on. Then a dead process had replaced version.json without syncing that, and the next one removed
// the marker that tells such a project from one of ours: on the disk was neither.
// Now version.json is replaced last, and the marker goes when that is on the disk. Found by:
// holdfast crash replay hf1/store-migrated/posix-min/u512/d1/1.0.1
// holdfast crash replay hf1/store-migrated/posix-min/u512/d1/f209k/0.1
// Rules: R1 opens, R2 atomic.
#include "store_story.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_CASE(a_project_that_is_migrated_is_the_older_one_or_ours, StoreStory) {
  write("p", "version.json", R"({"engine_version": "1.3.5", "project_id": "p"})");
  for (const char* name : {"a.json", "b.json"}) write("p/chunks", name, "{\n    \"x\": 1\n}");
  begin();
  how.older = OlderProject::migrate;
  (void)store();
  cut_power_anywhere("btrfs", [](StoreStory& after) {
    after.how.older = OlderProject::migrate;
    for (const char* chunk : {"a", "b"}) BOOST_TEST(after.get(chunk) == R"({"x":1})");
  });
}

// With it, what was committed since would be thrown away if the other engine came back.
BOOST_FIXTURE_TEST_CASE(a_marker_that_was_removed_is_gone_before_anybody_commits, StoreStory) {
  write("p", "version.json", R"({"engine_version": "1.3.5", "project_id": "p"})");
  write("p/chunks", "a.json", "1");
  begin();
  how.older = OlderProject::migrate;
  (void)store().put("a", 2).value();
  cut_power_at_the_end("posix-min",
                       [](StoreStory& after) { BOOST_TEST(!after.exists("/p/migrating")); });
}

// The one who migrates dies before he has synced version.json's new name.
BOOST_FIXTURE_TEST_CASE(a_marker_stays_until_it_is_known_whose_the_project_is, StoreStory) {
  write("p", "version.json", R"({"engine_version": "1.3.5", "project_id": "p"})");
  write("p/chunks", "a.json", "1");
  begin();
  how.older = OlderProject::migrate;
  StoreStory rehearsal{faultfs::Machine(before)};
  rehearsal.how.older = OlderProject::migrate;
  (void)rehearsal.store();
  machine.inject({.calls_before = rehearsal.first(Operation::rename, "/p/version.json") + 1,
                  .when = faultfs::Fault::When::killed});
  (void)try_open_store("p");
  BOOST_REQUIRE(!fs.alive());
  kill_store();
  (void)store();
  cut_power_anywhere("btrfs", [](StoreStory& after) {
    after.how.older = OlderProject::migrate;
    BOOST_TEST(after.get("a") == "1");
  });
}

}  // namespace
}  // namespace holdfast
