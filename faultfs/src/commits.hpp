// Which commits are there, judged by all documents together.
//
// What is read must be what some sequence of whole commits leaves, in the order in which they
// began. A commit may be missing from the sequence only
//   - with everything behind it,
//   - or up to where the order was begun anew (Stage::reopened),
//   - or if its writer said: not published.
// Several sequences may leave the same documents; a rule is kept if one of them keeps it.
#pragma once

#include "faultfs/history.hpp"

namespace faultfs {

/// One sequence of whole commits that leaves exactly what is read. By number, in no order.
struct Explanation {
  std::vector<CommitId> forgotten;  ///< missing, though acknowledged as durable
  std::vector<CommitId> denied;     ///< there, though said to be not published
  std::vector<CommitId> poisoned;   ///< there, though begun when an earlier one was in doubt
};

/// Whether the history knows commits at all.
[[nodiscard]] bool has_commits(const History& history);

/// Every explanation of what is read; none if no sequence of whole commits leaves it.
/// Requires: has_commits(history).
/// Cost: a polynomial in the number of commits, if each document is in few of them that deny it.
[[nodiscard]] std::vector<Explanation> explain(const History& history,
                                               const std::map<std::string, Reading>& readings);

/// "a is of commit 2, b is as before": for a sentence on what no sequence explains.
[[nodiscard]] std::string tell_commits(const History& history,
                                       const std::map<std::string, Reading>& readings);

}  // namespace faultfs
