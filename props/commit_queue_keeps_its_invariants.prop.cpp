// Goal: the invariants of the commit queue hold in long stories, too, with many commits.
// Method: random steps, those left out that the contract forbids at that moment, judged one by one
// by a list of what happened.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "commit_queue_judge.hpp"
#include "property.hpp"

namespace {

using namespace queue_test;

/// A step that begins, writes or ends a group is as likely as all others together.
Step step_of(std::uint8_t byte) {
  constexpr Step usual[] = {Step::take, Step::wrote, Step::flushed};
  constexpr unsigned usual_count = 3;
  if (byte % 2 == 0) return usual[byte / 2 % usual_count];
  return static_cast<Step>(byte / 2 % step_count);
}

void judge_story(const std::vector<std::uint8_t>& bytes, std::uint8_t group_commits_max) {
  constexpr std::uint64_t group_bytes_max = 30;
  Judge<CommitQueue> judge({group_bytes_max, 1U + group_commits_max % 6U}, 7);
  for (const std::uint8_t byte : bytes) {
    const Step step = step_of(byte);
    // Only one failure in eight happens: a poisoned queue has nothing more to tell.
    const bool spared = step == Step::failed && byte >= 0x20;
    if (spared || !judge.may(step)) continue;
    const std::optional<Violation> violation = judge.play(step);
    if (violation)
      RC_FAIL("invariant " + std::to_string(violation->invariant) + ": " + violation->what);
  }
  const std::optional<Violation> violation = judge.play(Step::ask);
  RC_ASSERT(!violation.has_value());
  RC_CLASSIFY(judge.commits() > 10, "more than ten commits");
}

BOOST_AUTO_TEST_CASE(long_stories_keep_the_invariants) {
  props::check_property("a queue of commits keeps its invariants", 1000, 400, judge_story);
}

}  // namespace
