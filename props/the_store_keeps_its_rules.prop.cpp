// Goal: the store keeps every rule after any power cut, and any order of commits, syncs, detachings
// and deaths of its owner. Method: samples of what takes minutes to explore of
// the named stories (what takes seconds is explored for docs/certificates.md); then stories drawn
// at random, each with a sample of its crashes.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "broken/store_stories.hpp"
#include "exploration.hpp"
#include "property.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::Report;
using subjects::StoreStep;
using subjects::StoreSubject;

BOOST_AUTO_TEST_CASE(samples_of_crashes_inside_recovery_keep_every_rule) {
  for (const auto& story : subjects::store_stories()) {
    for (const char* id : {"btrfs", "posix-min"}) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      props::check(explore(StoreSubject(story), {.model = &model, .depth = 2, .budget = 250}));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chunk_may_have_gone_bad_in_any_way) {
  using enum faultfs::Damage::Kind;
  using enum subjects::Memory;
  for (const auto kind : {bit_flip, truncated, zeroed, missing, garbage}) {
    for (const auto memory : {remembers, forgets}) {
      for (const char* id : {"kill", "ext4-ordered", "posix-min"}) {
        const CrashModel& model = *faultfs::find_crash_model(id);
        const Report report = explore(StoreSubject(subjects::healed_store(kind, memory)),
                                      {.model = &model, .depth = 1});
        BOOST_TEST(report.exhaustive);
        props::check(report);
      }
    }
  }
}

StoreStep drawn_commit(char letter) {
  subjects::Documents documents;
  for (const char* key : {"a", "b"}) {
    if (*rc::gen::inRange(0, 3) == 0) continue;
    const auto size = static_cast<std::size_t>(*rc::gen::inRange(1, 900));
    documents[key] = subjects::text_of({letter, size});
  }
  if (documents.empty()) documents["c"] = subjects::text_of({letter, 20});
  return subjects::commit<subjects::StoreKind>(std::move(documents));
}

std::vector<StoreStep> drawn_steps() {
  std::vector<StoreStep> story;
  const int steps = *rc::gen::inRange(2, 8);
  for (int i = 0; i < steps; ++i) {
    const int what = *rc::gen::inRange(0, 8);
    if (what < 4) story.push_back(drawn_commit(static_cast<char>('A' + i)));
    if (what == 4 || what == 5) story.emplace_back(subjects::sync);
    if (what == 6) story.emplace_back(subjects::reopen<subjects::StoreKind>);
    if (what == 7) story.emplace_back(subjects::detach);
  }
  return story;
}

BOOST_AUTO_TEST_CASE(any_order_of_commits_syncs_and_deaths_gives_a_prefix) {
  props::check_property("any order of commits, syncs and deaths gives a prefix", 15, 100, [] {
    const StoreSubject subject({"drawn", "a story drawn at random", drawn_steps()});
    for (const char* id : {"kill", "ext4-ordered", "posix-min"}) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      const Report report = explore(subject, {.model = &model, .depth = 2, .budget = 50});
      if (!report.ok()) RC_FAIL(props::text_of(report));
    }
  });
}

}  // namespace
