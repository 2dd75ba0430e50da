// Group commit as a state machine: no threads, no I/O, no clock.
//
// Commits wait; one caller at a time (the leader) takes a group of them, writes it, flushes it, and
// tells the queue how that went; every commit of a group gets the same outcome.
//
// Invariants:
// 1. At most one group is in flight; the next is taken only after the last one has ended.
// 2. Commits are taken in the order in which they came, and numbered so, without a gap.
// 3. A commit is durable only after its own group was flushed; one that was never handed to the
//    kernel is not_published, whatever happened to others.
// 4. Once bytes were handed to the kernel and the flush failed, the queue is poisoned for ever.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "holdfast/error.hpp"

namespace holdfast::journal {

using Ticket = std::uint64_t;

/// How a commit ended.
struct CommitEnd {
  Outcome outcome = Outcome::not_published;
  std::uint64_t sequence = 0;  ///< the commit's number, if it is durable or in doubt
  friend bool operator==(const CommitEnd&, const CommitEnd&) = default;
};

/// Commits that are written and flushed together, in order.
struct Group {
  std::vector<Ticket> tickets;
  std::uint64_t first_sequence = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Group&, const Group&) = default;
};

class CommitQueue {
 public:
  struct Limits {
    std::uint64_t group_bytes_max;
    std::size_t group_commits_max;
  };

  /// `last_sequence` is that of the last commit before this queue.
  CommitQueue(Limits limits, std::uint64_t last_sequence);

  /// A commit of `bytes` wants to be written.
  /// Returns: its ticket; nothing if the queue is poisoned.
  [[nodiscard]] std::optional<Ticket> enqueue(std::uint64_t bytes);

  /// Take the next group, at least one commit even if it is larger than a group should be.
  /// Returns: nothing while a group is in flight, when nobody waits, or when poisoned.
  [[nodiscard]] std::optional<Group> take();

  /// Bytes of the group in flight are about to be handed to the kernel. Requires: one is.
  void wrote();

  /// The group in flight is durable. Requires: wrote() was called for it.
  void flushed();

  /// The group in flight failed: in doubt and poisoned after wrote(), not published before it.
  void failed();

  /// How a commit ended; nothing while it waits or is in flight. Forgets it: ask once.
  [[nodiscard]] std::optional<CommitEnd> end_of(Ticket ticket);

  [[nodiscard]] bool in_flight() const noexcept;
  [[nodiscard]] bool poisoned() const noexcept;
  [[nodiscard]] std::size_t waiting() const noexcept;
  [[nodiscard]] std::uint64_t last_sequence() const noexcept;  ///< of the last durable commit
};

}  // namespace holdfast::journal
