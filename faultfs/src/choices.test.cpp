// Goal: every run is made exactly once, and a list of answers makes the same run again.
// Method: a small tree of decisions whose options depend on earlier answers.
#include "faultfs/choices.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

namespace {

using faultfs::Choices;

/// "0", "1" then two more answers, "2" then one of three.
std::string run(Choices& choices) {
  const std::uint32_t first = choices.choose(3);
  std::string text = std::to_string(first);
  if (first == 1) text += std::to_string(choices.choose(2)) + std::to_string(choices.choose(2));
  if (first == 2) text += std::to_string(choices.choose(3));
  (void)choices.choose(1);  // no decision
  return text;
}

BOOST_AUTO_TEST_CASE(exhaustive_choices_make_every_run_once) {
  Choices choices = Choices::exhaustive();
  std::multiset<std::string> runs;
  do {
    runs.insert(run(choices));
  } while (choices.next());
  const std::multiset<std::string> expected{"0", "100", "101", "110", "111", "20", "21", "22"};
  BOOST_TEST(runs == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(replayed_answers_make_the_same_run) {
  Choices choices = Choices::exhaustive();
  do {
    const std::string text = run(choices);
    Choices again = Choices::replay(choices.answers());
    BOOST_TEST(run(again) == text);
    BOOST_TEST(!again.strayed());
    BOOST_TEST(!again.next());
  } while (choices.next());
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_never_an_option_is_noticed) {
  Choices choices = Choices::replay({7});
  (void)run(choices);
  BOOST_TEST(choices.strayed());
}

BOOST_AUTO_TEST_CASE(seeded_choices_are_the_same_for_the_same_seed) {
  Choices one = Choices::seeded(5);
  Choices two = Choices::seeded(5);
  std::set<std::string> runs;
  for (int n = 0; n < 200; ++n) {
    const std::string text = run(one);
    BOOST_TEST(run(two) == text);
    runs.insert(text);
    BOOST_TEST(one.next());
    BOOST_TEST(two.next());
  }
  BOOST_TEST(runs.size() == 8U);
}

}  // namespace
