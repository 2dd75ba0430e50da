// What is explored: a program that writes, recovers, reads, and says what it promised.
#pragma once

#include <string>
#include <vector>

#include "faultfs/history.hpp"
#include "faultfs/machine.hpp"

namespace faultfs {

/// Where a subject works: one process of a machine, and the history it keeps.
class Stage {
 public:
  Stage(Machine& machine, History& history)
      : machine_(machine), fs_(machine.process()), history_(history) {}

  [[nodiscard]] SimFs& fs() noexcept { return fs_; }
  [[nodiscard]] SimClock& clock() { return machine_.clock(); }
  [[nodiscard]] SimEntropy& entropy() { return machine_.entropy(); }
  [[nodiscard]] Machine& machine() noexcept { return machine_; }

  /// A change of `key` to `value` begins now.
  void begins(std::string key, Document value);

  /// The change that began last has returned success, promising `outcome`: `durable`, or
  /// `published_unconfirmed` where it only promised to be whole.
  void succeeded(holdfast::Outcome outcome);

  /// The change that began last has returned an error with this outcome.
  void failed(holdfast::Outcome outcome);

 private:
  Machine& machine_;
  SimFs fs_;
  History& history_;
};

/// A program under test. Every method is called on a machine of its own choice of state, and must
/// be deterministic: no time, randomness or state but what the Stage gives.
class Subject {
 public:
  virtual ~Subject() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string about() const = 0;

  /// Ids of the rules it claims to keep.
  [[nodiscard]] virtual std::vector<std::string> promises() const = 0;

  /// What is on the disk, and durable, before the story begins. Versions that it writes over are
  /// noted in the stage like changes, if a backup may bring them back.
  virtual void prepare(Stage& stage) const = 0;

  /// The story: writes, noting in the stage what begins and what was acknowledged.
  virtual void work(Stage& stage) const = 0;

  /// What happens at the next start after a crash, before anybody reads.
  /// Returns: an error text, or nothing.
  [[nodiscard]] virtual std::string recover(Stage& stage) const = 0;

  /// All documents, as a reader gets them after recovery; one that is left out is not there.
  [[nodiscard]] virtual std::map<std::string, Reading> read(Stage& stage) const = 0;

  /// Write something new and read it back.
  /// Returns: an error text, or nothing.
  [[nodiscard]] virtual std::string use(Stage& stage) const = 0;

  /// Names on the disk that recovery should have removed.
  [[nodiscard]] virtual std::vector<std::string> litter(Stage& stage) const = 0;

  /// Try to own something in two processes at a time, then let the owner die and try again.
  /// Returns: an error text if both got it, or if a dead process keeps it; nothing for a subject
  /// that does not promise R9.
  [[nodiscard]] virtual std::string alone(Stage& stage) const;

 protected:
  Subject() = default;
  Subject(const Subject&) = default;
  Subject& operator=(const Subject&) = default;
};

}  // namespace faultfs
