// Goal: whoever knows more about a file system knows of fewer states. What `kill` may leave,
// `sync-everything` may leave too, and so on through `ext4-ordered` to `posix-min`.
// Method: the naive enumerator on random programs at every cut. Beside the order of the models:
// a process that is killed after its last call leaves the tree as processes saw it, and one that is
// killed in a call may leave the tree as it was before that call and as it was after it.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "naive/naive_states.hpp"
#include "programs.hpp"
#include "property.hpp"

namespace {

using namespace props;
using States = std::set<std::string>;

constexpr naive::StateLimit limit{1000};

/// How far the comparisons of all programs came.
struct Counts {
  int cuts = 0;
  int compared_with_posix_min = 0;
};

bool contains(const States& all, const States& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

std::string calls_of(const faultfs::Trace& trace) {
  std::string text;
  for (std::size_t i = 0; i < trace.calls.size(); ++i) {
    if (trace.calls[i].effects.empty()) continue;
    text += std::to_string(i) + ": " + describe(trace.calls[i]) + '\n';
  }
  return text;
}

/// Fails with the first state that the weaker model lacks.
void require_nested(const faultfs::Tree& before, const faultfs::Trace& trace, std::size_t cut,
                    std::uint64_t unit_bytes, Counts& counts) {
  States known;
  counts.cuts += 1;
  for (const char* model : {"kill", "sync-everything", "ext4-ordered", "posix-min"}) {
    auto states = naive::states(before, trace, cut, model, unit_bytes, limit);
    if (!states) return;  // too many to look at; weaker models have more
    for (const std::string& state : known) {
      if (states->count(state) == 0) {
        RC_FAIL(std::string(model) + " lacks, at cut " + std::to_string(cut) + ":\n" + state +
                "of\n" + calls_of(trace));
      }
    }
    known = std::move(*states);
  }
  counts.compared_with_posix_min += 1;
}

void nested_at_every_cut(std::uint64_t unit_bytes, Counts& counts) {
  const Program program = *programs(unit_bytes);
  faultfs::Machine machine;
  const faultfs::Tree before = run(machine, program);
  for (const std::size_t cut : cuts_of(machine.trace())) {
    require_nested(before, machine.trace(), cut, unit_bytes, counts);
  }
}

BOOST_AUTO_TEST_CASE(every_model_allows_what_stronger_models_allow) {
  Counts counts;
  check_property("nested, unit 64", 200, 100, [&] { nested_at_every_cut(64, counts); });
  check_property("nested, unit 4096", 60, 100, [&] { nested_at_every_cut(4096, counts); });
  BOOST_TEST(2 * counts.compared_with_posix_min >= counts.cuts);
}

BOOST_AUTO_TEST_CASE(kill_leaves_what_processes_saw_before_or_after_the_call) {
  check_property("kill", 500, 100, [] {
    const Program program = *programs(64);
    faultfs::Machine machine;
    faultfs::Tree tree = run(machine, program);
    const faultfs::Tree before = tree;
    const faultfs::Trace& trace = machine.trace();
    for (std::size_t cut = 0; cut < trace.calls.size(); ++cut) {
      States seen{naive::canonical(tree)};
      for (const auto& effect : trace.calls[cut].effects) faultfs::apply_effect(tree, effect);
      seen.insert(naive::canonical(tree));
      RC_ASSERT(contains(naive::states(before, trace, cut, "kill", 64).value(), seen));
    }
    const States last = naive::states(before, trace, trace.calls.size(), "kill", 64).value();
    RC_ASSERT(last == States{naive::canonical(machine.tree())});
  });
}

}  // namespace
