// Order and forced steps, model by model. See naive_models.hpp.
#include "naive_models.hpp"

#include <algorithm>
#include <functional>

namespace props::naive {
namespace {

using namespace faultfs;

bool same_chain(const Step& a, const Step& b) {
  for (const std::string& chain : a.chains) {
    if (std::find(b.chains.begin(), b.chains.end(), chain) != b.chains.end()) return true;
  }
  return false;
}

bool is_data_or_size_of(const Step& step, InodeId inode) {
  return (step.kind == StepKind::data || step.kind == StepKind::size) && step.inode == inode;
}

bool names(const Step& step, InodeId inode) {
  return std::any_of(step.entries.begin(), step.entries.end(), [&](const EntryChanged& entry) {
    return entry.before == inode || entry.after == inode;
  });
}

bool changes_entry_of(const Step& step, InodeId directory) {
  return std::any_of(step.entries.begin(), step.entries.end(),
                     [&](const EntryChanged& entry) { return entry.directory == directory; });
}

/// A sync that has returned, and the number of steps made before it.
struct ReturnedSync {
  Synced sync;
  std::size_t steps_before;
};

std::vector<ReturnedSync> returned_syncs(const std::vector<Step>& steps, const Cut& cut) {
  std::vector<ReturnedSync> syncs;
  for (std::size_t call = 0; call < cut.position; ++call) {
    const auto made_before = std::count_if(steps.begin(), steps.end(),
                                           [&](const Step& step) { return step.call < call; });
    for (const Effect& effect : cut.trace.calls[call].effects) {
      if (const auto* sync = std::get_if<Synced>(&effect)) {
        syncs.push_back({*sync, static_cast<std::size_t>(made_before)});
      }
    }
  }
  return syncs;
}

// ---- kill and sync-everything

bool kill_orders(const Step&, const Step&) {
  return true;
}

bool sync_everything_orders(const Step& earlier, const Step& later) {
  return same_chain(earlier, later) || (is_metadata(earlier) && is_metadata(later));
}

Flags all_returned(const std::vector<Step>& steps, const Cut& cut) {
  Flags forced;
  for (const Step& step : steps) forced.push_back(step.call < cut.position);
  return forced;
}

// ---- posix-min

bool posix_min_orders(const Step& earlier, const Step& later) {
  // Only the rename in two steps makes two entry steps in one call: new name, end of the old one.
  const bool one_rename = earlier.kind == StepKind::entries && earlier.call == later.call;
  return same_chain(earlier, later) || one_rename;
}

Flags posix_min_forced(const std::vector<Step>& steps, const Cut& cut) {
  Flags forced(steps.size(), false);
  for (const auto& [sync, steps_before] : returned_syncs(steps, cut)) {
    for (std::size_t i = 0; i < steps_before; ++i) {
      const Step& step = steps[i];
      const bool is_attribute = step.kind == StepKind::attribute && step.inode == sync.inode;
      const bool covered = sync.what == Synced::What::directory ? changes_entry_of(step, sync.inode)
                           : sync.what == Synced::What::file
                               ? is_data_or_size_of(step, sync.inode) || is_attribute
                               : is_data_or_size_of(step, sync.inode);
      if (covered) forced[i] = true;
    }
  }
  return forced;
}

// ---- ext4-ordered

bool ext4_ordered_orders(const Step& earlier, const Step& later) {
  const bool allocated_by_rename = later.replaces_by != no_inode &&
                                   earlier.kind == StepKind::size &&
                                   earlier.inode == later.replaces_by;
  return same_chain(earlier, later) || allocated_by_rename ||
         (is_metadata(earlier) && (is_metadata(later) || later.delayed));
}

/// How many of the first steps hold the part of the metadata sequence that `sync` commits.
std::size_t committed_by(const ReturnedSync& returned, const std::vector<Step>& steps,
                         const Flags& forced_before) {
  const Synced::What what = returned.sync.what;
  const InodeId inode = returned.sync.inode;
  const auto counts = [&](const Step& step) {
    if (!is_metadata(step)) return false;
    if (what == Synced::What::directory) {
      return changes_entry_of(step, inode) || names(step, inode);
    }
    const bool is_size = step.kind == StepKind::size && step.inode == inode;
    if (what == Synced::What::data) return is_size;
    const bool is_attribute = step.kind == StepKind::attribute && step.inode == inode;
    return is_size || is_attribute || names(step, inode);
  };
  std::size_t through = 0;
  for (std::size_t i = 0; i < returned.steps_before; ++i) {
    const bool of_file = what != Synced::What::directory && steps[i].inode == inode;
    if (of_file && steps[i].delayed && !forced_before[i]) return returned.steps_before;
    if (counts(steps[i])) through = i + 1;
  }
  return through;
}

Flags ext4_ordered_forced(const std::vector<Step>& steps, const Cut& cut) {
  const Model ext4 = *model_of("ext4-ordered");
  Flags forced(steps.size(), false);
  for (const ReturnedSync& returned : returned_syncs(steps, cut)) {
    const std::size_t committed = committed_by(returned, steps, forced);
    for (std::size_t i = 0; i < returned.steps_before; ++i) {
      const bool of_file = returned.sync.what != Synced::What::directory &&
                           is_data_or_size_of(steps[i], returned.sync.inode);
      if (of_file || (i < committed && is_metadata(steps[i]))) forced[i] = true;
    }
    add_what_is_implied(ext4, steps, forced);
  }
  return forced;
}

constexpr Model models[] = {
    {"kill", CrossRename::one_step, false, kill_orders, all_returned},
    {"sync-everything", CrossRename::one_step, false, sync_everything_orders, all_returned},
    {"posix-min", CrossRename::two_steps, true, posix_min_orders, posix_min_forced},
    {"ext4-ordered", CrossRename::one_step, false, ext4_ordered_orders, ext4_ordered_forced},
};

}  // namespace

std::optional<Model> model_of(std::string_view id) {
  for (const Model& model : models) {
    if (model.id == id) return model;
  }
  return std::nullopt;
}

void add_what_is_implied(const Model& model, const std::vector<Step>& steps, Flags& forced) {
  for (std::size_t later = steps.size(); later-- > 0;) {
    for (std::size_t earlier = 0; forced[later] && earlier < later; ++earlier) {
      if (model.orders(steps[earlier], steps[later])) forced[earlier] = true;
    }
  }
}

}  // namespace props::naive
