// Goal: whatever call fails while a project is made, deleted, healed, kept in a checkpoint or
// restored from one, and with whatever error: it is done, or the caller is told; and whoever opens
// the project then finds the old or the new, never something between.
// Method: each story once for every plan of docs/faults.md; then its process ends, the next one
// recovers, and the rules judge. Power is not cut here.
#include <boost/test/unit_test.hpp>

#include "faultfs/explorer.hpp"

#include "broken/store_stories.hpp"

namespace {

using namespace faultfs;
using holdfast::Outcome;

/// What the story begins with.
struct Beginning {
  Tree tree = Tree::with_root();
  History history{};
};

Beginning prepared(const Subject& subject) {
  Machine machine;
  Beginning beginning;
  History preparation;
  Stage stage(machine, preparation);
  subject.prepare(stage);
  beginning.tree = machine.tree();
  beginning.history.evidence = preparation.evidence;
  Machine other(beginning.tree);
  Stage reader(other, preparation);
  for (const auto& [key, reading] : subject.read(reader)) {
    beginning.history.before[key] = reading.document;
  }
  return beginning;
}

Trace trace_of(const Subject& subject, Beginning beginning) {
  Machine machine(beginning.tree, {.seed = 2});
  Stage stage(machine, beginning.history);
  subject.work(stage);
  return machine.trace();
}

bool is_somewhere(const Tree& tree, const std::string& bytes) {
  return std::any_of(tree.begin(), tree.end(),
                     [&](const auto& file) { return file.second->bytes == bytes; });
}

/// What the next process finds.
Observed look(const Subject& subject, Machine& machine, const History& history) {
  Observed observed;
  History ignored;
  Stage stage(machine, ignored);
  observed.recovery_error = subject.recover(stage);
  observed.readings = subject.read(stage);
  observed.litter = subject.litter(stage);
  observed.evidence_lost = history.evidence && !is_somewhere(machine.tree(), *history.evidence);
  observed.use_error = subject.use(stage);
  for (const auto& [key, document] : history.before) observed.readings.try_emplace(key);
  for (const Change& change : history.changes) observed.readings.try_emplace(change.key);
  return observed;
}

/// Nothing keeps what was said to be published from being there, but for a power cut.
void check_published(const History& history, const Observed& observed) {
  for (auto change = history.changes.begin(); change != history.changes.end(); ++change) {
    const bool published = change->failed && change->outcome == Outcome::published_unconfirmed;
    const bool is_last = std::none_of(change + 1, history.changes.end(), [&](const Change& later) {
      return later.key == change->key;
    });
    if (!published || !is_last) continue;
    BOOST_TEST((observed.readings.at(change->key) == Reading{change->value}),
               change->key << " was said to be published");
  }
}

/// Returns: whether the story was told of the error.
bool play(const Subject& subject, Beginning beginning, const Fault& fault) {
  Machine machine(std::move(beginning.tree), {.seed = 2});
  History& history = beginning.history;
  Stage stage(machine, history);
  machine.inject(fault);
  subject.work(stage);
  Machine next(machine.tree());  // on which no late error waits for the next process
  const Observed observed = look(subject, next, history);
  const Case judged{history, observed, true, history.evidence.has_value()};
  for (const Rule& rule : rules()) {
    const std::string verdict = rule.judge(judged);
    BOOST_TEST(verdict.empty(), rule.id << ": " << verdict);
  }
  check_published(history, observed);
  return std::any_of(history.changes.begin(), history.changes.end(),
                     [](const Change& change) { return change.failed; });
}

void every_call_may_fail(const std::string& name, std::size_t told_min = 80) {
  for (const subjects::StoreStory& story : subjects::store_stories()) {
    if (story.name != name) continue;
    const subjects::StoreSubject subject(story);
    const Beginning beginning = prepared(subject);
    const Trace sound = trace_of(subject, beginning);
    std::size_t told = 0;
    for (const Fault& fault : fault_plans(sound, fault_codes(), 512)) {
      BOOST_TEST_CONTEXT("plan " << to_string(fault) << ": "
                                 << describe(sound.calls[fault.calls_before])) {
        told += play(subject, beginning, fault) ? 1U : 0U;
      }
    }
    BOOST_TEST(told > told_min);
    return;
  }
  BOOST_FAIL("no such story: " << name);
}

BOOST_AUTO_TEST_CASE(while_a_project_is_made) {
  every_call_may_fail("store-new");
}

BOOST_AUTO_TEST_CASE(while_a_project_is_deleted) {
  every_call_may_fail("store-deleted");
}

BOOST_AUTO_TEST_CASE(while_a_project_of_another_engine_is_migrated) {
  every_call_may_fail("store-migrated", 20);  // of opening no commit tells
}

BOOST_AUTO_TEST_CASE(while_a_chunk_is_healed) {
  every_call_may_fail("store-healed");
}

BOOST_AUTO_TEST_CASE(while_a_chunk_is_recalled) {
  every_call_may_fail("store-recalled");
}

BOOST_AUTO_TEST_CASE(while_a_checkpoint_is_made) {
  every_call_may_fail("store-checkpointed");
}

BOOST_AUTO_TEST_CASE(while_a_checkpoint_is_restored) {
  every_call_may_fail("store-restored");
}

}  // namespace
