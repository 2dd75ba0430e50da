// Which steps a crash cannot take back. See steps.hpp and the "forced" lines of
// docs/crash_models.md.
#include <algorithm>
#include <iterator>
#include <set>

#include "faultfs/steps.hpp"

namespace faultfs {
namespace {

class Forcer {
 public:
  Forcer(const Steps& steps, std::size_t count)
      : steps_(steps), forced_(count, false), abandoned_(count, false) {}

  void force(StepIndex step) {
    if (step >= forced_.size() || forced_[step]) return;
    forced_[step] = true;
    for (const StepIndex before : steps_.steps[step].after) force(before);
  }

  /// The last step of `chain` before `end` that syncs still cover, and with it all before it.
  void force_chain(const std::vector<StepIndex>& chain, StepIndex end) {
    auto behind = std::lower_bound(chain.begin(), chain.end(), end);
    while (behind != chain.begin() && abandoned_[*std::prev(behind)]) --behind;
    if (behind != chain.begin()) force(*std::prev(behind));
  }

  void force_all(const std::vector<StepIndex>& chain, StepIndex end) {
    for (const StepIndex step : chain) {
      if (step < end && !abandoned_[step]) force(step);
    }
  }

  /// Pending steps of `chain` before `end` are covered by no later sync of their file.
  void abandon(const std::vector<StepIndex>& chain, StepIndex end) {
    for (const StepIndex step : chain) {
      if (step < end && !forced_[step]) abandoned_[step] = true;
    }
  }

  [[nodiscard]] std::vector<bool> take() { return std::move(forced_); }

 private:
  const Steps& steps_;
  std::vector<bool> forced_;
  std::vector<bool> abandoned_;
};

class SyncRules {
 public:
  SyncRules(const Steps& steps, const CrashModel& model, Forcer& forcer)
      : steps_(steps), model_(model), forcer_(forcer) {}

  /// `end` is the first step behind the sync.
  void apply(const Synced& synced, StepIndex end) {
    const auto found = steps_.chains.find(synced.inode);
    if (found == steps_.chains.end()) return;
    const Chains& chains = found->second;
    const bool journal = model_.forcing == Forcing::journal_sync;
    const bool log_tree = model_.forcing == Forcing::log_tree_sync;
    if (synced.what == Synced::What::directory) {
      forcer_.force_all(chains.all_entries, end);
      if (journal) forcer_.force_chain(chains.naming, end);
      if (log_tree) force_names(synced.inode, end);
      return;
    }
    for (const auto& [unit, chain] : chains.units) forcer_.force_chain(chain, end);
    forcer_.force_chain(chains.size, end);
    if (synced.what == Synced::What::data) return;
    for (const auto& [key, chain] : chains.attributes) forcer_.force_chain(chain, end);
    if (journal) forcer_.force_chain(chains.naming, end);
    if (log_tree) force_names(synced.inode, end);
  }

  /// Attributes and sizes that were not written with data are the journal's: they are not lost.
  void apply(const SyncFailed& failed, StepIndex end) {
    const auto found = steps_.chains.find(failed.inode);
    if (found == steps_.chains.end()) return;
    const Chains& chains = found->second;
    if (failed.what == Synced::What::directory) {
      forcer_.abandon(chains.all_entries, end);
      return;
    }
    for (const auto& [unit, chain] : chains.units) forcer_.abandon(chain, end);
    std::vector<StepIndex> growth;
    std::copy_if(chains.size.begin(), chains.size.end(), std::back_inserter(growth),
                 [&](StepIndex step) { return steps_.steps[step].delayed; });
    forcer_.abandon(growth, end);
  }

 private:
  using Names = std::map<std::pair<InodeId, std::string>, StepIndex>;

  /// The names that a file has at `end`, and the directories that they are in.
  void force_names(InodeId inode, StepIndex end) {
    std::set<InodeId> reachable;
    for (const auto& [place, step] : names_of(inode, end)) {
      forcer_.force(step);
      force_directory(place.first, end, reachable);
    }
  }

  /// That it is there, under whichever of its names, and the directories in which it began and is.
  void force_directory(InodeId directory, StepIndex end, std::set<InodeId>& reachable) {
    if (!reachable.insert(directory).second) return;
    for (const auto& [place, step] : names_of(directory, end)) {
      force_directory(place.first, end, reachable);
    }
    if (!steps_.born.contains(directory)) return;
    const StepIndex birth = steps_.chains.at(directory).naming.front();
    forcer_.force(birth);
    for (const EntryChanged& change : steps_.steps[birth].entries) {
      force_directory(change.directory, end, reachable);
    }
  }

  /// The names that lie in the steps, each with the one that gave it.
  [[nodiscard]] Names names_of(InodeId inode, StepIndex end) const {
    Names names;
    const auto found = steps_.chains.find(inode);
    if (found == steps_.chains.end()) return names;
    for (const StepIndex step : found->second.naming) {
      if (step >= end) break;
      for (const EntryChanged& change : steps_.steps[step].entries) {
        if (change.before == inode) names.erase({change.directory, change.name});
      }
      for (const EntryChanged& change : steps_.steps[step].entries) {
        if (change.after == inode) names[{change.directory, change.name}] = step;
      }
    }
    return names;
  }

  const Steps& steps_;
  const CrashModel& model_;
  Forcer& forcer_;
};

}  // namespace

std::vector<bool> forced_steps(const Steps& steps, const Trace& trace, const CrashModel& model,
                               std::size_t cut) {
  const std::size_t in_flight = std::min(cut + 1, trace.calls.size());
  Forcer forcer(steps, steps.first_of_call[in_flight]);
  SyncRules rules(steps, model, forcer);
  if (model.forcing == Forcing::returned_calls) {
    for (StepIndex step = 0; step < steps.first_of_call[cut]; ++step) forcer.force(step);
    return forcer.take();
  }
  if (model.forcing == Forcing::nothing) return forcer.take();
  for (std::size_t call = 0; call < cut; ++call) {
    for (const Effect& effect : trace.calls[call].effects) {
      const auto* synced = std::get_if<Synced>(&effect);
      if (synced != nullptr) rules.apply(*synced, steps.first_of_call[call]);
      const auto* failed = std::get_if<SyncFailed>(&effect);
      if (failed != nullptr) rules.apply(*failed, steps.first_of_call[call]);
    }
  }
  return forcer.take();
}

std::string describe(const Step& step, const Trace& trace) {
  std::string text;
  switch (step.kind) {
    case StepKind::data:
      text = step.reused ? "blocks of a removed file, given to others; " : "";
      text += std::to_string(step.bytes.size()) + " bytes at " + std::to_string(step.offset);
      break;
    case StepKind::size: text = "size " + std::to_string(step.size_bytes); break;
    case StepKind::entries:
      text = step.entries.size() == 1 &&
                     trace.calls[step.call].operation == holdfast::Operation::rename
                 ? (step.entries[0].after == no_inode ? "old name's end" : "new name")
                 : "entry";
      break;
    case StepKind::attribute: text = attribute_key(step.attribute); break;
  }
  return text + " of " + describe(trace.calls[step.call]);
}

}  // namespace faultfs
