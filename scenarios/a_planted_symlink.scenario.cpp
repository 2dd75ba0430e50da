// A stranger plants a symbolic link in a folder where everybody may write, under the name that a
// program of somebody else is going to save to.
// The save is refused, and what the link leads to is untouched; nor does reading follow it.
// Rules: R4 honest, R8 rolls back.
#include "story.hpp"

namespace {

using namespace holdfast;

struct Planted : Story {
  Planted() {
    auto root = fs.open_root().value();
    root.make_directory(FileName::literal("tmp"), Mode{0755}).value();
    put("precious", "precious");
    auto dir = root.open_directory(FileName::literal("tmp")).value();
    dir.make_symlink(FileName::literal("f"), "/precious").value();
    faultfs::Tree& tree = machine.tree_for_tampering();
    tree.edit(tree.resolve("/tmp")).mode = Mode{01777};
    tree.edit(tree.resolve("/tmp/f")).owner = Owner{1000, 1000};
  }
};

BOOST_FIXTURE_TEST_CASE(a_save_does_not_follow_it, Planted) {
  const std::string tree = machine.tree().describe();
  const auto saved = files.write("/tmp/f", "new");
  BOOST_TEST((saved.error().code == errc::refused));
  BOOST_TEST((saved.error().outcome == Outcome::not_published));
  BOOST_TEST(machine.tree().describe() == tree);
}

BOOST_FIXTURE_TEST_CASE(neither_do_reading_and_recovery, Planted) {
  BOOST_TEST((files.read("/tmp/f").error().code == errc::refused));
  BOOST_TEST((files.recover("/tmp/f").error().code == errc::refused));
  BOOST_TEST(content("/precious") == "precious");
}

BOOST_FIXTURE_TEST_CASE(on_a_real_disk_a_link_is_refused_where_the_caller_says_so, RealFolder) {
  BOOST_REQUIRE(write_file(file("precious"), "precious"));
  boost::filesystem::create_symlink("precious", path / "f");
  const auto saved = write_file(file("f"), "new", {.symlink = SymlinkPolicy::refuse});
  BOOST_TEST((saved.error().code == errc::refused));
  BOOST_TEST(text("precious") == "precious");
  BOOST_TEST(names().size() == 2U);
}

}  // namespace
