// Goal: whoever knows more about a file system knows of fewer states: what a model may leave, the
// weaker ones may leave too.
// Method: the naive enumerator on random programs at every cut, for each pair of models that
// docs/crash_models.md calls nested. Beside that: a process that is killed after its last call
// leaves the tree as processes saw it, and one that is killed in a call may leave the tree as it
// was before that call and as it was after it.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <optional>

#include "naive/naive_states.hpp"
#include "programs.hpp"
#include "property.hpp"

namespace {

using namespace props;
using States = std::set<std::string>;

constexpr naive::StateLimit limit{400};

enum class Holds { always, with_blocks_of_4096, where_nothing_is_freed };

/// All states of `fewer` are states of `more`.
struct Pair {
  const char* fewer;
  const char* more;
  Holds holds = Holds::always;
};

const Pair pairs[] = {
    {"kill", "sync-everything"},
    {"sync-everything", "ext4-nodelalloc"},
    // ext4-journal writes whole blocks; sync-everything tears them at any unit.
    {"sync-everything", "ext4-journal", Holds::with_blocks_of_4096},
    {"ext4-journal", "ext4-nodelalloc"},
    {"ext4-nodelalloc", "ext4-ordered"},
    {"ext4-heuristic", "ext4-ordered"},
    {"ext4-ordered", "ext4-noauto-da-alloc"},
    {"ext4-ordered", "ext4-writeback"},
    {"ext4-noauto-da-alloc", "ext4-writeback-noauto"},
    {"ext4-writeback", "ext4-writeback-noauto"},
    {"ext4-noauto-da-alloc", "posix-min"},
    // No sync of POSIX protects a removed file whose removal is lost.
    {"ext4-writeback-noauto", "posix-min", Holds::where_nothing_is_freed},
    {"ext4-writeback-noauto", "posix-paranoid"},
    {"xfs", "ext4-noauto-da-alloc"},
    {"xfs", "posix-min"},
    {"btrfs", "posix-min"},
    {"posix-min", "posix-paranoid"},
    {"posix-min", "lying-flush"},
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

bool frees_blocks(const faultfs::Trace& trace) {
  for (const faultfs::Call& call : trace.calls) {
    for (const faultfs::Effect& effect : call.effects) {
      const auto* size = std::get_if<faultfs::SizeChanged>(&effect);
      const bool shrinks = size != nullptr && size->after < size->before;
      if (shrinks || std::holds_alternative<faultfs::Freed>(effect)) return true;
    }
  }
  return false;
}

/// How far the comparisons of a pair came.
struct Counts {
  int cuts = 0;
  int compared = 0;
};

/// The states of every model at one cut, computed when they are first needed.
class StatesAt {
 public:
  StatesAt(const faultfs::Tree& before, const faultfs::Trace& trace, std::size_t cut,
           std::uint64_t unit_bytes)
      : before_(before), trace_(trace), cut_(cut), unit_bytes_(unit_bytes) {}

  /// Nothing if they are too many to look at.
  const std::optional<States>& of(const char* model) {
    const auto known = states_.find(model);
    if (known != states_.end()) return known->second;
    auto found = naive::states(before_, trace_, cut_, model, unit_bytes_, limit);
    auto& kept = states_[model];
    if (found) kept = std::move(*found);
    return kept;
  }

  /// Fails with the first state that the weaker model lacks.
  void require_nested(const Pair& pair, Counts& counts) {
    counts.cuts += 1;
    const auto& fewer = of(pair.fewer);
    const auto& more = of(pair.more);
    if (!fewer || !more) return;
    counts.compared += 1;
    for (const std::string& state : *fewer) {
      if (more->count(state) > 0) continue;
      RC_FAIL(std::string(pair.more) + " lacks of " + pair.fewer + ", at cut " +
              std::to_string(cut_) + ":\n" + state + "of\n" + calls_of(trace_));
    }
  }

 private:
  const faultfs::Tree& before_;
  const faultfs::Trace& trace_;
  std::size_t cut_;
  std::uint64_t unit_bytes_;
  std::map<std::string, std::optional<States>> states_;
};

using AllCounts = std::map<const Pair*, Counts>;

void nested_at_every_cut(std::uint64_t unit_bytes, AllCounts& counts) {
  const Program program = *programs(unit_bytes);
  faultfs::Machine machine;
  const faultfs::Tree before = run(machine, program);
  const bool frees = frees_blocks(machine.trace());
  for (const std::size_t cut : cuts_of(machine.trace())) {
    StatesAt states(before, machine.trace(), cut, unit_bytes);
    for (const Pair& pair : pairs) {
      if (pair.holds == Holds::with_blocks_of_4096 && unit_bytes != 4096) continue;
      if (pair.holds == Holds::where_nothing_is_freed && frees) continue;
      states.require_nested(pair, counts[&pair]);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_model_allows_what_stronger_models_allow) {
  AllCounts counts;
  check_property("nested, unit 64", 80, 100, [&] { nested_at_every_cut(64, counts); });
  check_property("nested, unit 4096", 40, 100, [&] { nested_at_every_cut(4096, counts); });
  for (const Pair& pair : pairs) {
    BOOST_TEST(3 * counts[&pair].compared >= counts[&pair].cuts,
               "too rarely compared: " << pair.fewer << " with " << pair.more);
  }
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
