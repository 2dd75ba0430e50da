// A save exchanges the old file and the new one; the call reports an error and happened
// nevertheless. The engine removed the temporary name, which was the old file by now, before the
// disk knew of the exchange: with data=writeback the next save's bytes may go into the blocks of a
// file that the disk still calls by the document's name, and a power cut leaves neither version.
// Now the directory is synced before the name is removed, and where that fails the name stays for
// recovery. Found by: holdfast crash run --subject atomic-write --faults --model ext4-writeback
// Rules: R2 atomic, R4 honest.
#include "story.hpp"

namespace {

using namespace holdfast;

/// The position of the first rename of a save over "old".
std::size_t rename_of_a_save() {
  Story story;
  BOOST_REQUIRE(story.files.write("/f", "old", with_backup));
  story.begin();
  BOOST_REQUIRE(story.files.write("/f", "old", with_backup));
  return story.calls_until(Operation::rename) - 1;
}

void save_twice(Story& story) {
  BOOST_REQUIRE(story.files.write("/f", "old", with_backup));
  story.begin();
  story.machine.inject({.calls_before = rename_of_a_save(),
                        .code = make_error_code(std::errc::io_error),
                        .when = faultfs::Fault::When::after});
  const auto saved = story.files.write("/f", "new", with_backup);
  BOOST_REQUIRE(!saved);
  BOOST_TEST((saved.error().outcome == Outcome::published_unconfirmed));
  BOOST_REQUIRE(story.files.write("/f", "newer", with_backup));
}

BOOST_AUTO_TEST_CASE(the_next_save_cannot_harm_the_old_file) {
  Story story;
  save_twice(story);
  const std::set<std::string> versions{"old", "new", "newer"};
  for (const char* model : {"ext4-writeback-noauto", "posix-paranoid"}) {
    story.cut_power_anywhere(model, [&](Story& after) {
      BOOST_REQUIRE(after.files.recover("/f"));
      BOOST_TEST(versions.count(after.text("/f")) == 1U);
    });
  }
}

}  // namespace
