// Somebody took the write bits off a document, and a program saves over it.
// The save is refused before anything is made, although the folder would allow it; a program that
// asks for it replaces the document, which stays read-only.
// Rules: R4 honest, R8 rolls back.
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(a_save_is_refused_and_leaves_no_trace, Story) {
  put("f", "old", Mode{0444});
  const std::string tree = machine.tree().describe();
  const auto saved = files.write("/f", "new");
  BOOST_TEST((saved.error().code == std::errc::permission_denied));
  BOOST_TEST((saved.error().outcome == Outcome::not_published));
  BOOST_TEST(machine.tree().describe() == tree);
}

BOOST_FIXTURE_TEST_CASE(who_asks_for_it_gets_it, Story) {
  put("f", "old", Mode{0444});
  BOOST_REQUIRE(files.write("/f", "new", {.read_only_target = ReadOnlyTarget::replace}));
  BOOST_TEST(text("/f") == "new");
  BOOST_TEST(at("/f").mode.bits == 0444U);
}

BOOST_FIXTURE_TEST_CASE(on_a_real_disk_it_is_refused_too, RealFolder) {
  namespace bfs = boost::filesystem;
  BOOST_REQUIRE(write_file(file("f"), "old", {.mode = Mode{0444}}));
  const auto saved = write_file(file("f"), "new");
  BOOST_TEST((saved.error().code == std::errc::permission_denied));
  BOOST_TEST(text("f") == "old");
  BOOST_TEST(names() == std::set<std::string>{"f"});
}

}  // namespace
