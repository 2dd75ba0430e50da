// Enumeration and interpretation of legal sets of steps. See naive_states.hpp.
#include "naive_states.hpp"

#include <algorithm>
#include <map>

#include "naive_models.hpp"

namespace props::naive {
namespace {

using namespace faultfs;
using holdfast::FileKind;

// ---- a set of steps as a tree

/// The files before the trace and all that came into being later, those still without a name.
Tree tree_of_files(const Cut& cut) {
  Tree tree = cut.before;
  for (std::size_t call = 0; call <= cut.position && call < cut.trace.calls.size(); ++call) {
    for (const Effect& effect : cut.trace.calls[call].effects) {
      if (const auto* born = std::get_if<Born>(&effect)) tree.insert(born->inode, born->initial);
    }
  }
  return tree;
}

void set_attribute(Inode& inode, const AttributesChanged& change) {
  switch (change.what) {
    case AttributesChanged::What::mode: inode.mode = change.mode; break;
    case AttributesChanged::What::owner: inode.owner = change.owner; break;
    case AttributesChanged::What::mtime: inode.mtime = change.mtime; break;
    case AttributesChanged::What::attribute: inode.attributes[change.name] = change.value; break;
  }
}

void set_entry(Tree& tree, const EntryChanged& change) {
  Inode& directory = tree.edit(change.directory);
  directory.mtime = change.mtime;
  directory.entries.erase(change.name);
  if (change.after != no_inode) directory.entries[change.name] = change.after;
}

/// Count the names below a directory into `links`, as stat would tell them.
void count_links(const Tree& tree, InodeId id, std::map<InodeId, std::uint64_t>& links) {
  const Inode& inode = tree.at(id);
  if (inode.kind != FileKind::directory) {
    links[id] += 1;
    return;
  }
  links[id] = 2;
  for (const auto& [name, child] : inode.entries) {
    if (tree.at(child).kind == FileKind::directory) links[id] += 1;
    count_links(tree, child, links);
  }
}

/// What the disk holds if these steps are kept and bytes nobody wrote read as `fill`.
Tree interpret(const Tree& files, const std::vector<Step>& steps, const Flags& kept, char fill) {
  Tree tree = files;
  std::map<InodeId, std::uint64_t> sizes;  // of the files with data or size steps
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (!kept[i]) continue;
    if (step.kind == StepKind::data || step.kind == StepKind::size) {
      sizes.try_emplace(step.inode, files.at(step.inode).bytes.size());
    }
    if (step.kind == StepKind::size) sizes[step.inode] = step.size;
    for (const Patch& patch : step.patches) {
      std::string& bytes = tree.edit(step.inode).bytes;
      const std::uint64_t end = patch.offset + patch.bytes.size();
      if (bytes.size() < end) bytes.resize(end, fill);
      bytes.replace(patch.offset, patch.bytes.size(), patch.bytes);
    }
    for (const EntryChanged& entry : step.entries) set_entry(tree, entry);
    if (step.kind == StepKind::attribute) set_attribute(tree.edit(step.inode), step.attribute);
  }
  for (const auto& [inode, size] : sizes) tree.edit(inode).bytes.resize(size, fill);
  std::map<InodeId, std::uint64_t> links;
  count_links(tree, root_inode, links);
  for (const auto& [inode, count] : links) {
    if (tree.at(inode).links != count) tree.edit(inode).links = count;
  }
  return tree;
}

// ---- all legal sets

/// Keeps and loses one step after the other. Whatever a step implies was made before it, so a step
/// may be kept exactly if all it implies was kept.
class Enumeration {
 public:
  Enumeration(const Cut& cut, const Model& model)
      : model_(model),
        steps_(steps_of(cut, model.steps)),
        forced_(model.forced(steps_, cut)),
        files_(tree_of_files(cut)) {
    add_what_is_implied(model_, steps_, forced_);
    for (std::size_t later = 0; later < steps_.size(); ++later) {
      implied_.emplace_back();
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        if (model_.orders(steps_[earlier], steps_[later])) implied_[later].push_back(earlier);
      }
    }
  }

  /// All states, or nothing when there are more legal sets than the limit allows.
  std::optional<std::set<std::string>> run(StateLimit limit) {
    if (!decide(limit.subsets_max)) return std::nullopt;
    std::set<std::string> states;
    for (const Flags& kept : legal_sets_) {
      states.insert(canonical(interpret(files_, steps_, kept, '\0')));
      if (model_.garbage) states.insert(canonical(interpret(files_, steps_, kept, garbage_byte)));
    }
    return states;
  }

 private:
  /// Decides all steps from the first undecided one on, in every way that is legal.
  /// Returns: false when there are more than `sets_max` legal sets.
  bool decide(std::uint64_t sets_max) {
    const std::size_t step = kept_.size();
    if (step == steps_.size()) {
      legal_sets_.push_back(kept_);
      return legal_sets_.size() <= sets_max;
    }
    const auto go_on = [&](bool keep) {
      kept_.push_back(keep);
      const bool within_limit = decide(sets_max);
      kept_.pop_back();
      return within_limit;
    };
    if (!forced_[step] && !go_on(false)) return false;
    return !may_be_kept(step) || go_on(true);
  }

  bool may_be_kept(std::size_t step) const {
    return std::all_of(implied_[step].begin(), implied_[step].end(),
                       [&](std::size_t earlier) { return kept_[earlier]; });
  }

  Model model_;
  std::vector<Step> steps_;
  Flags forced_;
  std::vector<std::vector<std::size_t>> implied_;  // by each step, directly
  Tree files_;
  Flags kept_;  // of the steps decided so far
  std::vector<Flags> legal_sets_;
};

// ---- text

void append_line(const Tree& tree, InodeId id, const std::string& path,
                 std::map<InodeId, std::size_t>& ordinals, std::string& text) {
  const Inode& inode = tree.at(id);
  text += quoted(path) + ' ' + std::string(to_string(inode.kind)) + " mode ";
  for (int shift = 9; shift >= 0; shift -= 3) {
    text += static_cast<char>('0' + ((inode.mode.bits >> shift) & 7U));
  }
  text += " owner " + std::to_string(inode.owner.user) + ':' + std::to_string(inode.owner.group);
  text += " mtime " + std::to_string(inode.mtime.time_since_epoch().count());
  text += " links " + std::to_string(inode.links);
  if (inode.kind != FileKind::directory) {
    const std::size_t next = ordinals.size() + 1;
    text += " file " + std::to_string(ordinals.try_emplace(id, next).first->second);
    text += " size " + std::to_string(inode.bytes.size());
    text += (inode.kind == FileKind::symlink ? " -> " : " = ") + quoted(inode.bytes);
  }
  for (const auto& [name, value] : inode.attributes) {
    text += " user." + quoted(name) + ": " + quoted(value);
  }
  text += '\n';
  for (const auto& [name, child] : inode.entries) {
    append_line(tree, child, (path == "/" ? "" : path) + '/' + name, ordinals, text);
  }
}

void append_escaped(char byte, std::string& text) {
  const bool plain = byte > ' ' && byte <= '~' && byte != '"' && byte != '\\' && byte != '{';
  if (plain) {
    text += byte;
    return;
  }
  constexpr char digits[] = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  text.append({'\\', 'x', digits[value / 16], digits[value % 16]});
}

}  // namespace

holdfast::Result<std::set<std::string>> states(const Tree& before, const Trace& trace,
                                               std::size_t cut, std::string_view model_id,
                                               std::uint64_t unit_bytes, StateLimit limit) {
  using holdfast::Operation;
  const auto model = model_of(model_id);
  if (!model) {
    return holdfast::fail(std::errc::invalid_argument, Operation::recover, std::string(model_id),
                          "no such crash model");
  }
  auto found = Enumeration(Cut{before, trace, cut, unit_bytes}, *model).run(limit);
  if (!found) {
    return holdfast::fail(std::errc::value_too_large, Operation::recover, std::string(model_id),
                          "more than " + std::to_string(limit.subsets_max) + " legal subsets");
  }
  return std::move(*found);
}

std::string canonical(const Tree& tree) {
  std::string text;
  std::map<InodeId, std::size_t> ordinals;
  append_line(tree, root_inode, "/", ordinals, text);
  return text;
}

std::string quoted(std::string_view bytes) {
  constexpr std::size_t run_min = 8;
  std::string text = "\"";
  while (!bytes.empty()) {
    const std::size_t run = std::min(bytes.find_first_not_of(bytes.front()), bytes.size());
    append_escaped(bytes.front(), text);
    if (run >= run_min) text += '{' + std::to_string(run) + '}';
    bytes.remove_prefix(run >= run_min ? run : 1);
  }
  return text + '"';
}

}  // namespace props::naive
