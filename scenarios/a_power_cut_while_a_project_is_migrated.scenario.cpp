// The power fails while a project of another engine becomes one of ours, in its place. version.json
// said first that this was under way, and once did so when the lock file that was made before it
// had not reached the disk: a project of ours without a lock file is damaged, and nobody could go
// on. Now version.json is replaced last, when everything else is on the disk. Found by: holdfast
// crash replay hf1/store-migrated/posix-min/u512/d1/1.0.1 Rules: R1 opens, R2 atomic.
#include "store_story.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_CASE(a_project_that_is_migrated_is_the_older_one_or_ours, StoreStory) {
  write("p", "version.json", R"({"engine_version": "1.3.5", "project_id": "p"})");
  for (const char* name : {"a.json", "b.json"}) write("p/chunks", name, "{\n    \"x\": 1\n}");
  begin();
  how.older = OlderProject::migrate;
  (void)store();
  for (const char* model : {"posix-min", "btrfs", "ext4-ordered"}) {
    cut_power_anywhere(model, [](StoreStory& after) {
      after.how.older = OlderProject::migrate;
      for (const char* chunk : {"a", "b"}) BOOST_TEST(after.get(chunk) == R"({"x":1})");
    });
  }
}

}  // namespace
}  // namespace holdfast
