// Goal: a recovery that writes everything once more, because owners died again and again, can be
// cut short by any death and power cut, and so can the one after it.
// Method: the simulator; a process dies at each call, and what it had only in the page cache is
// taken away.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

using faultfs::Fault;
using faultfs::Tree;

const std::string old_content(1000, 'x');
const std::string new_content(1800, 'y');  // two of them fill a segment
constexpr int deaths_before = 11;

std::string path_of(int number) {
  return "d/" + std::to_string(number);
}

faultfs::MachineOptions with_seed(std::uint64_t seed) {
  faultfs::MachineOptions options;
  options.seed = seed;  // epochs are drawn anew on each machine
  return options;
}

/// A journal of which nothing may be applied.
struct Full : WatchedJournal {
  explicit Full(const faultfs::MachineOptions& how) : WatchedJournal(how) { prepare(); }
  explicit Full(const Tree& tree, std::uint64_t seed)
      : WatchedJournal(faultfs::Machine(tree, with_seed(seed))) {
    prepare();
  }
  void prepare() { options.when_full = WhenFull::refuse; }

  /// Open it, and die before this call.
  void die_after(std::size_t calls) {
    machine.inject({.calls_before = calls, .when = Fault::When::killed});
    (void)try_open();  // dead, if there are so many calls
    machine.inject({.calls_before = 1'000'000, .code = make_error_code(std::errc::io_error)});
    kill();
  }
};

/// The disk without what was written between `flushed` and `cached`, but for files written since.
Tree without_unflushed(Tree now, const Tree& flushed, const Tree& cached) {
  for (const auto& [id, inode] : cached) {
    const auto* before = flushed.find(id);
    const auto* after = now.find(id);
    if (before == nullptr || after == nullptr || before->bytes == inode->bytes) continue;
    if (after->bytes == inode->bytes) now.edit(id).bytes = before->bytes;
  }
  return now;
}

/// Whether nothing that was acknowledged is missing.
void check(Full& world, const std::string& when) {
  Result<SimJournal> opened = world.try_open();
  BOOST_TEST(opened.has_value(), when << ": " << (opened ? "" : opened.error().message()));
  if (!opened) return;
  for (int i = 0; i < deaths_before; ++i) {
    BOOST_TEST((get(*opened, path_of(i).c_str()) == old_content), path_of(i) << " " << when);
  }
}

/// Before and after a group of commits whose flush never came.
struct Begun {
  Begun() {
    Full world(with_seed(1));
    world.create();
    for (int i = 0; i < deaths_before; ++i) {
      (void)world.owner().commit({put(path_of(i).c_str(), old_content)}).value();
      world.kill();
    }
    SimJournal& owner = world.owner();
    world.machine.forget_trace();
    flushed = world.machine.tree();
    for (const char* path : {"d/y", "d/z"}) (void)owner.submit({put(path, new_content)}).value();
    owner.flush();
    cached = world.machine.tree();
    BOOST_TEST_REQUIRE(world.flushes() == 1U);  // all of it would be lost without this one
  }
  Tree flushed;
  Tree cached;
};

BOOST_FIXTURE_TEST_SUITE(writing_everything_again, Begun)

BOOST_AUTO_TEST_CASE(can_be_cut_short_and_cut_short_again) {
  std::set<std::string> seen;
  for (std::size_t calls = 0;; ++calls) {
    Full first(cached, 2);
    first.die_after(calls);
    if (first.machine.trace().calls.size() <= calls) break;
    const Tree left = without_unflushed(first.machine.tree(), flushed, cached);
    if (!seen.insert(left.describe()).second) continue;
    for (std::size_t more = 0;; ++more) {
      Full second(left, 3);
      second.die_after(more);
      const std::string when =
          "after " + std::to_string(calls) + " and " + std::to_string(more) + " calls";
      const bool died = second.machine.trace().calls.size() > more;
      Full third(second.machine.tree(), 4);
      check(third, when);
      if (!died) break;
    }
  }
  BOOST_TEST(seen.size() > 5U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
