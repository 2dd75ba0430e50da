// A program saves a document over the former one and the power fails at some moment on the way.
// After the restart the document is the former or the new one, whole, and the new one once the save
// has returned; a backup, if there is one, is the former one.
// Rules: R1 opens, R2 atomic, R3 durable, R7 stable, R10 no litter.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_document_is_the_former_or_the_new_one, Story) {
  BOOST_REQUIRE(files.write("/f", "old"));
  begin();
  BOOST_REQUIRE(files.write("/f", "new"));
  cut_power_anywhere("posix-min", [](Story& after) {
    BOOST_REQUIRE(after.files.recover("/f"));
    const std::string found = after.text("/f");
    BOOST_TEST((found == "old" || found == "new"), found);
    BOOST_TEST(after.names() == "f");
    BOOST_REQUIRE(after.files.recover("/f"));
    BOOST_TEST(after.text("/f") == found);
  });
  cut_power_after(machine.trace().calls.size(), "posix-min",
                  [](Story& after) { BOOST_TEST(after.text("/f") == "new"); });
}

BOOST_FIXTURE_TEST_CASE(the_backup_is_the_former_one, Story) {
  BOOST_REQUIRE(files.write("/f", "old", with_backup));
  begin();
  BOOST_REQUIRE(files.write("/f", "new", with_backup));
  cut_power_after(machine.trace().calls.size(), "posix-min", [](Story& after) {
    BOOST_TEST(after.text("/f") == "new");
    BOOST_TEST(after.text("/f.bak") == "old");
    BOOST_TEST(after.names() == "f f.bak");
  });
}

BOOST_FIXTURE_TEST_CASE(on_a_real_disk_document_and_backup_are_two_files, RealFolder) {
  BOOST_REQUIRE(write_file(file("f"), "old", with_backup));
  BOOST_REQUIRE(write_file(file("f"), "new", with_backup));
  BOOST_TEST(text("f") == "new");
  BOOST_TEST(text("f.bak") == "old");
  const std::set<std::string> expected{"f", "f.bak"};
  BOOST_TEST(names() == expected);
  BOOST_TEST(verify_file(file("f")).value().findings.empty());
}

BOOST_AUTO_TEST_CASE(who_writes_over_it_loses_both) {
  check_says(replayed("hf1/in-place/ext4-ordered/u512/d1/0x6.1", "R2"), "which nobody wrote");
}

}  // namespace
