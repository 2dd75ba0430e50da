// Goal: the queue keeps its four invariants in every order of events, and a queue that breaks one
// of them would be noticed.
// Method: every sequence of allowed steps up to a length, with at most three commits, judged step
// by step by a list of what happened; then the same for queues that each make one mistake.
#include "holdfast/journal/commit_queue.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "broken_commit_queue.hpp"
#include "commit_queue_judge.hpp"

namespace {

using namespace queue_test;

constexpr std::size_t commits_max = 3;
constexpr std::uint64_t last_sequence = 40;

/// The first one binds by bytes, the second one by commits, the third makes groups of one.
constexpr CommitQueue::Limits limits_of_groups[] = {{10, 3}, {100, 2}, {0, 1}};

struct Exploration {
  std::uint64_t sequences = 0;
  std::vector<Step> path{};
  std::optional<Violation> violation{};
};

template <class Queue>
void explore(const Judge<Queue>& before, std::size_t steps_max, Exploration& exploration) {
  if (exploration.path.size() == steps_max) return;
  for (int number = 0; number < step_count; ++number) {
    const auto step = static_cast<Step>(number);
    const bool enqueues = step <= Step::enqueue_11;
    if (!before.may(step) || (enqueues && before.commits() == commits_max)) continue;
    Judge<Queue> judge = before;
    exploration.path.push_back(step);
    ++exploration.sequences;
    exploration.violation = judge.play(step);
    if (exploration.violation) return;
    explore(judge, steps_max, exploration);
    if (exploration.violation) return;
    exploration.path.pop_back();
  }
}

/// All sequences under all limits, until one is judged to be wrong.
template <class Queue>
Exploration explore_all(std::size_t steps_max) {
  Exploration exploration;
  for (const CommitQueue::Limits& limits : limits_of_groups) {
    explore(Judge<Queue>(limits, last_sequence), steps_max, exploration);
    if (exploration.violation) break;
  }
  return exploration;
}

std::string text_of(const Exploration& exploration) {
  if (!exploration.violation) return "no violation";
  std::string text = exploration.violation->what + " after steps";
  for (const Step step : exploration.path) text += " " + std::to_string(static_cast<int>(step));
  return text;
}

BOOST_AUTO_TEST_CASE(every_sequence_of_steps_keeps_the_invariants) {
  const Exploration exploration = explore_all<CommitQueue>(8);
  BOOST_TEST(!exploration.violation, text_of(exploration));
  BOOST_TEST(exploration.sequences > 100'000U);
  BOOST_TEST_MESSAGE(exploration.sequences << " sequences");
}

template <Mistake mistake>
void check_caught(int invariant) {
  const Exploration exploration = explore_all<BrokenQueue<mistake>>(8);
  BOOST_TEST_CONTEXT("mistake " << static_cast<int>(mistake) << ": " << text_of(exploration)) {
    BOOST_REQUIRE(exploration.violation.has_value());
    BOOST_TEST(exploration.violation->invariant == invariant);
  }
}

BOOST_AUTO_TEST_CASE(the_plain_queue_without_a_mistake_is_right) {
  const Exploration exploration = explore_all<BrokenQueue<Mistake::none>>(7);
  BOOST_TEST(!exploration.violation, text_of(exploration));
}

BOOST_AUTO_TEST_CASE(a_second_group_in_flight_is_caught) {
  check_caught<Mistake::two_groups_in_flight>(1);
}

BOOST_AUTO_TEST_CASE(a_wrong_order_number_or_size_is_caught) {
  check_caught<Mistake::newest_first>(2);
  check_caught<Mistake::gap_after_a_failure>(2);
  check_caught<Mistake::gap_after_a_refusal>(2);
  check_caught<Mistake::number_kept_by_the_refused>(2);
  check_caught<Mistake::limit_of_bytes_forgotten>(2);
  check_caught<Mistake::limit_of_commits_forgotten>(2);
  check_caught<Mistake::large_commit_never_taken>(2);
}

BOOST_AUTO_TEST_CASE(a_commit_that_is_told_something_wrong_is_caught) {
  check_caught<Mistake::follower_told_success>(3);
  check_caught<Mistake::told_before_the_flush>(3);
  check_caught<Mistake::waiting_told_in_doubt>(3);
  check_caught<Mistake::waiting_never_told>(3);
  check_caught<Mistake::group_in_doubt_told_not_published>(3);
  check_caught<Mistake::refused_told_success>(3);
  check_caught<Mistake::told_twice>(3);
}

BOOST_AUTO_TEST_CASE(poison_too_little_or_too_much_is_caught) {
  check_caught<Mistake::not_poisoned>(4);
  check_caught<Mistake::poisoned_by_an_early_failure>(4);
  check_caught<Mistake::poison_heals>(4);
  check_caught<Mistake::enqueues_when_poisoned>(4);
}

BOOST_AUTO_TEST_CASE(sizes_that_overflow_when_added_do_not_share_a_group) {
  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  CommitQueue queue({huge - 1, 3}, 0);
  for (const std::uint64_t bytes : {std::uint64_t{2}, huge, huge}) (void)queue.enqueue(bytes);
  for (int group = 0; group < 3; ++group) {
    BOOST_TEST(queue.take().value().tickets.size() == 1U);
    queue.failed();
  }
}

}  // namespace
