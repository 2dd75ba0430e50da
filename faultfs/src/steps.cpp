// From calls to persistence steps. See steps.hpp.
#include "faultfs/steps.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"

#include "freed_blocks.hpp"
#include "step_sequence.hpp"

namespace faultfs {

using holdfast::Operation;

std::string attribute_key(const AttributesChanged& change) {
  switch (change.what) {
    case AttributesChanged::What::mode: return "mode";
    case AttributesChanged::What::owner: return "owner";
    case AttributesChanged::What::mtime: return "mtime";
    case AttributesChanged::What::attribute: return "user." + change.name;
  }
  return {};
}

namespace {

constexpr std::uint64_t size_granularity = 4096;

/// Collects the steps of one call after the other.
class Builder {
 public:
  Builder(const CrashModel& model, std::uint64_t unit_bytes)
      : model_(model), unit_bytes_(std::max(unit_bytes, model.atomic_bytes)), sequence_(model) {}

  void add_call(const Call& call, std::size_t index) {
    result_.first_of_call.push_back(next());
    call_ = index;
    // Within one call: data, then sizes, then names and attributes.
    for (const Effect& effect : call.effects) add_data(effect, call);
    for (const Effect& effect : call.effects) add_size(effect, call);
    add_names(call);
    for (const Effect& effect : call.effects) add_attribute(effect);
    if (model_.reuses_freed_blocks) add_reused(call);
    sequence_.close_call(result_);
  }

  Steps finish() {
    result_.first_of_call.push_back(next());
    result_.followers.resize(result_.steps.size());
    for (StepIndex step = 0; step < result_.steps.size(); ++step) {
      for (const StepIndex before : result_.steps[step].after) {
        result_.followers[before].push_back(step);
      }
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] StepIndex next() const { return static_cast<StepIndex>(result_.steps.size()); }
  Chains& chains(InodeId inode) { return result_.chains[inode]; }

  void link(Step& step, std::vector<StepIndex>& chain) {
    if (!chain.empty()) step.after.push_back(chain.back());
    chain.push_back(next());
  }

  /// Add the order of the model that no chain expresses, and keep the step.
  void keep(Step step) {
    step.call = call_;
    sequence_.order(step, result_);
    std::sort(step.after.begin(), step.after.end());
    step.after.erase(std::unique(step.after.begin(), step.after.end()), step.after.end());
    result_.steps.push_back(std::move(step));
  }

  /// The data of [from, to) of this file, as far as it is written, come before `step`.
  void wait_for_data(Step& step, InodeId inode, std::uint64_t from, std::uint64_t to) {
    auto& units = chains(inode).units;
    const auto end = units.lower_bound((to + unit_bytes_ - 1) / unit_bytes_);
    for (auto unit = units.lower_bound(from / unit_bytes_); unit != end; ++unit) {
      step.after.push_back(unit->second.back());
    }
  }

  void patch(InodeId inode, std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      const std::uint64_t unit = offset / unit_bytes_;
      const std::size_t here =
          std::min<std::uint64_t>(bytes.size(), (unit + 1) * unit_bytes_ - offset);
      Step step;
      step.kind = StepKind::data;
      step.inode = inode;
      step.unit = unit;
      step.offset = offset;
      step.bytes = bytes.substr(0, here);
      link(step, chains(inode).units[unit]);
      const auto& sizes = chains(inode).size;
      if (model_.overwrites_wait_for_size && !sizes.empty()) step.after.push_back(sizes.back());
      keep(std::move(step));
      offset += here;
      bytes.remove_prefix(here);
    }
  }

  void zero(InodeId inode, std::uint64_t from, std::uint64_t to) {
    if (from < to) patch(inode, from, std::string(to - from, '\0'));
  }

  /// A write and the growth it makes, gap included, are one step in each unit; what else grows
  /// or shrinks is zeroed.
  void add_data(const Effect& effect, const Call& call) {
    if (const auto* written = std::get_if<BytesWritten>(&effect)) {
      const SizeChanged* growth = growth_of(written->inode, call);
      const std::uint64_t from =
          growth == nullptr ? written->offset : std::min(growth->before, written->offset);
      patch(written->inode, from, std::string(written->offset - from, '\0') + written->bytes);
      return;
    }
    const auto* size = std::get_if<SizeChanged>(&effect);
    if (size == nullptr) return;
    if (size->after < size->before) return zero(size->inode, size->after, size->before);
    const bool written = std::any_of(
        call.effects.begin(), call.effects.end(),
        [](const Effect& other) { return std::holds_alternative<BytesWritten>(other); });
    if (!written) zero(size->inode, size->before, size->after);
  }

  static const SizeChanged* growth_of(InodeId inode, const Call& call) {
    for (const Effect& effect : call.effects) {
      const auto* size = std::get_if<SizeChanged>(&effect);
      if (size != nullptr && size->inode == inode && size->after > size->before) return size;
    }
    return nullptr;
  }

  void add_size(const Effect& effect, const Call& call) {
    const auto* size = std::get_if<SizeChanged>(&effect);
    if (size == nullptr) return;
    const bool grows = size->after > size->before;
    const bool extends =
        call.operation == Operation::allocate || call.operation == Operation::truncate;
    const std::uint64_t stretch =
        grows || model_.truncation_in_pieces ? size_granularity : size->before;
    std::uint64_t reached = size->before;
    while (reached != size->after) {
      const std::uint64_t from = reached;
      reached = grows ? std::min((from / stretch + 1) * stretch, size->after)
                      : std::max((from - 1) / stretch * stretch, size->after);
      Step step;
      step.kind = StepKind::size;
      step.inode = size->inode;
      step.size_bytes = reached;
      step.delayed = grows && !extends;
      link(step, chains(size->inode).size);
      if (step.delayed) wait_for_appended(step, from);
      if (!grows && model_.truncation_waits) wait_for_data(step, size->inode, reached, from);
      keep(std::move(step));
    }
  }

  void wait_for_appended(Step& step, std::uint64_t from) {
    if (model_.size_waits == SizeWaits::for_nothing) return;
    const bool all = model_.size_waits == SizeWaits::for_all_data;
    const std::uint64_t new_blocks = (from + size_granularity - 1) / size_granularity;
    const std::uint64_t begin = all ? from : new_blocks * size_granularity;
    if (begin < step.size_bytes) wait_for_data(step, step.inode, begin, step.size_bytes);
  }

  void add_names(const Call& call) {
    std::vector<EntryChanged> changes;
    for (const Effect& effect : call.effects) {
      if (const auto* born = std::get_if<Born>(&effect)) {
        result_.born.emplace(born->inode, born->initial);
      }
      if (const auto* change = std::get_if<EntryChanged>(&effect)) changes.push_back(*change);
    }
    if (changes.empty()) return;
    const bool moves = changes.size() == 2 && changes[0].after == no_inode;
    const bool across = moves && changes[0].directory != changes[1].directory;
    if (moves && !call.moves_directory && model_.rename_split == RenameSplit::every_change) {
      return add_every_change(changes[0], changes[1], call);
    }
    if (across && !call.moves_directory && model_.rename_split != RenameSplit::none) {
      add_entries({changes[1]}, call);
      const StepIndex new_name = next() - 1;
      add_entries({changes[0]}, call, &new_name);
      return;
    }
    add_entries(std::move(changes), call);
  }

  void add_every_change(const EntryChanged& old_name, EntryChanged new_name, const Call& call) {
    if (new_name.before != no_inode) {
      EntryChanged cleared = new_name;
      cleared.after = no_inode;
      add_entries({cleared}, call);
      new_name.before = no_inode;
    }
    add_entries({old_name}, call);
    add_entries({new_name}, call);
  }

  void add_entries(std::vector<EntryChanged> changes, const Call& call,
                   const StepIndex* predecessor = nullptr) {
    Step step;
    step.kind = StepKind::entries;
    if (predecessor != nullptr) step.after.push_back(*predecessor);
    for (const EntryChanged& change : changes) {
      Chains& directory = chains(change.directory);
      link(step, directory.entries[change.name]);
      if (directory.all_entries.empty() || directory.all_entries.back() != next()) {
        directory.all_entries.push_back(next());
      }
      for (const InodeId inode : {change.before, change.after}) {
        if (inode != no_inode) note_naming(inode);
      }
    }
    if (call.operation == Operation::rename && !call.moves_directory) order_replace(step, changes);
    step.entries = std::move(changes);
    keep(std::move(step));
  }

  void note_naming(InodeId inode) {
    auto& naming = chains(inode).naming;
    if (naming.empty() || naming.back() != next()) naming.push_back(next());
  }

  /// A rename over an existing entry starts the allocation of what was appended to the file.
  void order_replace(Step& step, const std::vector<EntryChanged>& changes) {
    const EntryChanged& target = changes.back();
    const bool replaces = changes.front().after == no_inode && target.before != no_inode;
    if (!replaces || target.after == no_inode || !allocates_at_replace()) return;
    freed_.allocated(target.after);
    const Chains& file = chains(target.after);
    if (!file.size.empty()) step.after.push_back(file.size.back());
    if (model_.appends != Appends::flushed_by_replace) return;
    for (const auto& [unit, chain] : file.units) step.after.push_back(chain.back());
  }

  [[nodiscard]] bool allocates_at_replace() const {
    return model_.appends == Appends::ordered_by_replace ||
           model_.appends == Appends::flushed_by_replace;
  }

  void add_attribute(const Effect& effect) {
    const auto* change = std::get_if<AttributesChanged>(&effect);
    if (change == nullptr) return;
    Step step;
    step.kind = StepKind::attribute;
    step.inode = change->inode;
    step.attribute = *change;
    link(step, chains(change->inode).attributes[attribute_key(*change)]);
    keep(std::move(step));
  }

  void add_reused(const Call& call) {
    for (const Effect& effect : call.effects) {
      for (const FreedRange& range : freed_.reused_by(effect)) {
        for (std::uint64_t at = range.begin; at < range.end; at += unit_bytes_) {
          Step step;
          step.kind = StepKind::data;
          step.inode = range.inode;
          step.unit = at / unit_bytes_;
          step.offset = at;
          step.bytes = std::string(std::min(unit_bytes_, range.end - at), garbage_byte);
          step.reused = true;
          chains(range.inode).reused.push_back(next());
          keep(std::move(step));
        }
      }
    }
  }

  const CrashModel& model_;
  std::uint64_t unit_bytes_;
  Steps result_;
  std::size_t call_ = 0;
  StepSequence sequence_;
  FreedBlocks freed_;
};

}  // namespace

Steps make_steps(const Trace& trace, const CrashModel& model, std::uint64_t unit_bytes) {
  HOLDFAST_ASSERT(unit_bytes > 0 && unit_bytes <= 4096 && (unit_bytes & (unit_bytes - 1)) == 0);
  Builder builder(model, unit_bytes);
  for (std::size_t call = 0; call < trace.calls.size(); ++call) {
    builder.add_call(trace.calls[call], call);
  }
  return builder.finish();
}

}  // namespace faultfs
