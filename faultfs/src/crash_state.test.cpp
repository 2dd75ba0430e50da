// Goal: looks at crash states tell apart what a program can tell apart, and counts are right.
// Method: images that differ in one thing; counting against listing.
#include "faultfs/crash_state.hpp"

#include <boost/test/unit_test.hpp>

#include "faultfs/explorer.hpp"

namespace {

using namespace faultfs;
using holdfast::FileKind;

constexpr InodeId child = 7;

Tree tree_with(FileKind kind, const std::string& bytes) {
  Tree tree = Tree::with_root();
  Inode inode;
  inode.kind = kind;
  inode.bytes = bytes;
  inode.links = 1;
  tree.insert(child, inode);
  tree.edit(root_inode).entries["f"] = child;
  return tree;
}

Answer128 look_up(Tree tree) {
  TreeImage image(std::move(tree));
  return look(image, {Observation::What::entry, root_inode, "f"});
}

// Two recoveries may give the same number to a file and to a directory. A memory of what a program
// did on one of them must not answer for the other; it did, as entries were told apart by number
// only.
BOOST_AUTO_TEST_CASE(an_entry_tells_what_kind_of_file_it_names) {
  BOOST_TEST(
      (look_up(tree_with(FileKind::regular, "")) != look_up(tree_with(FileKind::directory, ""))));
  BOOST_TEST(
      (look_up(tree_with(FileKind::symlink, "a")) != look_up(tree_with(FileKind::symlink, "b"))));
  BOOST_TEST(
      (look_up(tree_with(FileKind::regular, "a")) == look_up(tree_with(FileKind::regular, "b"))));
}

BOOST_AUTO_TEST_CASE(counted_states_are_as_many_as_listed_ones) {
  Machine machine;
  auto fs = machine.process();
  auto root = fs.open_root().value();
  const auto name = [](std::string_view text) { return holdfast::FileName::literal(text); };
  const Tree before = machine.tree();
  machine.forget_trace();
  auto writer = root.create(name("a"), holdfast::Mode{0644}).value();
  const std::string bytes(1500, 'x');
  writer.append(std::as_bytes(std::span(bytes))).value();
  root.rename(name("a"), root, name("b"), holdfast::RenameMode::replace).value();
  for (const CrashModel& model : crash_models()) {
    const std::size_t cut = machine.trace().calls.size();
    const Steps steps = make_steps(machine.trace(), model, 512);
    const auto forced = forced_steps(steps, machine.trace(), model, cut);
    const StateCount count = count_states(steps, forced);
    BOOST_TEST(!count.at_least);
    const double variants = model.unwritten_garbage ? 2 : 1;
    const auto listed = all_states(before, machine.trace(), cut, model, 512).size();
    BOOST_TEST(count.value * variants == static_cast<double>(listed), model.id);
  }
}

}  // namespace
