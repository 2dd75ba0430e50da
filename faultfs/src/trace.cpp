// Applying and printing of traces. See trace.hpp.
#include "faultfs/trace.hpp"

namespace faultfs {
namespace {

using holdfast::FileKind;

void unname(Tree& tree, InodeId directory, InodeId inode) {
  Inode& file = tree.edit(inode);
  if (file.kind != FileKind::directory) {
    file.links -= 1;
    return;
  }
  file.links -= 2;
  tree.edit(directory).links -= 1;
}

void give_name(Tree& tree, InodeId directory, InodeId inode) {
  Inode& file = tree.edit(inode);
  if (file.kind != FileKind::directory) {
    file.links += 1;
    return;
  }
  file.links += 2;
  file.parent = directory;
  tree.edit(directory).links += 1;
}

struct Applier {
  Tree& tree;

  void operator()(const Born& effect) { tree.insert(effect.inode, effect.initial); }

  void operator()(const EntryChanged& effect) {
    if (effect.before != no_inode) unname(tree, effect.directory, effect.before);
    if (effect.after != no_inode) give_name(tree, effect.directory, effect.after);
    Inode& directory = tree.edit(effect.directory);
    directory.mtime = effect.mtime;
    if (effect.after == no_inode) {
      directory.entries.erase(effect.name);
    } else {
      directory.entries[effect.name] = effect.after;
    }
  }

  void operator()(const BytesWritten& effect) {
    tree.edit(effect.inode).bytes.replace(effect.offset, effect.bytes.size(), effect.bytes);
  }

  void operator()(const SizeChanged& effect) { tree.edit(effect.inode).bytes.resize(effect.after); }

  void operator()(const AttributesChanged& effect) {
    change_attribute(tree.edit(effect.inode), effect);
  }

  void operator()(const Freed&) {}

  void operator()(const Synced&) {}
  void operator()(const SyncFailed&) {}
};

}  // namespace

void change_attribute(Inode& inode, const AttributesChanged& change) {
  switch (change.what) {
    case AttributesChanged::What::mode: inode.mode = change.mode; break;
    case AttributesChanged::What::owner: inode.owner = change.owner; break;
    case AttributesChanged::What::mtime: inode.mtime = change.mtime; break;
    case AttributesChanged::What::attribute: inode.attributes[change.name] = change.value; break;
  }
}

void apply_effect(Tree& tree, const Effect& effect) {
  std::visit(Applier{tree}, effect);
}

std::string describe(const Call& call) {
  std::string text{to_string(call.operation)};
  text += ' ' + call.name;
  if (!call.other.empty()) text += ' ' + call.other;
  if (call.result) text += ": " + call.result.message();
  return text;
}

}  // namespace faultfs
