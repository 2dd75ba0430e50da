// From calls to persistence steps. See steps.hpp.
#include "faultfs/steps.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"

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

bool is_metadata(const Step& step) {
  return step.kind == StepKind::entries || step.kind == StepKind::attribute ||
         (step.kind == StepKind::size && !step.delayed);
}

/// Collects the steps of one call after the other.
class Builder {
 public:
  Builder(const CrashModel& model, std::uint64_t unit_bytes)
      : model_(model), unit_bytes_(unit_bytes) {}

  void add_call(const Call& call, std::size_t index) {
    result_.first_of_call.push_back(next());
    call_ = index;
    // Within one call: data, then sizes, then names and attributes.
    for (const Effect& effect : call.effects) add_data(effect, call);
    for (const Effect& effect : call.effects) add_size(effect, call);
    add_names(call);
    for (const Effect& effect : call.effects) add_attribute(effect);
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
    const bool metadata = is_metadata(step);
    if (model_.order == StepOrder::total && next() > 0) step.after.push_back(next() - 1);
    const bool sequenced =
        model_.order == StepOrder::metadata || model_.order == StepOrder::journal;
    if (sequenced && has_metadata_ && (metadata || step.delayed)) {
      step.after.push_back(last_metadata_);
    }
    if (sequenced && metadata) {
      last_metadata_ = next();
      has_metadata_ = true;
    }
    std::sort(step.after.begin(), step.after.end());
    step.after.erase(std::unique(step.after.begin(), step.after.end()), step.after.end());
    result_.steps.push_back(std::move(step));
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
    std::uint64_t reached = size->before;
    while (reached != size->after) {
      const std::uint64_t boundary = (reached / size_granularity + 1) * size_granularity;
      reached = grows ? std::min(boundary, size->after) : size->after;
      Step step;
      step.kind = StepKind::size;
      step.inode = size->inode;
      step.size_bytes = reached;
      step.delayed = grows && !extends;
      link(step, chains(size->inode).size);
      keep(std::move(step));
    }
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
    const bool across = changes.size() == 2 && changes[0].directory != changes[1].directory;
    const bool ends_old_name = changes[0].after == no_inode;
    if (model_.splits_rename && across && ends_old_name && !call.moves_directory) {
      add_entries({changes[1]}, call);
      const StepIndex new_name = next() - 1;
      add_entries({changes[0]}, call, &new_name);
      return;
    }
    add_entries(std::move(changes), call);
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
    add_auto_da_alloc(step, changes, call);
    step.entries = std::move(changes);
    keep(std::move(step));
  }

  void note_naming(InodeId inode) {
    auto& naming = chains(inode).naming;
    if (naming.empty() || naming.back() != next()) naming.push_back(next());
  }

  /// A rename over an existing entry starts the allocation of what was appended to the file.
  void add_auto_da_alloc(Step& step, const std::vector<EntryChanged>& changes, const Call& call) {
    if (model_.order != StepOrder::journal || call.operation != Operation::rename) return;
    const EntryChanged& target = changes.back();
    const bool replaces = changes.front().after == no_inode && target.before != no_inode;
    if (!replaces || call.moves_directory) return;
    const auto& sizes = chains(target.after).size;
    if (!sizes.empty()) step.after.push_back(sizes.back());
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

  const CrashModel& model_;
  std::uint64_t unit_bytes_;
  Steps result_;
  std::size_t call_ = 0;
  StepIndex last_metadata_ = 0;
  bool has_metadata_ = false;
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
