// One crash state, decided only as far as somebody looks at it.
//
// Every step that a crash may have lost is undecided at first. A look at the tree decides the steps
// that the answer depends on, by asking Choices once for each; what nobody looks at stays
// undecided, so that one run stands for all states which differ only there. States stack: the
// second level is a crash inside the recovery from the first.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "faultfs/choices.hpp"
#include "faultfs/steps.hpp"

namespace faultfs {

/// What a look at the tree tells, as a value to compare: a digest of 128 bits.
struct Answer128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend auto operator<=>(const Answer128&, const Answer128&) = default;
};

/// What lies on a disk, as far as it is asked for.
class Image {
 public:
  virtual ~Image() = default;
  [[nodiscard]] virtual InodeId entry(InodeId directory, const std::string& name) = 0;
  [[nodiscard]] virtual std::map<std::string, InodeId> entries(InodeId directory) = 0;
  /// Kind, device and whatever else never changes; nullptr for a file that is not there at all.
  [[nodiscard]] virtual const Inode* birth(InodeId inode) = 0;
  [[nodiscard]] virtual std::uint64_t size(InodeId inode) = 0;
  /// The bytes [begin, end) of a file, unwritten ones included, whatever its size.
  [[nodiscard]] virtual std::string bytes(InodeId inode, std::uint64_t begin,
                                          std::uint64_t end) = 0;
  /// Mode, owner, mtime, links and all attributes; the rest of the result means nothing.
  [[nodiscard]] virtual Inode metadata(InodeId inode) = 0;
  [[nodiscard]] virtual std::string attribute(InodeId inode, const std::string& name) = 0;
  /// Every (directory, name) that may name this file, decided or not.
  [[nodiscard]] virtual std::vector<std::pair<InodeId, std::string>> places(InodeId inode) = 0;
  virtual void decide_all() = 0;
  /// The whole tree, undecided steps taken as kept; decides nothing.
  [[nodiscard]] virtual Tree tree() const = 0;

 protected:
  Image() = default;
  Image(const Image&) = default;
  Image& operator=(const Image&) = default;
};

/// What `observation` tells on `image`.
[[nodiscard]] Answer128 look(Image& image, const Observation& observation);

/// A tree that is wholly decided.
class TreeImage final : public Image {
 public:
  explicit TreeImage(Tree tree) : tree_(std::move(tree)) {}
  InodeId entry(InodeId directory, const std::string& name) override;
  std::map<std::string, InodeId> entries(InodeId directory) override;
  const Inode* birth(InodeId inode) override { return tree_.find(inode); }
  std::uint64_t size(InodeId inode) override { return tree_.at(inode).bytes.size(); }
  std::string bytes(InodeId inode, std::uint64_t begin, std::uint64_t end) override;
  Inode metadata(InodeId inode) override { return tree_.at(inode); }
  std::string attribute(InodeId inode, const std::string& name) override;
  std::vector<std::pair<InodeId, std::string>> places(InodeId inode) override;
  void decide_all() override {}
  Tree tree() const override { return tree_; }

 private:
  Tree tree_;
};

/// What is known of one step.
enum class Fate : std::uint8_t { undecided, kept, lost };

class CrashState final : public Image {
 public:
  /// The states of a crash at `cut` of `trace`, which ran on `below`.
  /// Requires: everything passed by reference outlives this; steps are of this trace and model.
  CrashState(Image& below, const Steps& steps, const std::vector<bool>& forced,
             const CrashModel& model, Choices& choices);

  InodeId entry(InodeId directory, const std::string& name) override;
  std::map<std::string, InodeId> entries(InodeId directory) override;
  const Inode* birth(InodeId inode) override;
  std::uint64_t size(InodeId inode) override;
  std::string bytes(InodeId inode, std::uint64_t begin, std::uint64_t end) override;
  Inode metadata(InodeId inode) override;
  std::string attribute(InodeId inode, const std::string& name) override;
  std::vector<std::pair<InodeId, std::string>> places(InodeId inode) override;
  void decide_all() override;
  Tree tree() const override;

  /// By step; shorter than Steps where the cut came earlier.
  [[nodiscard]] const std::vector<Fate>& fates() const noexcept { return fates_; }

  /// What somebody read where nothing was written, if anybody did.
  [[nodiscard]] std::optional<char> unwritten() const noexcept { return unwritten_; }

 private:
  enum class Filler : std::uint8_t { undecided, zeros, garbage };

  [[nodiscard]] const Chains* chains(InodeId inode) const;
  void decide(StepIndex step);
  void keep(StepIndex step);
  void lose(StepIndex step);
  /// Decide a chain from its first step on.
  /// Returns: its last kept step, or nullptr.
  const Step* last_kept(const std::vector<StepIndex>& chain);
  /// A part of a file while it is read, and the steps that wrote into it and are kept.
  struct Window {
    std::uint64_t begin;
    std::uint64_t end;
    std::vector<StepIndex> kept;
  };
  struct Gap {
    std::uint64_t begin;
    std::uint64_t end;
  };
  static bool touches(const Step& step, const Window& window);
  [[nodiscard]] std::vector<Gap> gaps_of(const Window& window) const;
  void fill_gaps(InodeId inode, const Window& window, std::string& bytes);
  void read_chain(const std::vector<StepIndex>& chain, Window& window);
  void read_reused(const std::vector<StepIndex>& reused, Window& window);
  [[nodiscard]] char filler();
  [[nodiscard]] bool exists_below(InodeId inode);
  [[nodiscard]] std::uint64_t count_links(InodeId inode);
  [[nodiscard]] bool reachable(InodeId directory);

  Image& below_;
  const Steps& steps_;
  const CrashModel& model_;
  Choices& choices_;
  std::vector<Fate> fates_;
  Filler filler_ = Filler::undecided;
  std::optional<char> unwritten_{};
};

}  // namespace faultfs
