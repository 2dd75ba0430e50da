// The sync of a save fails, by the rules of one file system or another, and then the power fails.
// The engine gives the new content up, and the document is the former one; a program that syncs
// again and takes the second answer for the truth has lost its document.
// Rules: R2 atomic, R4 honest.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

void save_with_a_failing_sync(faultfs::SyncPolicy policy) {
  Story story;
  BOOST_REQUIRE(story.files.write("/f", "old"));
  story.begin();
  BOOST_REQUIRE(story.files.write("/f", "old"));
  story.machine.inject({.calls_before = story.calls_until(Operation::sync) - 1,
                        .code = make_error_code(std::errc::io_error),
                        .when = faultfs::Fault::When::within,
                        .policy = policy});
  story.begin();
  const auto saved = story.files.write("/f", "new");
  // A late report hits nobody: this file is synced once, and the journal has it.
  const std::string expected = policy == faultfs::SyncPolicy::reported_late ? "new" : "old";
  BOOST_TEST(saved.has_value() == (expected == "new"));
  BOOST_TEST(story.text("/f") == expected);
  BOOST_TEST(story.names() == "f");
  story.cut_power_after(story.machine.trace().calls.size(), "posix-min", [&](Story& after) {
    BOOST_REQUIRE(after.files.recover("/f"));
    BOOST_TEST(after.text("/f") == expected);
    BOOST_TEST(after.names() == "f");
  });
}

BOOST_AUTO_TEST_CASE(the_engine_gives_up_under_every_policy) {
  for (const faultfs::SyncPolicy policy : faultfs::sync_policies()) {
    BOOST_TEST_CONTEXT(to_string(policy)) save_with_a_failing_sync(policy);
  }
}

BOOST_AUTO_TEST_CASE(who_insists_loses_the_document) {
  check_says(
      replayed("hf1/retries-failed-sync/ext4-ordered/u512/d1/f5w5-clean-and-new/1.0x3.1", "R2"),
      "by the policy clean-and-new");
}

}  // namespace
