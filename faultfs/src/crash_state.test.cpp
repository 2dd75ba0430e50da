// Goal: looks at crash states tell apart what a program can tell apart, and counts are right.
// Method: images that differ in one thing; counting against listing, looking against deciding.
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

void write(SimLog& log, std::uint64_t offset, std::size_t count, char byte) {
  const std::string bytes(count, byte);
  BOOST_REQUIRE(log.write_at(offset, std::as_bytes(std::span(bytes))).has_value());
}

/// Overlapping writes within one unit and across two, a hole, a cut and bytes after it.
void write_over_and_over(SimLog& log) {
  write(log, 100, 100, 'b');
  write(log, 150, 10, 'c');
  write(log, 120, 600, 'd');
  BOOST_REQUIRE(log.truncate(400).has_value());
  write(log, 900, 50, 'e');
}

// A look at a part of a file decides only the steps that it depends on, and so has a way of its own
// to put bytes together. A sort that had the later of two writes covered by the earlier one was
// noticed by no test.
BOOST_AUTO_TEST_CASE(a_look_at_a_part_of_a_file_sees_what_the_whole_state_holds) {
  Machine machine;
  auto fs = machine.process();
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.create(holdfast::FileName::literal("a"), holdfast::Mode{0644}).has_value());
  auto log = root.open_log(holdfast::FileName::literal("a")).value();
  write(log, 0, 700, 'a');
  const Tree before = machine.tree();
  machine.forget_trace();
  write_over_and_over(log);
  const InodeId inode = before.lookup(root_inode, "a");
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> windows = {
      {0, 1024}, {90, 130}, {140, 155}, {155, 170}, {390, 520}, {600, 910}, {940, 960}};
  for (const CrashModel& model : crash_models()) {
    const std::size_t cut = machine.trace().calls.size();
    const Steps steps = make_steps(machine.trace(), model, 512);
    const auto forced = forced_steps(steps, machine.trace(), model, cut);
    for (const auto& [begin, end] : windows) {
      TreeImage base(before);
      Choices choices = Choices::exhaustive();
      do {
        CrashState state(base, steps, forced, model, choices);
        std::string seen = state.bytes(inode, begin, end);
        state.decide_all();
        const std::string whole = state.tree().at(inode).bytes;
        const std::size_t there = whole.size() <= begin ? 0 : whole.size() - begin;
        if (seen.size() > there) seen.resize(there);
        BOOST_TEST_CONTEXT(model.id << " from " << begin << " to " << end)
        BOOST_TEST(seen == whole.substr(std::min<std::size_t>(begin, whole.size()), end - begin));
      } while (choices.next());
    }
  }
}

}  // namespace
