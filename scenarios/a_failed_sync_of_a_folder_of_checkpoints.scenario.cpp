// Somebody has removed the folder of checkpoints; it is made anew, and that sync fails.
// An engine that finds the folder at the next call takes it for durable: the checkpoint in it is
// acknowledged, and a power cut takes the folder away with it.
// No checkpoint is made or looked at any more until the project is opened again.
// Rules: R3 durable, R4 honest.
#include "store_story.hpp"

namespace {

using namespace holdfast;

void lose_the_folder(StoreStory& story) {
  (void)story.store().put("a", 1).value();
  (void)story.store().force_sync().value();
  auto dir = story.root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("checkpoints")).value();
  story.begin();
}

BOOST_AUTO_TEST_CASE(no_checkpoint_in_it_is_acknowledged) {
  StoreStory sound;
  lose_the_folder(sound);
  (void)sound.store().create_checkpoint().value();
  const std::size_t sync = sound.first(Operation::sync_directory, "/p");
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    StoreStory story;
    lose_the_folder(story);
    story.machine.inject({.calls_before = sync,
                          .code = make_error_code(std::errc::io_error),
                          .when = faultfs::Fault::When::within,
                          .policy = faultfs::SyncPolicy::clean_and_new});
    for (int i = 0; i < 2; ++i) {
      const auto refused = story.store().create_checkpoint();
      BOOST_REQUIRE(!refused);
      BOOST_TEST((refused.error().code == std::errc::io_error));
    }
    BOOST_TEST((story.store().list_checkpoints().error().code == std::errc::io_error));
    (void)story.store().put("a", 2).value();
    story.cut_power_at_the_end(model, [](StoreStory& next) {
      BOOST_TEST(next.get("a") == "2");
      BOOST_TEST(next.store().create_checkpoint().has_value());
    });
  }
}

}  // namespace
