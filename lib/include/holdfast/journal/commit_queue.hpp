// Group commit as a state machine: no threads, no I/O, no clock.
//
// Commits wait; one caller at a time (the leader) takes a group of them, writes it, flushes it, and
// tells the queue how that went; every commit of a group gets the same outcome.
//
// Invariants:
// 1. At most one group is in flight; the next is taken only after the last one has ended.
// 2. Commits are taken in the order in which they came, and numbered so, without a gap: whoever is
//    refused or fails before bytes were handed to the kernel leaves its number to the next one.
// 3. A commit is durable only after its own group was flushed; one that was never handed to the
//    kernel is not_published, whatever happened to others.
// 4. Once bytes were handed to the kernel and the flush failed, the queue is poisoned for ever; no
//    other failure poisons it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
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
  /// Requires: a group may hold at least one commit.
  CommitQueue(Limits limits, std::uint64_t last_sequence);

  /// A commit of `bytes` wants to be written.
  /// Returns: its ticket; nothing if the queue is poisoned.
  [[nodiscard]] std::optional<Ticket> enqueue(std::uint64_t bytes);

  /// Take the next group, at least one commit even if it is larger than a group should be.
  /// Returns: nothing while a group is in flight, when nobody waits, or when poisoned.
  [[nodiscard]] std::optional<Group> take();

  /// One commit of the group in flight is left out; it is not published, and the numbers of those
  /// behind it move up. If nobody is left, the group ends with failed().
  /// Requires: the commit is in the group in flight, and wrote() was not called for it.
  void refuse(Ticket ticket);

  /// Bytes of the group in flight are about to be handed to the kernel.
  /// Requires: one is, somebody is left in it, and wrote() was not called for it.
  void wrote();

  /// The group in flight is durable. Requires: wrote() was called for it.
  void flushed();

  /// The group in flight failed: in doubt and poisoned after wrote(), and whoever waits is not
  /// published; before wrote() it is not published, and whoever waits goes on waiting.
  /// Requires: a group is in flight.
  void failed();

  /// How a commit ended. Forgets it: ask once, and ask for every ticket.
  /// Returns: nothing while it waits or is in flight, for a ticket that was never given, and when
  /// asked again.
  [[nodiscard]] std::optional<CommitEnd> end_of(Ticket ticket);

  [[nodiscard]] bool in_flight() const noexcept { return stage_ != Stage::idle; }
  [[nodiscard]] bool poisoned() const noexcept { return poisoned_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

  /// That of the last durable commit.
  [[nodiscard]] std::uint64_t last_sequence() const noexcept { return last_sequence_; }

 private:
  enum class Stage { idle, taken, written };
  struct Waiting {
    Ticket ticket;
    std::uint64_t bytes;
  };

  [[nodiscard]] bool fits(const Group& group, const Waiting& next) const noexcept;
  void end_group(Outcome outcome);
  void end_waiting();

  Limits limits_;
  std::uint64_t last_sequence_;
  Ticket next_ticket_ = 1;
  Stage stage_ = Stage::idle;
  bool poisoned_ = false;
  std::deque<Waiting> waiting_;
  std::vector<Ticket> group_;         ///< who is in flight
  std::map<Ticket, CommitEnd> ends_;  ///< who ended and was not asked for yet
};

}  // namespace holdfast::journal
