// Goal: the journal keeps every rule after any power cut, and any order of commits, applies and
// deaths of its owner. Method: samples of what takes minutes to explore of the
// named stories (what takes seconds is explored for docs/certificates.md); then stories drawn at
// random, each with a sample of its crashes.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "broken/journal_subject.hpp"
#include "exploration.hpp"
#include "property.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::ExploreOptions;
using faultfs::Report;
using subjects::JournalStep;
using subjects::JournalSubject;

BOOST_AUTO_TEST_CASE(samples_of_crashes_inside_recovery_keep_every_rule) {
  for (const auto& story : subjects::journal_stories()) {
    for (const char* id : {"btrfs", "posix-min"}) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      props::check(explore(JournalSubject(story), {.model = &model, .depth = 2, .budget = 400}));
    }
  }
}

JournalStep drawn_commit(char letter) {
  std::vector<subjects::Documents> commits;
  const auto groups = *rc::gen::inRange(1, 3);
  for (int i = 0; i < groups; ++i) {
    subjects::Documents documents;
    for (const char* key : {"a", "b", "c"}) {
      const int fate = *rc::gen::inRange(0, 4);
      if (fate == 0) documents[key] = std::nullopt;
      if (fate > 1) {
        const bool staged = *rc::gen::inRange(0, 6) == 0;
        const int size_max = staged ? 2500 : 900;
        const auto size = static_cast<std::size_t>(*rc::gen::inRange(staged ? 2001 : 1, size_max));
        documents[key] = subjects::text_of({static_cast<char>(letter + i), size});
      }
    }
    if (documents.empty()) documents["a"] = subjects::text_of({letter, 20});
    commits.push_back(std::move(documents));
  }
  return subjects::commit_group(std::move(commits));
}

std::vector<JournalStep> drawn_steps() {
  std::vector<JournalStep> story;
  const int steps = *rc::gen::inRange(2, 9);
  for (int i = 0; i < steps; ++i) {
    const int what = *rc::gen::inRange(0, 8);
    if (what < 4) story.push_back(drawn_commit(static_cast<char>('A' + 2 * i)));
    if (what == 4 || what == 5) story.emplace_back(subjects::apply);
    if (what == 6) story.emplace_back(subjects::reopen<subjects::JournalKind>);
    if (what == 7) story.emplace_back(subjects::close);
  }
  return story;
}

BOOST_AUTO_TEST_CASE(any_order_of_commits_applies_and_deaths_gives_a_prefix) {
  props::check_property("any order of commits, applies and deaths gives a prefix", 40, 100, [] {
    const JournalSubject subject({"drawn", "a story drawn at random", drawn_steps()});
    for (const char* id : {"kill", "ext4-ordered", "posix-min"}) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      const Report report = explore(subject, {.model = &model, .depth = 2, .budget = 60});
      if (!report.ok()) RC_FAIL(props::text_of(report));
    }
  });
}

}  // namespace
