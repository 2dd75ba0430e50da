// Judges a queue of commits by the four invariants that commit_queue.hpp promises.
//
// The judge keeps its own list of what happened and computes each answer from that list alone; of
// the queue it uses nothing but the interface, so that a broken queue can be judged as well.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/journal/commit_queue.hpp"

namespace queue_test {

using holdfast::Outcome;
using holdfast::journal::CommitEnd;
using holdfast::journal::CommitQueue;
using holdfast::journal::Group;
using holdfast::journal::Ticket;

enum class Step {
  enqueue_4,
  enqueue_6,
  enqueue_11,
  take,
  refuse_first,
  refuse_last,
  wrote,
  flushed,
  failed,
  ask,  ///< for every ticket, and for one that was never given
};
inline constexpr int step_count = 10;

/// Which invariant is broken, and how it showed.
struct Violation {
  int invariant = 0;
  std::string what;
};

template <class Queue>
class Judge {
 public:
  Judge(CommitQueue::Limits limits, std::uint64_t last_sequence)
      : queue_(limits, last_sequence), limits_(limits), durable_(last_sequence) {}

  [[nodiscard]] std::size_t commits() const noexcept { return commits_.size(); }

  /// Whether the contract allows this step now.
  [[nodiscard]] bool may(Step step) const {
    switch (step) {
      case Step::refuse_first: return !group_.empty() && !handed_;
      case Step::refuse_last: return group_.size() > 1 && !handed_;
      case Step::wrote: return !group_.empty() && !handed_;
      case Step::flushed: return handed_;
      case Step::failed: return in_flight_;
      default: return true;
    }
  }

  /// Requires: may(step).
  [[nodiscard]] std::optional<Violation> play(Step step) {
    std::optional<Violation> violation = act(step);
    return violation ? violation : look();
  }

 private:
  enum class Phase { waiting, in_flight, ended };
  struct Commit {
    Ticket ticket;
    std::uint64_t bytes;
    Phase phase = Phase::waiting;
    CommitEnd end{};
    bool asked = false;
  };

  std::optional<Violation> act(Step step) {
    switch (step) {
      case Step::enqueue_4: return enqueue(4);
      case Step::enqueue_6: return enqueue(6);
      case Step::enqueue_11: return enqueue(11);
      case Step::take: return take();
      case Step::refuse_first: refuse(group_.front()); break;
      case Step::refuse_last: refuse(group_.back()); break;
      case Step::wrote: queue_.wrote(), handed_ = true; break;
      case Step::flushed: flushed(); break;
      case Step::failed: failed(); break;
      case Step::ask: return ask_for_all();
    }
    return std::nullopt;
  }

  std::optional<Violation> enqueue(std::uint64_t bytes) {
    const std::optional<Ticket> ticket = queue_.enqueue(bytes);
    if (ticket.has_value() == poisoned_) return Violation{4, "enqueued, or not, against poison"};
    if (!ticket) return std::nullopt;
    for (const Commit& commit : commits_) {
      if (commit.ticket == *ticket) return Violation{2, "a ticket was given twice"};
    }
    commits_.push_back({*ticket, bytes});
    return std::nullopt;
  }

  std::optional<Violation> take() {
    const std::optional<Group> taken = queue_.take();
    if (taken && poisoned_) return Violation{4, "a group was taken from a poisoned queue"};
    if (taken && in_flight_) return Violation{1, "a second group is in flight"};
    const Group expected = next_group();
    if (taken.has_value() == expected.tickets.empty()) return Violation{2, "taken, or not"};
    if (taken && *taken != expected) return Violation{2, "the group is not the next one"};
    if (taken) in_flight_ = true;
    for (Commit& commit : commits_) {
      if (std::count(expected.tickets.begin(), expected.tickets.end(), commit.ticket) == 0)
        continue;
      commit.phase = Phase::in_flight;
      group_.push_back(&commit - commits_.data());
    }
    return std::nullopt;
  }

  Group next_group() const {
    Group group;
    if (in_flight_ || poisoned_) return group;
    group.first_sequence = durable_ + 1;
    for (const Commit& commit : commits_) {
      if (commit.phase != Phase::waiting) continue;
      const bool full = group.tickets.size() == limits_.group_commits_max ||
                        group.bytes + commit.bytes > limits_.group_bytes_max;
      if (full && !group.tickets.empty()) break;
      group.tickets.push_back(commit.ticket);
      group.bytes += commit.bytes;
    }
    return group;
  }

  void refuse(std::ptrdiff_t index) {
    queue_.refuse(at(index).ticket);
    end(index, Outcome::not_published, 0);
    group_.erase(std::find(group_.begin(), group_.end(), index));
  }

  void flushed() {
    queue_.flushed();
    for (const std::ptrdiff_t index : group_) end(index, Outcome::durable, ++durable_);
    clear_group();
  }

  void failed() {
    queue_.failed();
    std::uint64_t sequence = durable_;
    for (const std::ptrdiff_t index : group_) {
      ++sequence;
      if (handed_) end(index, Outcome::in_doubt, sequence);
      if (!handed_) end(index, Outcome::not_published, 0);
    }
    poisoned_ = handed_;
    for (Commit& commit : commits_) {
      if (!poisoned_ || commit.phase != Phase::waiting) continue;
      end(&commit - commits_.data(), Outcome::not_published, 0);
    }
    clear_group();
  }

  std::optional<Violation> ask_for_all() {
    Ticket unknown = 1;
    for (Commit& commit : commits_) {
      unknown = std::max(unknown, commit.ticket + 1);
      const std::optional<CommitEnd> told = queue_.end_of(commit.ticket);
      const bool due = commit.phase == Phase::ended && !commit.asked;
      if (told.has_value() != due) return Violation{3, due ? "no answer" : "an answer too many"};
      if (!told) continue;
      if (told->outcome != commit.end.outcome) return Violation{3, "a wrong outcome"};
      if (told->sequence != commit.end.sequence) return Violation{2, "a wrong sequence"};
      commit.asked = true;
    }
    if (queue_.end_of(unknown)) return Violation{3, "a commit that never was has ended"};
    return std::nullopt;
  }

  /// What the queue says about itself.
  std::optional<Violation> look() const {
    if (queue_.in_flight() != in_flight_) return Violation{1, "in_flight() is wrong"};
    if (queue_.last_sequence() != durable_) return Violation{2, "last_sequence() is wrong"};
    if (queue_.poisoned() != poisoned_) return Violation{4, "poisoned() is wrong"};
    const auto waiting = std::count_if(commits_.begin(), commits_.end(), [](const Commit& commit) {
      return commit.phase == Phase::waiting;
    });
    if (queue_.waiting() != static_cast<std::size_t>(waiting)) {
      return Violation{3, "waiting() is wrong"};
    }
    return std::nullopt;
  }

  Commit& at(std::ptrdiff_t index) { return commits_[static_cast<std::size_t>(index)]; }

  void end(std::ptrdiff_t index, Outcome outcome, std::uint64_t sequence) {
    at(index).phase = Phase::ended;
    at(index).end = {outcome, sequence};
  }

  void clear_group() {
    group_.clear();
    in_flight_ = false;
    handed_ = false;
  }

  Queue queue_;
  CommitQueue::Limits limits_;
  std::uint64_t durable_;  ///< sequence of the last durable commit
  std::vector<Commit> commits_;
  std::vector<std::ptrdiff_t> group_;  ///< who is in flight, as places in commits_
  bool in_flight_ = false;
  bool handed_ = false;
  bool poisoned_ = false;
};

}  // namespace queue_test
