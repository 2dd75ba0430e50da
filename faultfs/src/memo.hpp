// Remembers what a deterministic program did, by what it saw.
//
// A program that sees the same does the same. The memo is a tree: each inner node is a look at the
// disk, each branch an answer, each leaf what the program did after these answers.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "faultfs/crash_state.hpp"

namespace faultfs {

template <class Leaf>
class Memo {
 public:
  /// What the program does on `state`, from memory or by running it.
  ///
  /// `run(tree, looks)` runs it on a whole tree and notes its looks. The state decides only what
  /// the program looks at.
  template <class Run>
  const Leaf& recall(Image& state, Run run) {
    Node* node = &root_;
    while (!node->leaf) {
      Node* child = node->looks ? node->find(look(state, node->look_at)) : nullptr;
      if (child == nullptr) {
        const bool first_here = !node->looks;
        learn(state.tree(), run);
        // The run took undecided steps as kept; the walk goes on and may decide otherwise.
        if (first_here) continue;
        child = node->find(look(state, node->look_at));
        HOLDFAST_ASSERT(child != nullptr);
      }
      node = child;
    }
    return *node->leaf;
  }

  /// Programs run; every other recall was answered from memory.
  [[nodiscard]] std::uint64_t runs() const noexcept { return runs_; }

 private:
  struct Node {
    bool looks = false;
    Observation look_at{};
    std::vector<std::pair<Answer128, std::unique_ptr<Node>>> children;
    std::optional<Leaf> leaf;

    Node* find(const Answer128& answer) {
      for (auto& [known, child] : children) {
        if (known == answer) return child.get();
      }
      return nullptr;
    }
  };

  template <class Run>
  void learn(Tree tree, Run& run) {
    TreeImage image(tree);
    std::vector<Observation> looks;
    Leaf leaf = run(std::move(tree), looks);
    ++runs_;
    Node* node = &root_;
    for (Observation& observation : looks) {
      if (!node->looks) {
        node->looks = true;
        node->look_at = observation;
      }
      // A program whose next look depends on anything but earlier answers is not deterministic.
      HOLDFAST_ASSERT(node->look_at == observation);
      const Answer128 answer = look(image, observation);
      Node* child = node->find(answer);
      if (child == nullptr) {
        node->children.emplace_back(answer, std::make_unique<Node>());
        child = node->children.back().second.get();
      }
      node = child;
    }
    node->leaf = std::move(leaf);
  }

  Node root_;
  std::uint64_t runs_ = 0;
};

}  // namespace faultfs
