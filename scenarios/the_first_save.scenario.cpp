// A program saves its first document and the power fails at some moment on the way.
// After the restart there is no document or the whole one, and once the save has returned there is
// the whole one; nothing else lies about.
// Rules: R1 opens, R2 atomic, R3 durable, R10 no litter.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(there_is_nothing_or_the_whole_document, Story) {
  begin();
  BOOST_REQUIRE(files.write("/f", "first"));
  cut_power_anywhere("posix-min", [](Story& after) {
    BOOST_REQUIRE(after.files.recover("/f"));
    const std::string found = after.text("/f");
    BOOST_TEST((found == "-" || found == "first"), found);
    BOOST_TEST(after.names() == (found == "-" ? "" : "f"));
  });
}

BOOST_FIXTURE_TEST_CASE(what_was_acknowledged_is_there, Story) {
  begin();
  BOOST_TEST((files.write("/f", "first").value().outcome == Outcome::durable));
  cut_power_after(machine.trace().calls.size(), "posix-min",
                  [](Story& after) { BOOST_TEST(after.text("/f") == "first"); });
}

BOOST_FIXTURE_TEST_CASE(on_a_real_disk_it_is_alone_in_its_folder, RealFolder) {
  const WriteReport report = write_file(file("f"), "first").value();
  BOOST_TEST(report.created);
  BOOST_TEST(text("f") == "first");
  BOOST_TEST(names() == std::set<std::string>{"f"});
}

BOOST_AUTO_TEST_CASE(a_name_that_was_never_synced_is_lost) {
  check_says(replayed("hf1/no-directory-sync/ext4-ordered/u512/d1/2.1", "R3"),
             "was acknowledged as");
}

}  // namespace
