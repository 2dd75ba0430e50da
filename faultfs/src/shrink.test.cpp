// Goal: a failing list of answers becomes small, still fails, and the work has a bound.
#include "shrink.hpp"

#include <boost/test/unit_test.hpp>
#include <numeric>

namespace {

using faultfs::Answers;
using faultfs::shrink;

constexpr std::size_t many = 1000;

Answers without_zeros_at_the_end(Answers answers) {
  while (!answers.empty() && answers.back() == 0) answers.pop_back();
  return answers;
}

BOOST_AUTO_TEST_CASE(answers_that_do_not_matter_become_zero_and_fall_off) {
  const auto third_is_set = [](const Answers& answers) -> std::optional<Answers> {
    if (answers.size() < 3 || answers[2] == 0) return std::nullopt;
    return without_zeros_at_the_end(answers);
  };
  BOOST_TEST((shrink({4, 1, 3, 1, 1}, third_is_set, many) == Answers{0, 0, 1}));
}

BOOST_AUTO_TEST_CASE(the_result_fails_also_when_answers_depend_on_each_other) {
  const auto sum_is_five = [](const Answers& answers) -> std::optional<Answers> {
    if (std::accumulate(answers.begin(), answers.end(), 0U) < 5) return std::nullopt;
    return without_zeros_at_the_end(answers);
  };
  const Answers small = shrink({3, 3, 3}, sum_is_five, many);
  BOOST_TEST(sum_is_five(small).has_value());
  BOOST_TEST((small == Answers{0, 2, 3}));
}

BOOST_AUTO_TEST_CASE(no_more_is_tried_than_allowed) {
  std::size_t tries = 0;
  const auto never = [&](const Answers&) -> std::optional<Answers> {
    ++tries;
    return std::nullopt;
  };
  const Answers answers(100, 7);
  BOOST_TEST((shrink(answers, never, 10) == answers));
  BOOST_TEST(tries == 10U);
}

}  // namespace
