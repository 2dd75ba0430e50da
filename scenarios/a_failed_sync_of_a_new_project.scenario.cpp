// A new project has got its name, and the sync of the directory around it fails; then people go on.
// An engine that says so and leaves the project there lets them work in it: every later sync is
// good, and a power cut takes the name and with it all that was acknowledged.
// The name is taken back, so that only a project whose making was acknowledged is worked in.
// Rules: R3 durable, R4 honest.
#include "store_story.hpp"

namespace {

using namespace holdfast;

BOOST_AUTO_TEST_CASE(leaves_no_project_and_the_next_one_keeps_what_is_committed) {
  StoreStory sound;
  sound.begin();
  (void)sound.try_new("p").value();
  const std::size_t sync = sound.last(Operation::sync_directory, "/");
  for (const char* model : {"posix-min", "ext4-ordered", "btrfs"}) {
    StoreStory story;
    story.begin();
    story.machine.inject({.calls_before = sync,
                          .code = make_error_code(std::errc::io_error),
                          .when = faultfs::Fault::When::within,
                          .policy = faultfs::SyncPolicy::clean_and_new});
    const auto made = story.try_new("p");
    BOOST_REQUIRE(!made);
    BOOST_TEST((made.error().outcome == Outcome::not_published));
    BOOST_TEST(!story.exists("/p"));
    (void)story.store().put("a", 1).value();
    (void)story.store().force_sync().value();
    story.cut_power_at_the_end(model, [](StoreStory& next) {
      (void)next.try_new("other").value();  // and tidies up
      BOOST_REQUIRE(next.exists("/p"));
      BOOST_TEST(next.get("a") == "1");
    });
  }
}

}  // namespace
