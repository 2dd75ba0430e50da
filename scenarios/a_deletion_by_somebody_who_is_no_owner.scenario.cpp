// Somebody who was refused the lock of a project, or has given it back, deletes the project. An
// engine that asks only whether deleting is confirmed takes the directory away under its owner.
// Who was refused has nothing to delete with; who has let go, or was killed, is refused; the owner
// loses nothing.
// Rules: R9 alone.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

struct Owned : WatchedStore {
  /// The owner has "hero", and nothing of the project has changed since `tree`.
  void check_untouched(const std::string& tree) {
    BOOST_TEST((machine.tree().describe() == tree));
    BOOST_TEST(get("hero") == "1");
    BOOST_TEST(store().put("hero", 2).has_value());
    store().detach().value();
    BOOST_TEST(content("/p/chunks/hero.json") == "2\n");
  }
};

BOOST_FIXTURE_TEST_CASE(is_not_possible_for_one_who_was_refused_the_lock, Owned) {
  (void)store().put("hero", 1).value();
  const std::string before = machine.tree().describe();
  faultfs::SimFs other = machine.process();
  const auto refused = SimStore::open(other.open_root().value(), "p", how, environment);
  BOOST_REQUIRE(!refused);  // and there is no store without a lock
  BOOST_TEST((refused.error().code == errc::locked));
  check_untouched(before);
}

BOOST_FIXTURE_TEST_CASE(is_refused_to_one_who_has_let_go, Owned) {
  SimStore former = try_new("p").value();
  (void)former.put("hero", 1).value();
  former.detach().value();
  (void)store();
  const std::string before = machine.tree().describe();
  BOOST_TEST((former.delete_project(true).error().code == errc::not_active));
  check_untouched(before);
}

BOOST_FIXTURE_TEST_CASE(is_refused_to_one_who_was_killed, Owned) {
  faultfs::SimFs mortal = machine.process();
  SimStore former = SimStore::create(mortal.open_root().value(), "p", how, environment).value();
  (void)former.put("hero", 1).value();
  machine.kill(mortal);
  (void)store();
  const std::string before = machine.tree().describe();
  BOOST_TEST((former.delete_project(true).error().code == errc::not_active));
  check_untouched(before);
}

// Making and opening projects cleans up in the directory where all of them lie.
BOOST_FIXTURE_TEST_CASE(does_not_come_with_other_projects, Owned) {
  (void)store().put("hero", 1).value();
  SimStore other = try_new("p").value();
  BOOST_TEST(other.name() == "p_1");
  const std::string before = machine.tree().at(machine.tree().resolve("/p/manifest")).bytes;
  other.delete_project(true).value();
  BOOST_TEST((names_in("") == std::vector<std::string>{"p"}));
  BOOST_TEST(content("/p/manifest") == before);
  BOOST_TEST(get("hero") == "1");
}

}  // namespace
