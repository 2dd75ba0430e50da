// A process is killed between a rename and the sync of its directory; the page cache shows the new
// name, the disk may hold the old one, and the next process relied on what it saw. It emptied the
// directory of a project that was being deleted, which a power cut then showed half empty under the
// project's name; and it listed a checkpoint that the power cut took away.
// Now what a dead process has renamed is synced before anybody builds on it. Found by:
// holdfast crash replay hf1/store-deleted/posix-min/u512/d1/f40k/0.1
// holdfast crash replay hf1/store-checkpointed/ext4-ordered/u512/d1/f141k/5.1x2
// Rules: R1 opens, R3 durable, R7 stable.
#include "store_story.hpp"

namespace holdfast {
namespace {

/// The one who does this is killed before he syncs the directory at this path for the last time;
/// what was done before is durable.
template <class Deed>
void die_before_the_sync_of(const char* path, StoreStory& story, Deed deed) {
  story.begin();
  StoreStory rehearsal{faultfs::Machine(story.before)};
  deed(rehearsal);
  const std::size_t calls = rehearsal.last(Operation::sync_directory, path);
  story.machine.inject({.calls_before = calls, .when = faultfs::Fault::When::killed});
  deed(story);
  BOOST_REQUIRE(!story.fs.alive());
  story.kill_store();
}

BOOST_FIXTURE_TEST_CASE(a_project_that_was_to_be_deleted_is_whole_or_gone, StoreStory) {
  (void)store().put("a", 1).value();
  store().detach().value();
  project.reset();
  die_before_the_sync_of("/", *this, [](StoreStory& story) {
    (void)story.store().delete_project(true);  // he does not live to hear of it
  });
  (void)try_new("other").value();
  cut_power_anywhere("posix-min", [](StoreStory& after) {
    if (!after.exists("/p")) return;
    BOOST_TEST(after.get("a") == "1");
  });
}

BOOST_FIXTURE_TEST_CASE(a_project_that_was_found_keeps_what_is_committed_in_it, StoreStory) {
  die_before_the_sync_of("/", *this, [](StoreStory& story) { (void)story.try_new("p"); });
  BOOST_REQUIRE(exists("/p"));
  (void)store().put("a", 1).value();
  cut_power_at_the_end("posix-min", [](StoreStory& after) {
    BOOST_REQUIRE(after.exists("/p"));
    BOOST_TEST(after.get("a") == "1");
  });
}

BOOST_FIXTURE_TEST_CASE(a_checkpoint_that_was_listed_stays, StoreStory) {
  (void)store().put("a", 1).value();
  store().detach().value();
  project.reset();
  die_before_the_sync_of("/p/checkpoints", *this,
                         [](StoreStory& story) { (void)story.store().create_checkpoint(); });
  const auto listed = store().list_checkpoints().value();
  BOOST_REQUIRE(listed.size() == 1U);
  cut_power_at_the_end("posix-min", [&](StoreStory& after) {
    BOOST_TEST(after.store().verify_checkpoint(listed[0].name).has_value());
  });
}

// A second sync might succeed although the first one has lost what it was for.
BOOST_FIXTURE_TEST_CASE(a_failed_sync_of_checkpoints_is_not_tried_again, StoreStory) {
  (void)store().create_checkpoint().value();
  store().detach().value();
  project.reset();
  begin();
  StoreStory rehearsal{faultfs::Machine(before)};
  (void)rehearsal.store().list_checkpoints().value();
  machine.inject({.calls_before = rehearsal.first(Operation::sync_directory, "/p/checkpoints"),
                  .code = make_error_code(std::errc::io_error)});
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST((store().list_checkpoints().error().code == std::errc::io_error));
  }
  kill_store();
  BOOST_TEST(store().list_checkpoints().value().size() == 1U);
}

}  // namespace
}  // namespace holdfast
