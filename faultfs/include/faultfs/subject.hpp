// What is explored: a program that writes, recovers, reads, and says what it promised.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "faultfs/damage.hpp"
#include "faultfs/history.hpp"
#include "faultfs/machine.hpp"

namespace faultfs {

/// Where a subject works: one process of a machine, and the history it keeps. What a process says
/// that was killed is not heard.
class Stage {
 public:
  Stage(Machine& machine, History& history)
      : machine_(machine), fs_(machine.process()), history_(history) {}

  [[nodiscard]] SimFs& fs() noexcept { return fs_; }
  [[nodiscard]] SimClock& clock() { return machine_.clock(); }
  [[nodiscard]] SimEntropy& entropy() { return machine_.entropy(); }
  [[nodiscard]] Machine& machine() noexcept { return machine_; }

  /// A change of `key` to `value` begins now, whatever becomes of other documents.
  void begins(std::string key, Document value);

  /// The change or commit that began last has returned success, promising `outcome`: `durable`, or
  /// `published_unconfirmed` where it only promised to be whole.
  void succeeded(holdfast::Outcome outcome);

  /// The change or commit that began last has returned an error with this outcome.
  void failed(holdfast::Outcome outcome);

  /// A commit begins now: all these documents (nothing: a removal) or none, and only after all
  /// commits that began before. Several may be under way at a time.
  /// Requires: not empty; nothing else than commits changes these documents.
  CommitId begins_commit(std::map<std::string, Document> documents);

  /// That commit has returned success, promising `outcome`.
  void succeeded(CommitId commit, holdfast::Outcome outcome);

  /// That commit has returned an error: `not_published`, it will never be seen; `in_doubt`, it may
  /// be, but no commit that begins from now on will be, until reopened().
  void failed(CommitId commit, holdfast::Outcome outcome);

  /// A commit that was left in doubt or never returned, and what is said to have become of it:
  /// `durable` or `not_published`.
  void settled(CommitId commit, holdfast::Outcome outcome);

  /// Whatever orders the commits was opened anew: the ones before that never returned, or were left
  /// in doubt, may be missing from now on although later ones are there.
  void reopened();

  /// A file goes bad behind the back of whoever keeps it, before the story: rules judge the rest as
  /// they do where the explorer damages a file.
  /// Requires: subject.prepare() is at work; the file is there, and is not empty.
  void damage(std::string_view path, Damage::Kind kind);

  /// The next process of the same machine, which did not lose power, begins.
  /// Requires: the process was killed.
  void next_process();

 private:
  std::vector<Change*> parts_of(CommitId commit);
  void ended(Change& change, holdfast::Outcome outcome);

  Machine& machine_;
  SimFs fs_;
  History& history_;
  std::size_t openings_ = 0;
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

  /// The plain files that hold documents, as any program may read them after a crash and before
  /// recovery; one that is left out is not there. A process of its own that changes nothing.
  /// Returns: nothing for a subject that does not promise R11.
  [[nodiscard]] virtual std::map<std::string, Reading> plain(Stage& stage) const;

  /// What the process does that has recovered after the one of the story was killed: it may write,
  /// and notes that in the stage like the story does. Nothing, if a subject does not say more.
  virtual void go_on(Stage& stage) const;

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
