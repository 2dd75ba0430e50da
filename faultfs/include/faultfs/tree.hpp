// A file tree as a plain value: what a disk holds at one instant.
//
// Copying is cheap (files are shared until one copy changes them), so a crash state is simply a
// Tree. Not for use from several threads at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "holdfast/metadata.hpp"

namespace faultfs {

/// The identity of a file on the simulated machine, unique over all its devices and never reused.
using InodeId = std::uint64_t;

/// Stands for "no file" where an InodeId is expected.
inline constexpr InodeId no_inode = 0;

/// The root directory of every tree.
inline constexpr InodeId root_inode = 1;

/// One file, directory or symbolic link.
struct Inode {
  holdfast::FileKind kind = holdfast::FileKind::regular;
  std::uint64_t device = 1;
  std::uint64_t links = 0;  ///< a directory counts itself, its entry and its subdirectories
  holdfast::Mode mode;
  holdfast::Owner owner;
  holdfast::Time mtime;
  std::string bytes;                              ///< content, or a symlink's target
  std::map<std::string, InodeId> entries;         ///< of a directory
  std::map<std::string, std::string> attributes;  ///< extended attributes, without "user."
  InodeId parent = no_inode;                      ///< of a directory; the root is its own

  friend bool operator==(const Inode&, const Inode&) = default;
};

/// A set of inodes reachable from root_inode, and possibly some that are open but have no name.
class Tree {
 public:
  /// A tree that holds an empty root directory of mode 0755 owned by user 0.
  static Tree with_root();

  [[nodiscard]] const Inode* find(InodeId id) const noexcept;

  /// Requires: the inode exists.
  [[nodiscard]] const Inode& at(InodeId id) const;

  /// The inode for changing; a file shared with another tree is copied first.
  /// Requires: the inode exists.
  [[nodiscard]] Inode& edit(InodeId id);

  void insert(InodeId id, Inode inode);
  void erase(InodeId id);

  /// The entry's inode, or no_inode.
  [[nodiscard]] InodeId lookup(InodeId directory, const std::string& name) const;

  /// The inode at an absolute path without links, or no_inode; for tests and reports.
  [[nodiscard]] InodeId resolve(std::string_view path) const;

  /// Everything reachable from the root, as sorted lines of path, kind, mode and content digest.
  /// Two trees with equal descriptions look the same to a program, but for times and inode ids.
  [[nodiscard]] std::string describe() const;

  [[nodiscard]] auto begin() const noexcept { return inodes_.begin(); }
  [[nodiscard]] auto end() const noexcept { return inodes_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return inodes_.size(); }

 private:
  using Slot = std::pair<InodeId, std::shared_ptr<Inode>>;
  [[nodiscard]] std::vector<Slot>::const_iterator slot(InodeId id) const noexcept;

  std::vector<Slot> inodes_;  // sorted by id
};

}  // namespace faultfs
