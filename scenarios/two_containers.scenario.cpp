// Two containers share a directory, and each numbers its processes from 1. An engine that asks
// whether the process with the number in the lock file lives finds itself, or nobody.
// They exclude each other; who is refused is told what the owner knows of itself; and an owner that
// is killed in its container leaves no lock, for neither side.
// Rules: R3 durable, R9 alone.
#include "feeder.hpp"

namespace {

using namespace holdfast;

boost::test_tools::assertion_result containers_are_permitted(boost::unit_test::test_unit_id) {
  const pid_t child = fork_process(Numbered::in_a_container);
  if (child == 0) ::_exit(0);
  if (child > 0) ::waitpid(child, nullptr, 0);
  boost::test_tools::assertion_result permitted(child > 0);
  if (child < 0) {
    permitted.message() << "no process namespace may be made here: " << std::strerror(errno);
  }
  return permitted;
}

constexpr Numbered everywhere[] = {Numbered::here, Numbered::in_a_container};

BOOST_FIXTURE_TEST_SUITE(two_containers, StoreCommand,
                         *boost::unit_test::precondition(containers_are_permitted))

BOOST_AUTO_TEST_CASE(exclude_each_other_and_the_refused_one_is_told_by_whom) {
  std::uint64_t commit = 0;
  for (const Numbered of_owner : everywhere) {
    Feeder owner(*this, {.first = "{\"a\": 1}", .numbered = of_owner});
    BOOST_TEST(owner.answer().value_or(0) == ++commit);
    const bool is_contained = of_owner == Numbered::in_a_container;
    const std::string number = is_contained ? "1" : std::to_string(owner.id());
    for (const Numbered of_other : everywhere) {
      Feeder other(*this, {.numbered = of_other});
      const Ended refused = other.wait();
      BOOST_TEST(refused.code == 4);
      BOOST_TEST(has(refused.err, "(by process " + number + " (holdfast) since "), refused.err);
    }
    owner.tell("{\"a\": 2}");
    BOOST_TEST(owner.answer().value_or(0) == ++commit);
    BOOST_TEST(owner.finish().code == 0);
  }
}

BOOST_AUTO_TEST_CASE(leave_no_lock_when_they_are_killed) {
  int number = 0;
  for (const Numbered of_owner : everywhere) {
    for (const Numbered of_next : everywhere) {
      Feeder owner(*this,
                   {.first = "{\"a\": " + std::to_string(++number) + "}", .numbered = of_owner});
      const auto commit = owner.answer();
      BOOST_REQUIRE(commit.has_value());
      BOOST_TEST(owner.kill().signal == SIGKILL);
      Feeder next(*this, {.first = "{\"b\": 1}", .numbered = of_next});
      BOOST_TEST(next.answer().value_or(0) == *commit + 1);
      BOOST_TEST(next.finish().code == 0);
      BOOST_TEST(get("a") == std::to_string(number) + "\n");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
