// Remembers what a deterministic program did, by the whole disk it found.
//
// For brute force: unlike Memo it trusts no note of what the program looked at.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "faultfs/crash_state.hpp"

namespace faultfs {

template <class Leaf>
class WholeMemo {
 public:
  /// As Memo::recall, on a state that is wholly decided.
  template <class Run>
  const Leaf& recall(Image& state, Run run) {
    Tree tree = state.tree();
    const auto [known, is_new] = leaves_.try_emplace(spell(tree));
    std::vector<Observation> ignored;
    if (is_new) known->second = run(std::move(tree), ignored);
    return known->second;
  }

 private:
  /// Everything of the tree as text; sizes go before what may hold anything.
  static std::string spell(const Tree& tree) {
    std::string text;
    const auto number = [&](auto value) { text += std::to_string(value) += ' '; };
    const auto bytes = [&](const std::string& value) {
      number(value.size());
      text += value;
    };
    for (const auto& [id, inode] : tree) {
      number(id);
      number(static_cast<int>(inode->kind));
      number(inode->device);
      number(inode->links);
      number(inode->mode.bits);
      number(inode->owner.user);
      number(inode->owner.group);
      number(inode->mtime.time_since_epoch().count());
      number(inode->parent);
      bytes(inode->bytes);
      number(inode->entries.size());
      for (const auto& [name, child] : inode->entries) {
        bytes(name);
        number(child);
      }
      number(inode->attributes.size());
      for (const auto& [name, value] : inode->attributes) {
        bytes(name);
        bytes(value);
      }
    }
    return text;
  }

  std::map<std::string, Leaf> leaves_;
};

}  // namespace faultfs
