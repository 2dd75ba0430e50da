// The file tree value. See tree.hpp.
#include "faultfs/tree.hpp"

#include <algorithm>
#include <functional>

#include "holdfast/assert.hpp"

namespace faultfs {

using holdfast::FileKind;

Tree Tree::with_root() {
  Tree tree;
  Inode root;
  root.kind = FileKind::directory;
  root.links = 2;
  root.mode = holdfast::Mode{0755};
  root.parent = root_inode;
  tree.insert(root_inode, std::move(root));
  return tree;
}

std::vector<Tree::Slot>::const_iterator Tree::slot(InodeId id) const noexcept {
  const auto found = std::lower_bound(inodes_.begin(), inodes_.end(), id,
                                      [](const Slot& s, InodeId key) { return s.first < key; });
  return found != inodes_.end() && found->first == id ? found : inodes_.end();
}

const Inode* Tree::find(InodeId id) const noexcept {
  const auto found = slot(id);
  return found == inodes_.end() ? nullptr : found->second.get();
}

const Inode& Tree::at(InodeId id) const {
  const Inode* inode = find(id);
  HOLDFAST_ASSERT(inode != nullptr);
  return *inode;
}

Inode& Tree::edit(InodeId id) {
  const auto found = slot(id);
  HOLDFAST_ASSERT(found != inodes_.end());
  auto& shared = inodes_[static_cast<std::size_t>(found - inodes_.begin())].second;
  if (shared.use_count() > 1) shared = std::make_shared<Inode>(*shared);
  return *shared;
}

void Tree::insert(InodeId id, Inode inode) {
  const auto place = std::lower_bound(inodes_.begin(), inodes_.end(), id,
                                      [](const Slot& s, InodeId key) { return s.first < key; });
  HOLDFAST_ASSERT(place == inodes_.end() || place->first != id);
  inodes_.emplace(place, id, std::make_shared<Inode>(std::move(inode)));
}

void Tree::erase(InodeId id) {
  const auto found = slot(id);
  HOLDFAST_ASSERT(found != inodes_.end());
  inodes_.erase(found);
}

InodeId Tree::lookup(InodeId directory, const std::string& name) const {
  const Inode& dir = at(directory);
  const auto found = dir.entries.find(name);
  return found == dir.entries.end() ? no_inode : found->second;
}

InodeId Tree::resolve(std::string_view path) const {
  InodeId id = root_inode;
  while (!path.empty() && id != no_inode) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
    if (part.empty()) continue;
    if (at(id).kind != FileKind::directory) return no_inode;
    id = lookup(id, std::string(part));
  }
  return id;
}

namespace {

std::string octal(std::uint32_t bits) {
  std::string text;
  for (int shift = 9; shift >= 0; shift -= 3)
    text += static_cast<char>('0' + ((bits >> shift) & 7U));
  return text;
}

/// Without control characters, and different for different texts.
std::string in_one_line(const std::string& text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '\\' ? 2 : 1, c);
  return holdfast::printable(doubled);
}

std::string describe_one(const Tree& tree, InodeId id, const std::string& path) {
  const Inode& inode = tree.at(id);
  std::string line = path + ' ' + std::string(to_string(inode.kind)) + ' ' +
                     octal(inode.mode.bits) + ' ' + std::to_string(inode.owner.user) + ':' +
                     std::to_string(inode.owner.group);
  if (inode.kind == FileKind::symlink) line += " -> " + in_one_line(inode.bytes);
  if (inode.kind == FileKind::regular) {
    line += " links " + std::to_string(inode.links) + " size " +
            std::to_string(inode.bytes.size()) + " hash " +
            std::to_string(std::hash<std::string>{}(inode.bytes));
  }
  for (const auto& [name, value] : inode.attributes) {
    line += " user." + in_one_line(name) + '=' + in_one_line(value);
  }
  line += '\n';
  for (const auto& [name, child] : inode.entries) {
    line += describe_one(tree, child, holdfast::join_path(path, in_one_line(name)));
  }
  return line;
}

}  // namespace

std::string Tree::describe() const {
  return describe_one(*this, root_inode, "/");
}

}  // namespace faultfs
