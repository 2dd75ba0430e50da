// Goal: the comparison of the two enumerators can fail.
// Method: the steps of the fast one are bent in eight ways in which simulators have been wrong;
// random programs must find a state that only one of the two enumerators has, for each of them.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <rapidcheck.h>

#include "faultfs/explorer.hpp"

#include "naive/naive_states.hpp"
#include "programs.hpp"

namespace {

using namespace props;
using faultfs::StepIndex;
using faultfs::StepKind;
using faultfs::Steps;

struct Bent {
  Steps& steps;
  std::vector<bool>& forced;
  const faultfs::Trace& trace;
  std::size_t cut;

  /// `step` is kept only if `needs` is.
  void require(StepIndex step, StepIndex needs) {
    if (step == needs) return;
    steps.steps[step].after.push_back(needs);
    steps.followers[needs].push_back(step);
    if (step < forced.size() && forced[step]) force(needs);
  }

  void tie(StepIndex a, StepIndex b) {
    require(a, b);
    require(b, a);
  }

  void force(StepIndex step) {
    if (step >= forced.size() || forced[step]) return;
    forced[step] = true;
    for (const StepIndex before : steps.steps[step].after) force(before);
  }

  [[nodiscard]] const faultfs::Step& at(StepIndex step) const { return steps.steps[step]; }
  /// Only steps that exist at the cut may be tied: a later one would drag them along.
  [[nodiscard]] StepIndex count() const { return static_cast<StepIndex>(forced.size()); }
};

struct Defect {
  const char* name;
  std::function<void(Bent&)> bend;
};

void no_intermediate_versions(Bent& bent) {
  for (auto& [inode, chains] : bent.steps.chains) {
    for (auto& [unit, chain] : chains.units) {
      for (std::size_t i = 1; i < chain.size(); ++i) {
        if (chain[i] < bent.count()) bent.tie(chain[i - 1], chain[i]);
      }
    }
  }
}

void no_early_removals(Bent& bent) {
  for (StepIndex step = 0; step < bent.count(); ++step) {
    const auto& entries = bent.at(step).entries;
    if (entries.size() != 1 || entries[0].after != faultfs::no_inode) continue;
    for (StepIndex earlier = 0; earlier < step; ++earlier) bent.require(step, earlier);
  }
}

void entry_durable_with_its_file(Bent& bent) {
  for (std::size_t call = 0; call < bent.cut; ++call) {
    for (const auto& effect : bent.trace.calls[call].effects) {
      const auto* synced = std::get_if<faultfs::Synced>(&effect);
      if (synced == nullptr || synced->what != faultfs::Synced::What::file) continue;
      for (const StepIndex step : bent.steps.chains[synced->inode].naming) {
        if (bent.at(step).call < call) bent.force(step);
      }
    }
  }
}

void units_of_a_call_together(Bent& bent) {
  for (StepIndex step = 1; step < bent.count(); ++step) {
    const bool both =
        bent.at(step).kind == StepKind::data && bent.at(step - 1).kind == StepKind::data;
    if (both && bent.at(step).call == bent.at(step - 1).call) bent.tie(step - 1, step);
  }
}

void data_never_after_size(Bent& bent) {
  for (StepIndex step = 0; step < bent.count(); ++step) {
    if (bent.at(step).kind != StepKind::size) continue;
    for (StepIndex data = 0; data < step; ++data) {
      const bool same = bent.at(data).call == bent.at(step).call;
      if (same && bent.at(data).kind == StepKind::data) bent.require(step, data);
    }
  }
}

void rename_across_directories_at_once(Bent& bent) {
  for (StepIndex step = 1; step < bent.count(); ++step) {
    const bool both =
        bent.at(step).kind == StepKind::entries && bent.at(step - 1).kind == StepKind::entries;
    if (both && bent.at(step).call == bent.at(step - 1).call) bent.tie(step - 1, step);
  }
}

void names_in_order(Bent& bent) {
  StepIndex last = bent.count();
  for (StepIndex step = 0; step < bent.count(); ++step) {
    if (bent.at(step).kind != StepKind::entries) continue;
    if (last != bent.count()) bent.require(step, last);
    last = step;
  }
}

void attributes_never_lost(Bent& bent) {
  for (StepIndex step = 0; step < bent.steps.first_of_call[bent.cut]; ++step) {
    if (bent.at(step).kind == StepKind::attribute) bent.force(step);
  }
}

/// Whether the bent enumerator differs from the naive one on this program.
bool differs(const Program& program, const faultfs::CrashModel& model, const Defect* defect) {
  faultfs::Machine machine;
  const faultfs::Tree before = run(machine, program);
  for (const std::size_t cut : cuts_of(machine.trace())) {
    const auto naive = naive::states(before, machine.trace(), cut, model.id, program.unit_bytes,
                                     {.subsets_max = 500});
    if (!naive) return false;
    Steps steps = make_steps(machine.trace(), model, program.unit_bytes);
    std::vector<bool> forced = forced_steps(steps, machine.trace(), model, cut);
    Bent bent{steps, forced, machine.trace(), cut};
    if (defect != nullptr) defect->bend(bent);
    std::set<std::string> fast;
    for (const faultfs::Tree& tree : all_states(before, steps, forced, model)) {
      fast.insert(naive::canonical(tree));
    }
    if (fast != *naive) return true;
  }
  return false;
}

BOOST_AUTO_TEST_CASE(each_within_a_thousand_programs) {
  const Defect defects[] = {
      {"no intermediate versions of a unit", no_intermediate_versions},
      {"removals are never early", no_early_removals},
      {"an entry is durable with its file", entry_durable_with_its_file},
      {"the units of a call are never torn apart", units_of_a_call_together},
      {"a size is never ahead of its data", data_never_after_size},
      {"a rename across directories is one step", rename_across_directories_at_once},
      {"names reach the disk in order", names_in_order},
      {"attributes are never lost", attributes_never_lost},
  };
  const auto& model = *faultfs::find_crash_model("posix-min");
  const auto program = programs(64);
  constexpr int programs_max = 1000;
  for (const Defect& defect : defects) {
    int found = 0;
    for (int n = 1; n <= programs_max && found == 0; ++n) {
      const auto shrinkable = program(rc::Random(static_cast<std::uint64_t>(n)), 30);
      if (!differs(shrinkable.value(), model, &defect)) continue;
      BOOST_TEST(!differs(shrinkable.value(), model, nullptr));
      found = n;
    }
    BOOST_TEST(found > 0, "not found: " << defect.name);
    BOOST_TEST_MESSAGE(defect.name << ": found by program " << found);
  }
}

}  // namespace
