// What a workload set out to do and what it was told, and what was found after a crash: plain data.
//
// Rules judge this and nothing else; they know neither engine nor disk.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/error.hpp"

namespace faultfs {

/// A document by content; nothing where there is none.
using Document = std::optional<std::string>;

/// A commit's number, from 1 on in the order in which they began: their sequence.
enum class CommitId : std::size_t { none = 0 };

/// Which way a doubt was settled, and when that was reported.
struct Settled {
  std::size_t at = 0;  ///< calls made
  holdfast::Outcome outcome = holdfast::Outcome::not_published;
};

/// One change of one document, from the workload's side.
struct Change {
  std::string key;
  Document value;
  std::size_t begun = 0;                                         ///< calls made when it began
  std::optional<std::size_t> ended{};                            ///< calls made when it returned
  bool failed = false;                                           ///< it returned an error
  holdfast::Outcome outcome = holdfast::Outcome::not_published;  ///< what it claims, once ended
  CommitId commit = CommitId::none;                              ///< of which it is a part, if any
  std::size_t opening = 0;                                       ///< reopenings before it began
  std::optional<Settled> settled{};                              ///< what became of a doubt
};

/// What a reader gets for one key: a document (or none), or an error.
struct Reading {
  Document document;
  std::string error{};  ///< not empty: it could not be read
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// All changes of a run, in the order they began, and what was there before. Those of one commit
/// stand side by side, and happen wholly or not at all, one commit after the other; the others
/// are each for itself.
struct History {
  std::map<std::string, Document> before;
  std::vector<Change> changes{};
  /// Versions before `before`, oldest first: what a backup may hold.
  std::map<std::string, std::vector<Document>> earlier{};
  /// What the plain files held before the story, damaged or not.
  std::map<std::string, Reading> plain_before{};
  /// What damage before the story has left of a file; it must stay somewhere on the disk.
  std::optional<std::string> evidence{};

  /// What was known when `calls` calls had been made.
  [[nodiscard]] History until(std::size_t calls) const;
};

/// What was found after a crash.
struct Observed {
  std::string recovery_error{};  ///< not empty: recovery failed
  std::map<std::string, Reading> readings{};
  std::vector<std::string> second_recovery{};  ///< changes that recovering again made
  std::string use_error{};                     ///< not empty: it cannot be used any more
  std::vector<std::string> litter{};           ///< names that should not be there
  std::string alone_error{};                   ///< not empty: two owners at a time, or none
  bool evidence_lost = false;                  ///< what damage left of a file is nowhere any more
  /// What plain files held before each recovery of the run, the first crash first; empty for a
  /// subject without plain files.
  std::vector<std::map<std::string, Reading>> plain{};
  /// What readers saw after an earlier recovery that had returned before the last crash.
  std::optional<std::map<std::string, Reading>> shown_before{};
  friend bool operator==(const Observed&, const Observed&) = default;
};

}  // namespace faultfs
