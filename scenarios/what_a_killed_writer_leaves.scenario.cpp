// One process is killed in the middle of a save while another one is saving the same document.
// The locks of the dead one are gone with it: recovery removes its leftover, and does not touch
// that of the living one, whose save succeeds.
// Rules: R9 alone, R10 no litter.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_dead_ones_leftover_goes_the_living_ones_stays, Story) {
  put("f", "old");
  faultfs::SimFs victim = machine.process();
  Files<faultfs::SimFs> theirs{victim, environment};
  auto dead = theirs.open("/f").value();
  BOOST_REQUIRE(dead.write("half a docu"));
  auto living = files.open("/f").value();
  BOOST_REQUIRE(living.write("living"));
  machine.kill(victim);

  const RecoverReport report = files.recover("/f").value();
  BOOST_TEST(report.removed.size() == 1U);
  BOOST_TEST(report.live.size() == 1U);
  BOOST_TEST(text("/f") == "old");
  BOOST_REQUIRE(living.commit());
  BOOST_TEST(text("/f") == "living");
  BOOST_TEST(names() == "f");
}

BOOST_FIXTURE_TEST_CASE(a_lock_dies_with_its_process_whatever_its_record_says, Story) {
  put("lock", "");
  const FileName name = FileName::literal("lock");
  faultfs::SimFs victim = machine.process();
  auto theirs = victim.open_root().value();
  auto lock = theirs.try_lock(name, LockMode::exclusive).value();
  BOOST_REQUIRE(lock.set_owner("process 4711"));
  auto root = fs.open_root().value();
  BOOST_TEST((root.try_lock(name, LockMode::exclusive).error().code == errc::locked));
  machine.kill(victim);
  const LockState state = root.lock_state(name).value();
  BOOST_TEST(!state.held);
  BOOST_TEST(state.record == "process 4711");  // stale, and nobody believes it
  BOOST_TEST(root.try_lock(name, LockMode::exclusive).has_value());
}

BOOST_AUTO_TEST_CASE(who_does_not_look_for_it_keeps_it) {
  check_says(replayed("hf1/leaves-litter/kill/u512/d1/", "R10"), "recovery left");
}

}  // namespace
