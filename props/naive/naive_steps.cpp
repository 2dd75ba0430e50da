// From effects to steps. See naive_steps.hpp.
#include "naive_steps.hpp"

#include <algorithm>

#include "naive_reuse.hpp"

namespace props::naive {
namespace {

using namespace faultfs;
using holdfast::FileKind;
using holdfast::Operation;

/// The steps of one call, in the order of its effects.
class CallSteps {
 public:
  CallSteps(const Cut& cut, std::size_t call, const StepRules& rules)
      : cut_(cut),
        call_(cut.trace.calls[call]),
        position_(call),
        rules_(rules),
        unit_bytes_(std::max(cut.unit_bytes, rules.unit_min)) {}

  std::vector<Step> make();

 private:
  void write(const BytesWritten& written, const SizeChanged* growth);
  void change_size(const SizeChanged& change);
  void add_sizes(const SizeChanged& change, bool by_writing);
  void add_data(InodeId inode, const std::vector<Patch>& patches);
  void add_attribute(const AttributesChanged& change);
  void add_entries(const std::vector<EntryChanged>& entries);
  void rename(const EntryChanged& old_name, const EntryChanged& new_name);
  Step entries_step(const std::vector<EntryChanged>& entries) const;

  const Cut& cut_;
  const Call& call_;
  std::size_t position_;
  StepRules rules_;
  std::uint64_t unit_bytes_;
  std::vector<Step> steps_;
};

std::vector<Step> CallSteps::make() {
  std::vector<EntryChanged> entries;
  for (std::size_t i = 0; i < call_.effects.size(); ++i) {
    const Effect& effect = call_.effects[i];
    const auto* size = std::get_if<SizeChanged>(&effect);
    const auto* next = i + 1 < call_.effects.size() ? &call_.effects[i + 1] : nullptr;
    const auto* written =
        std::get_if<BytesWritten>(size != nullptr && next != nullptr ? next : &effect);
    if (written != nullptr) {
      write(*written, size);
      if (size != nullptr) ++i;  // the growth and the bytes that make it are one write
    } else if (size != nullptr) {
      change_size(*size);
    } else if (const auto* attribute = std::get_if<AttributesChanged>(&effect)) {
      add_attribute(*attribute);
    } else if (const auto* entry = std::get_if<EntryChanged>(&effect)) {
      entries.push_back(*entry);
    }
  }
  if (!entries.empty()) add_entries(entries);
  // Within one call, data come before sizes and sizes before attributes.
  std::stable_sort(steps_.begin(), steps_.end(),
                   [](const Step& a, const Step& b) { return a.kind < b.kind; });
  return std::move(steps_);
}

void CallSteps::write(const BytesWritten& written, const SizeChanged* growth) {
  std::vector<Patch> patches;
  if (growth != nullptr && written.offset > growth->before) {
    const std::uint64_t gap_bytes = written.offset - growth->before;
    patches.push_back({growth->before, std::string(gap_bytes, '\0')});
  }
  patches.push_back({written.offset, written.bytes});
  add_data(written.inode, patches);
  if (growth != nullptr) add_sizes(*growth, true);
}

void CallSteps::change_size(const SizeChanged& change) {
  const auto [low, high] = std::minmax(change.before, change.after);
  add_data(change.inode, {{low, std::string(high - low, '\0')}});
  add_sizes(change, false);
}

void CallSteps::add_sizes(const SizeChanged& change, bool by_writing) {
  std::vector<std::uint64_t> sizes;
  constexpr std::uint64_t page = 4096;
  if (change.before < change.after || rules_.cuts_in_pieces) {
    const auto [low, high] = std::minmax(change.before, change.after);
    for (std::uint64_t at = (low / page + 1) * page; at < high; at += page) sizes.push_back(at);
    if (change.after == low) std::reverse(sizes.begin(), sizes.end());
  }
  sizes.push_back(change.after);
  std::uint64_t size_before = change.before;
  for (const std::uint64_t size : sizes) {
    Step step{StepKind::size, position_};
    step.chains = {"size of " + std::to_string(change.inode)};
    step.inode = change.inode;
    step.size_before = size_before;
    step.size = size;
    step.delayed = by_writing;
    steps_.push_back(std::move(step));
    size_before = size;
  }
}

void CallSteps::add_data(InodeId inode, const std::vector<Patch>& patches) {
  const std::uint64_t begin = patches.front().offset;
  const std::uint64_t end = patches.back().offset + patches.back().bytes.size();
  for (std::uint64_t unit = begin / unit_bytes_; unit * unit_bytes_ < end; ++unit) {
    Step step{StepKind::data, position_};
    step.chains = {"unit " + std::to_string(unit) + " of " + std::to_string(inode)};
    step.inode = inode;
    for (const Patch& patch : patches) {
      const std::uint64_t from = std::max(patch.offset, unit * unit_bytes_);
      const std::uint64_t to =
          std::min(patch.offset + patch.bytes.size(), (unit + 1) * unit_bytes_);
      if (from < to)
        step.patches.push_back({from, patch.bytes.substr(from - patch.offset, to - from)});
    }
    steps_.push_back(std::move(step));
  }
}

void CallSteps::add_attribute(const AttributesChanged& change) {
  using What = AttributesChanged::What;
  const std::string what = change.what == What::mode    ? "mode"
                           : change.what == What::owner ? "owner"
                           : change.what == What::mtime ? "mtime"
                                                        : "attribute " + change.name;
  Step step{StepKind::attribute, position_};
  step.chains = {what + " of " + std::to_string(change.inode)};
  step.inode = change.inode;
  step.attribute = change;
  steps_.push_back(std::move(step));
}

void CallSteps::add_entries(const std::vector<EntryChanged>& entries) {
  if (call_.operation == Operation::rename && entries.size() == 2) {
    if (entries[0].after == no_inode) return rename(entries[0], entries[1]);
    if (entries[1].after == no_inode) return rename(entries[1], entries[0]);
  }
  steps_.push_back(entries_step(entries));
}

void CallSteps::rename(const EntryChanged& old_name, const EntryChanged& new_name) {
  const FileKind kind = kind_of(cut_, new_name.after);
  const bool replaces = kind == FileKind::regular && new_name.before != no_inode;
  const bool across = old_name.directory != new_name.directory;
  if (kind != FileKind::directory && rules_.rename == Rename::a_step_for_each_change) {
    EntryChanged added = new_name;
    if (new_name.before != no_inode) {
      EntryChanged cleared = new_name;
      cleared.after = no_inode;
      steps_.push_back(entries_step({cleared}));
      added.before = no_inode;
    }
    steps_.push_back(entries_step({old_name}));
    steps_.push_back(entries_step({added}));
    return;
  }
  const bool two_steps = kind != FileKind::directory && across &&
                         rules_.rename == Rename::two_steps_across_directories;
  Step made = two_steps ? entries_step({new_name}) : entries_step({old_name, new_name});
  if (replaces) made.replaces_by = new_name.after;
  steps_.push_back(std::move(made));
  if (two_steps) steps_.push_back(entries_step({old_name}));
}

Step CallSteps::entries_step(const std::vector<EntryChanged>& entries) const {
  Step step{StepKind::entries, position_};
  step.entries = entries;
  for (const EntryChanged& entry : entries) {
    step.chains.push_back("entry of " + std::to_string(entry.directory) + ": " + entry.name);
  }
  return step;
}

}  // namespace

std::vector<Step> steps_of(const Cut& cut, const StepRules& rules) {
  std::vector<Step> steps;
  const std::size_t calls_started = std::min(cut.position + 1, cut.trace.calls.size());
  for (std::size_t call = 0; call < calls_started; ++call) {
    for (Step& step : CallSteps(cut, call, rules).make()) steps.push_back(std::move(step));
    if (!rules.reuse) continue;
    for (Step& step : reuse_steps(cut, rules, call)) steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace props::naive
