// Two processes open a project at the same moment. An engine that looks whether there is a lock
// file and then writes one lets both in.
// Exactly one gets it, and commits; the other one is told that it is locked. Who comes later is
// told by whom. When the owner is killed in that moment, at most one of them gets it, and the next
// one does.
// Rules: R3 durable, R9 alone.
#include "feeder.hpp"

namespace {

using namespace holdfast;

constexpr int rounds = 6;

std::string line_of(int round) {
  return "{\"a\": " + std::to_string(round) + "}";
}

BOOST_FIXTURE_TEST_SUITE(two_openers, StoreCommand)

BOOST_AUTO_TEST_CASE(are_one_owner_and_one_who_is_refused) {
  for (int round = 1; round <= rounds; ++round) {
    Feeder first(*this, {.first = line_of(round)});
    Feeder second(*this, {.first = line_of(round)});
    const auto of_first = first.answer();
    const auto of_second = of_first ? std::nullopt : second.answer();
    BOOST_REQUIRE((of_first || of_second));
    BOOST_TEST(of_first.value_or(0) + of_second.value_or(0) == static_cast<unsigned>(round));
    Feeder& owner = of_first ? first : second;
    const Ended refused = (of_first ? second : first).wait();
    BOOST_TEST(refused.code == 4);
    BOOST_TEST(has(refused.err, "locked by another owner"), refused.err);
    const std::string is_told =
        "locked by another owner (by process " + std::to_string(owner.id()) + " (holdfast) since ";
    BOOST_TEST(has(store("get root/p a").err, is_told));
    BOOST_TEST(owner.finish().code == 0);
    BOOST_TEST(get("a") == std::to_string(round) + "\n");
  }
}

BOOST_AUTO_TEST_CASE(are_at_most_one_owner_while_the_former_one_is_being_killed) {
  int owners = 0;
  for (int round = 1; round <= rounds; ++round) {
    Feeder former(*this, {.first = line_of(-round)});
    BOOST_REQUIRE(former.answer().has_value());
    BOOST_REQUIRE(::kill(former.id(), SIGKILL) == 0);
    Feeder first(*this, {.first = line_of(round)});
    Feeder second(*this, {.first = line_of(round)});
    BOOST_TEST(former.wait().signal == SIGKILL);
    const bool is_first = first.answer().has_value();
    const bool is_second = !is_first && second.answer().has_value();
    BOOST_TEST(first.finish().code == (is_first ? 0 : 4));
    BOOST_TEST(second.finish().code == (is_second ? 0 : 4));
    const bool is_any = is_first || is_second;
    BOOST_TEST(get("a") == std::to_string(is_any ? round : -round) + "\n");
    owners += is_any ? 1 : 0;
  }
  BOOST_TEST_MESSAGE(owners << " of " << rounds << " had a new owner at once");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
