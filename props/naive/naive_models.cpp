// Order and forced steps, model by model. See naive_models.hpp.
#include "naive_models.hpp"

#include <algorithm>
#include <set>

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

bool is_growth_by_writing(const Step& step) {
  return step.kind == StepKind::size && step.delayed;
}

/// Bytes [from, to) of a file.
struct Range {
  std::uint64_t from, to;
};

/// Whether `data` is a D step of the call and the file of the S step `size`, with bytes in a range.
bool is_data_below(const Step& data, const Step& size, Range range) {
  if (data.kind != StepKind::data || data.reuse) return false;
  if (data.call != size.call || data.inode != size.inode) return false;
  return std::any_of(data.patches.begin(), data.patches.end(), [&](const Patch& patch) {
    return patch.offset < range.to && patch.offset + patch.bytes.size() > range.from;
  });
}

bool waits_for_all_data(const Step& data, const Step& size) {
  return is_growth_by_writing(size) && is_data_below(data, size, {size.size_before, size.size});
}

bool waits_for_new_blocks(const Step& data, const Step& size) {
  constexpr std::uint64_t block = 4096;
  const std::uint64_t from = (size.size_before + block - 1) / block * block;
  return is_growth_by_writing(size) && is_data_below(data, size, {from, size.size});
}

bool truncation_waits_for_zeros(const Step& data, const Step& size) {
  const bool shrinks = size.kind == StepKind::size && size.size < size.size_before;
  return shrinks && is_data_below(data, size, {size.size, size.size_before});
}

// ---- order

bool all_in_order(const Step&, const Step&) {
  return true;
}

bool call_by_call(const Step& earlier, const Step& later) {
  if (earlier.call < later.call || same_chain(earlier, later)) return true;
  return (earlier.kind == StepKind::data && later.kind == StepKind::size) ||
         (is_metadata(earlier) && is_metadata(later));
}

bool posix_orders(const Step& earlier, const Step& later) {
  return same_chain(earlier, later);
}

/// Only the rename in two steps makes two entry steps in one call: new name, end of the old one.
bool posix_min_orders(const Step& earlier, const Step& later) {
  return same_chain(earlier, later) ||
         (earlier.kind == StepKind::entries && earlier.call == later.call);
}

bool btrfs_orders(const Step& earlier, const Step& later) {
  const bool data_after_size = earlier.kind == StepKind::size && later.kind == StepKind::data &&
                               earlier.inode == later.inode && earlier.call < later.call;
  return posix_min_orders(earlier, later) || data_after_size ||
         waits_for_all_data(earlier, later) || truncation_waits_for_zeros(earlier, later);
}

bool journal_orders(const Step& earlier, const Step& later) {
  return same_chain(earlier, later) || (is_metadata(earlier) && later.kind != StepKind::data);
}

bool xfs_orders(const Step& earlier, const Step& later) {
  return journal_orders(earlier, later) || waits_for_all_data(earlier, later) ||
         truncation_waits_for_zeros(earlier, later);
}

bool noauto_orders(const Step& earlier, const Step& later) {
  return journal_orders(earlier, later) || truncation_waits_for_zeros(earlier, later);
}

bool is_replaced_by_file_of(const Step& later, const Step& earlier) {
  return later.replaces_by != no_inode && earlier.inode == later.replaces_by;
}

bool writeback_orders(const Step& earlier, const Step& later) {
  return journal_orders(earlier, later) ||
         (earlier.kind == StepKind::size && is_replaced_by_file_of(later, earlier));
}

bool ext4_ordered_orders(const Step& earlier, const Step& later) {
  return writeback_orders(earlier, later) || truncation_waits_for_zeros(earlier, later);
}

bool heuristic_orders(const Step& earlier, const Step& later) {
  const bool data = earlier.kind == StepKind::data && !earlier.reuse;
  return ext4_ordered_orders(earlier, later) || (data && is_replaced_by_file_of(later, earlier));
}

bool nodelalloc_orders(const Step& earlier, const Step& later) {
  const bool in_sequence =
      is_growth_by_writing(earlier) && later.kind != StepKind::data && earlier.call < later.call;
  return noauto_orders(earlier, later) || in_sequence || waits_for_new_blocks(earlier, later);
}

// ---- forced

Flags all_returned(const std::vector<Step>& steps, const Cut& cut) {
  Flags forced;
  for (const Step& step : steps) forced.push_back(step.call < cut.position);
  return forced;
}

Flags nothing(const std::vector<Step>& steps, const Cut&) {
  return Flags(steps.size(), false);
}

/// The steps that a returned sync covers; a model may add to what posix-min says.
template <class Covers>
Flags covered_by_syncs(const std::vector<Step>& steps, const Cut& cut, Covers covers) {
  Flags forced(steps.size(), false);
  for (const ReturnedSync& returned : returned_syncs(steps, cut)) {
    for (std::size_t i = 0; i < returned.steps_before; ++i) {
      if (!steps[i].reuse && covers(returned, i)) forced[i] = true;
    }
  }
  return forced;
}

bool posix_covers(const Synced& sync, const Step& step) {
  if (sync.what == Synced::What::directory) return changes_entry_of(step, sync.inode);
  if (is_data_or_size_of(step, sync.inode)) return true;
  return sync.what == Synced::What::file && step.kind == StepKind::attribute &&
         step.inode == sync.inode;
}

Flags posix_forced(const std::vector<Step>& steps, const Cut& cut) {
  return covered_by_syncs(steps, cut, [&](const ReturnedSync& returned, std::size_t i) {
    return posix_covers(returned.sync, steps[i]);
  });
}

/// The sequence follows from the order.
Flags journal_forced(const std::vector<Step>& steps, const Cut& cut) {
  return covered_by_syncs(steps, cut, [&](const ReturnedSync& returned, std::size_t i) {
    const bool names_it =
        returned.sync.what != Synced::What::data && names(steps[i], returned.sync.inode);
    return names_it || posix_covers(returned.sync, steps[i]);
  });
}

/// Whether step `i` gave the file a name that it still has after the first `count` steps.
bool gives_a_name_that_lasts(const std::vector<Step>& steps, std::size_t i, InodeId file,
                             std::size_t count) {
  for (const EntryChanged& given : steps[i].entries) {
    if (given.after != file) continue;
    bool lasts = true;
    for (std::size_t later = i + 1; later < count; ++later) {
      for (const EntryChanged& entry : steps[later].entries) {
        const bool same = entry.directory == given.directory && entry.name == given.name;
        if (same) lasts = false;
      }
    }
    if (lasts) return true;
  }
  return false;
}

/// Whether step `i` makes this file: its call takes no other name of it away, and none came before.
bool makes(const std::vector<Step>& steps, std::size_t i, InodeId file) {
  if (!names(steps[i], file)) return false;
  return std::none_of(steps.begin(), steps.end(), [&](const Step& other) {
    const bool is_earlier = other.call < steps[i].call && names(other, file);
    const bool takes = other.call == steps[i].call &&
                       std::any_of(other.entries.begin(), other.entries.end(),
                                   [&](const EntryChanged& entry) { return entry.before == file; });
    return is_earlier || takes;
  });
}

/// The file of a sync, the directories it is in, and all in which one of those was made or is.
std::set<InodeId> with_ancestors(const std::vector<Step>& steps, const ReturnedSync& returned) {
  std::set<InodeId> found{returned.sync.inode};
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const InodeId inode : std::set<InodeId>(found)) {
      for (std::size_t i = 0; i < returned.steps_before; ++i) {
        const bool is_made = inode != returned.sync.inode && makes(steps, i, inode);
        if (!is_made && !gives_a_name_that_lasts(steps, i, inode, returned.steps_before)) continue;
        for (const EntryChanged& entry : steps[i].entries) {
          if (entry.after == inode) found.insert(entry.directory);
        }
      }
    }
  }
  return found;
}

Flags btrfs_forced(const std::vector<Step>& steps, const Cut& cut) {
  return covered_by_syncs(steps, cut, [&](const ReturnedSync& returned, std::size_t i) {
    if (posix_covers(returned.sync, steps[i])) return true;
    if (returned.sync.what == Synced::What::data) return false;
    const InodeId synced = returned.sync.inode;
    if (gives_a_name_that_lasts(steps, i, synced, returned.steps_before)) return true;
    const auto logged = with_ancestors(steps, returned);
    return std::any_of(logged.begin(), logged.end(),
                       [&](InodeId inode) { return inode != synced && makes(steps, i, inode); });
  });
}

// ---- the models

constexpr StepRules plain{};
constexpr StepRules replace_allocates{.allocates_at_replace = true};
constexpr StepRules blocks{.unit_min = 4096};
constexpr StepRules posix{.rename = Rename::two_steps_across_directories};
constexpr StepRules blocks_posix{.rename = Rename::two_steps_across_directories, .unit_min = 4096};
constexpr StepRules paranoid{
    .rename = Rename::a_step_for_each_change, .cuts_in_pieces = true, .reuse = true};
constexpr StepRules writeback{.reuse = true, .allocates_at_replace = true};
constexpr StepRules writeback_noauto{.reuse = true};

constexpr Model models[] = {
    {"kill", plain, false, all_in_order, all_returned},
    {"sync-everything", plain, false, call_by_call, all_returned},
    {"ext4-journal", blocks, false, call_by_call, journal_forced},
    {"ext4-nodelalloc", plain, false, nodelalloc_orders, journal_forced},
    {"ext4-heuristic", replace_allocates, false, heuristic_orders, journal_forced},
    {"ext4-ordered", replace_allocates, false, ext4_ordered_orders, journal_forced},
    {"ext4-noauto-da-alloc", plain, false, noauto_orders, journal_forced},
    {"ext4-writeback", writeback, true, writeback_orders, journal_forced},
    {"ext4-writeback-noauto", writeback_noauto, true, journal_orders, journal_forced},
    {"xfs", plain, false, xfs_orders, journal_forced},
    {"btrfs", blocks_posix, false, btrfs_orders, btrfs_forced},
    {"posix-min", posix, true, posix_min_orders, posix_forced},
    {"posix-paranoid", paranoid, true, posix_orders, posix_forced},
    {"lying-flush", posix, true, posix_min_orders, nothing},
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
