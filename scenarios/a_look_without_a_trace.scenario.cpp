// Somebody wants to see what is in a project that an application has open, or that lies on a disk
// that cannot be written. An engine that has to own what it shows refuses both, or takes the lock
// from its owner.
// With --read-only the command shows what is there, says what it cannot know, and leaves no trace.
#include "feeder.hpp"

namespace {

using namespace holdfast;

struct Looker : StoreCommand {
  [[nodiscard]] Ran look(const std::string& arguments) const {
    return store(arguments + " --read-only");
  }
  [[nodiscard]] std::string trace() const {
    return shell("cd root && find . -type f -printf '%p %s %T@\\n' | sort").out;
  }
};

BOOST_FIXTURE_TEST_SUITE(a_look, Looker)

BOOST_AUTO_TEST_CASE(at_a_project_that_somebody_has_open_says_so) {
  store("put root/p a=-", "1");
  Feeder owner(*this, {.first = R"({"b": 2})"});
  BOOST_REQUIRE(owner.answer().has_value());
  BOOST_TEST(store("get root/p a").code == 4);
  const Ran seen = look("get root/p a");
  BOOST_TEST(seen.code == 0);
  BOOST_TEST(seen.out == "1\n");
  BOOST_TEST(has(seen.err, "somebody has the project open"), seen.err);
  BOOST_TEST(report("health root/p --read-only")["access"] == "live");
  BOOST_TEST(owner.finish().code == 0);
  BOOST_TEST(look("get root/p b").err.empty());
}

BOOST_AUTO_TEST_CASE(at_what_a_killed_owner_has_left_changes_nothing) {
  Feeder owner(*this, {.first = R"({"a": 3})"});
  BOOST_REQUIRE(owner.answer().has_value());
  owner.tell(R"({"a": 4})");
  BOOST_REQUIRE(owner.answer().has_value());
  (void)owner.kill();
  const std::string before = trace();
  BOOST_TEST(look("get root/p a").out == "4\n");
  BOOST_TEST(has(look("ls root/p").out, "a      2"));
  BOOST_TEST(report("health root/p --read-only")["access"] == "read");
  BOOST_TEST(look("checkpoints root/p").code == 0);
  BOOST_TEST(trace() == before);
  BOOST_TEST(get("a") == "4\n");
}

BOOST_AUTO_TEST_CASE(works_where_nothing_can_be_written) {
  store("put root/p a=-", "1");
  const Ran seen = shell(
      "mkdir ro && exec unshare -m sh -c 'mount --bind root ro && mount -o remount,bind,ro ro && "
      "! touch ro/x && \"" HOLDFAST_COMMAND "\" store get ro/p a --read-only'");
  if (has(seen.err, "unshare: ") || has(seen.err, "mount: ")) {
    BOOST_TEST_MESSAGE("skipped: " << seen.err);
    return;
  }
  BOOST_TEST(seen.out == "1\n", seen.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
