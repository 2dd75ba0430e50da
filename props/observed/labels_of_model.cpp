// Enumerating the outcomes of a workload. See labels_of_model.hpp.
#include "labels_of_model.hpp"

#include <algorithm>
#include <tuple>

#include "faultfs/crash_state.hpp"

namespace props::observed {
namespace {

using faultfs::Fate;
using faultfs::Step;
using faultfs::StepIndex;
using faultfs::StepKind;
using faultfs::Steps;

constexpr std::uint64_t sector_bytes = 512;
constexpr std::uint64_t page_bytes = 4096;

/// A workload that has run: where it began, and what it did.
struct Recorded {
  faultfs::Tree before;
  faultfs::Trace trace;
};

Recorded record(const Workload& workload) {
  faultfs::Machine machine;
  Volume volume(machine);
  workload.setup(volume);
  machine.forget_trace();
  Recorded recorded{machine.tree(), {}};
  workload.run(volume);
  recorded.trace = machine.trace();
  return recorded;
}

bool is_sync(const faultfs::Call& call) {
  return std::any_of(call.effects.begin(), call.effects.end(), [](const auto& effect) {
    return std::holds_alternative<faultfs::Synced>(effect);
  });
}

/// Cuts with the most states: where a sync is in flight, and at the end of the last call. What an
/// earlier cut leaves, the next of these leaves too.
std::vector<std::size_t> cuts_of(const faultfs::Trace& trace, When when) {
  const std::size_t returned = trace.calls.size();
  if (when == When::after) return {returned};
  std::vector<std::size_t> cuts;
  for (std::size_t call = 0; call < returned; ++call) {
    if (is_sync(trace.calls[call]) || call + 1 == returned) cuts.push_back(call);
  }
  return cuts;
}

/// Data steps with the same key are kept or lost together.
///
/// A label tells which kinds of sectors there are and whether one page has several. Two groups of
/// sectors in each page make all such mixtures; a page whose first sector is shared with older data
/// needs a third. A third page adds nothing to two, and the last one is told by the size.
using Group = std::tuple<std::size_t, faultfs::InodeId, bool, std::uint64_t, std::uint64_t>;

Group group_of(const Step& step, bool starts_inside_a_page, std::uint64_t first_page) {
  const std::uint64_t page = step.offset / page_bytes;
  const std::uint64_t sector = step.offset % page_bytes / sector_bytes;
  const std::uint64_t sectors_alone = starts_inside_a_page && page == first_page ? 2 : 1;
  return {step.call, step.inode, step.reused, std::min(page, first_page + 2),
          std::min(sector, sectors_alone)};
}

/// Make data steps of one group need each other.
void tie(Steps& steps, std::size_t count) {
  std::map<std::pair<std::size_t, faultfs::InodeId>, std::uint64_t> first_offset;
  std::map<Group, StepIndex> leaders;
  for (StepIndex index = 0; index < count; ++index) {
    Step& step = steps.steps[index];
    if (step.kind != StepKind::data) continue;
    const auto first = first_offset.try_emplace({step.call, step.inode}, step.offset).first->second;
    const Group group = group_of(step, first % page_bytes != 0, first / page_bytes);
    const StepIndex leader = leaders.try_emplace(group, index).first->second;
    if (leader == index) continue;
    step.after.push_back(leader);
    steps.followers[leader].push_back(index);
    steps.steps[leader].after.push_back(index);
    steps.followers[index].push_back(leader);
  }
}

/// The rules that make a state legal.
std::set<std::string> reasons(const faultfs::CrashModel& model, const Steps& steps,
                              const faultfs::CrashState& state) {
  const std::vector<Fate>& fates = state.fates();
  std::set<std::string> rules;
  bool lost_one = false;
  bool lost_data = false;
  for (StepIndex index = 0; index < fates.size(); ++index) {
    const Step& step = steps.steps[index];
    if (step.reused) {
      if (fates[index] == Fate::kept) rules.emplace(model.reused.id);
      continue;
    }
    if (fates[index] == Fate::kept) {
      if (lost_one) rules.emplace(model.reordered.id);
      continue;
    }
    lost_one = true;
    lost_data = lost_data || step.kind == StepKind::data;
    const auto& rule = step.kind == StepKind::data      ? model.lost_data
                       : step.kind == StepKind::size    ? model.lost_size
                       : step.kind == StepKind::entries ? model.lost_entry
                                                        : model.lost_attribute;
    rules.emplace(rule.id);
  }
  if (lost_data && state.unwritten()) rules.emplace(model.unwritten.id);
  return rules;
}

void add(Labels& labels, const std::string& label, const std::set<std::string>& rules) {
  const auto [known, is_new] = labels.try_emplace(label, rules);
  if (!is_new && rules.size() < known->second.size()) known->second = rules;
}

std::uint64_t acknowledged(const faultfs::Trace& trace, std::size_t cut) {
  std::uint64_t number = 0;
  for (const faultfs::Mark& mark : trace.marks) {
    if (mark.position <= cut && mark.text != "ret") number = std::stoull(mark.text);
  }
  return number;
}

void add_labels_at(std::size_t cut, const Recorded& recorded, const Workload& workload,
                   const faultfs::CrashModel& model, Labels& labels) {
  Steps steps = faultfs::make_steps(recorded.trace, model, sector_bytes);
  const auto forced = faultfs::forced_steps(steps, recorded.trace, model, cut);
  tie(steps, forced.size());
  faultfs::TreeImage base(recorded.before);
  faultfs::Choices choices = faultfs::Choices::exhaustive();
  const bool garbage = model.unwritten_garbage || model.reuses_freed_blocks;
  do {
    faultfs::CrashState state(base, steps, forced, model, choices);
    state.decide_all();
    const faultfs::Tree tree = state.tree();
    const auto rules = reasons(model, steps, state);
    Left left{tree, acknowledged(recorded.trace, cut)};
    add(labels, workload.label(left), rules);
    if (!garbage) continue;
    using As = Garbage::As;
    for (const Garbage taken : {Garbage{As::zeros, 0}, {As::written, 0}, {As::written, 1}}) {
      left.garbage = taken;
      add(labels, workload.label(left), rules);
    }
  } while (choices.next());
}

}  // namespace

Labels labels_of(const Workload& workload, const faultfs::CrashModel& model, When when) {
  const Recorded recorded = record(workload);
  Labels labels;
  for (const std::size_t cut : cuts_of(recorded.trace, when)) {
    add_labels_at(cut, recorded, workload, model, labels);
  }
  return labels;
}

}  // namespace props::observed
