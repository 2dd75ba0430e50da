// Goal: whatever a journal relies on is durable, also where somebody else has made it.
// Method: an owner that is killed, and every state that a power cut may leave behind the next one.
#include <boost/test/unit_test.hpp>

#include "faultfs/explorer.hpp"

#include "watched_journal.hpp"

namespace holdfast {
namespace {

using faultfs::Fault;

/// What a power cut behind so many calls may leave.
std::vector<faultfs::Tree> states(const faultfs::Tree& before, const WatchedJournal& world,
                                  std::size_t calls) {
  constexpr std::uint64_t unit_bytes = 4096;
  const auto& model = *faultfs::find_crash_model("posix-min");
  return faultfs::all_states(before, world.machine.trace(), calls, model, unit_bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_journal_after_a_power_cut)

// Also before the next owner's manifest is durable, whose name may get to the disk first.
BOOST_AUTO_TEST_CASE(has_what_lies_in_directories_that_a_killed_owner_has_made) {
  for (const std::string dir : {"x", "x/y"}) {
    WatchedJournal sound;
    WatchedJournal world;
    const std::string path = dir + "/b";
    for (WatchedJournal* each : {&sound, &world}) {
      each->create();
      (void)each->owner().commit({put(path.c_str(), "1")}).value();
      each->machine.forget_trace();
    }
    (void)sound.owner().apply().value();
    const faultfs::Tree before = world.machine.tree();
    const std::size_t made = sound.first(Operation::make_directory, "/" + dir) + 1;
    world.machine.inject({.calls_before = made, .when = Fault::When::killed});
    (void)world.owner().apply();
    world.kill();
    BOOST_TEST(world.exists("/" + dir));
    world.owner().close().value();
    const std::size_t end = world.machine.trace().calls.size();
    for (const std::size_t calls : {world.last(Operation::sync_directory, "/"), end}) {
      for (const faultfs::Tree& tree : states(before, world, calls)) {
        WatchedJournal after{faultfs::Machine(tree)};
        BOOST_TEST((get(after.owner(), path.c_str()) == "1"), path);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
