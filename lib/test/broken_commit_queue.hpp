// A queue of commits that makes one mistake, to prove that the judge would notice.
//
// It is written apart from the real one, as plainly as possible: without its mistake it is right.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "holdfast/journal/commit_queue.hpp"

namespace queue_test {

enum class Mistake {
  none,
  two_groups_in_flight,
  newest_first,
  gap_after_a_failure,
  gap_after_a_refusal,
  number_kept_by_the_refused,
  limit_of_bytes_forgotten,
  limit_of_commits_forgotten,
  large_commit_never_taken,
  follower_told_success,
  told_before_the_flush,
  waiting_told_in_doubt,
  waiting_never_told,
  group_in_doubt_told_not_published,
  refused_told_success,
  told_twice,
  not_poisoned,
  poisoned_by_an_early_failure,
  poison_heals,
  enqueues_when_poisoned,
};

template <Mistake mistake>
class BrokenQueue {
 public:
  using Ticket = holdfast::journal::Ticket;
  using CommitEnd = holdfast::journal::CommitEnd;
  using Group = holdfast::journal::Group;
  using Outcome = holdfast::Outcome;

  BrokenQueue(holdfast::journal::CommitQueue::Limits limits, std::uint64_t last_sequence)
      : limits_(limits), last_(last_sequence) {}

  std::optional<Ticket> enqueue(std::uint64_t bytes) {
    if (mistake == Mistake::poison_heals) poisoned_ = false;
    if (poisoned_ && mistake != Mistake::enqueues_when_poisoned) return std::nullopt;
    commits_.push_back({bytes});
    return commits_.size();
  }

  std::optional<Group> take() {
    if (poisoned_) return std::nullopt;
    if (in_flight_ && mistake != Mistake::two_groups_in_flight) return std::nullopt;
    Group group{{}, last_ + 1 + gap_, 0};
    for (Ticket ticket = 1; ticket <= commits_.size(); ++ticket) {
      const Commit& commit = commits_[ticket - 1];
      if (commit.state != State::waiting) continue;
      if (!fits(group, commit.bytes)) break;
      group.tickets.push_back(ticket);
      group.bytes += commit.bytes;
    }
    if (group.tickets.empty()) return std::nullopt;
    for (const Ticket ticket : group.tickets) commits_[ticket - 1].state = State::in_flight;
    in_flight_ = true;
    if (mistake == Mistake::newest_first) std::reverse(group.tickets.begin(), group.tickets.end());
    return group;
  }

  void refuse(Ticket ticket) {
    end(commits_[ticket - 1],
        mistake == Mistake::refused_told_success ? Outcome::durable : Outcome::not_published);
    if (mistake == Mistake::gap_after_a_refusal) ++gap_;
    if (mistake == Mistake::number_kept_by_the_refused)
      commits_[ticket - 1].end.sequence = last_ + 1;
  }

  void wrote() {
    written_ = true;
    if (mistake != Mistake::told_before_the_flush) return;
    std::uint64_t sequence = last_;
    for (Commit& commit : commits_) {
      if (commit.state == State::in_flight) commit.end = {Outcome::durable, ++sequence};
    }
  }

  void flushed() {
    for (Commit& commit : commits_) {
      if (commit.state == State::in_flight) end(commit, Outcome::durable, ++last_);
    }
    in_flight_ = written_ = false;
  }

  void failed() {
    std::uint64_t sequence = last_;
    bool leader = true;
    for (Commit& commit : commits_) {
      if (commit.state != State::in_flight) continue;
      ++sequence;
      end(commit, outcome_of_failure(leader), written_ ? sequence : 0);
      leader = false;
    }
    if (mistake == Mistake::gap_after_a_failure && !written_) ++gap_;
    poisoned_ = (written_ && mistake != Mistake::not_poisoned) ||
                mistake == Mistake::poisoned_by_an_early_failure;
    if (poisoned_) end_waiting();
    in_flight_ = written_ = false;
  }

  std::optional<CommitEnd> end_of(Ticket ticket) {
    if (ticket > commits_.size()) return std::nullopt;
    Commit& commit = commits_[ticket - 1];
    const bool early = mistake == Mistake::told_before_the_flush && written_;
    if (commit.state != State::ended && !(early && commit.state == State::in_flight)) {
      return std::nullopt;
    }
    if (mistake != Mistake::told_twice) commit.state = State::told;
    return commit.end;
  }

  [[nodiscard]] bool in_flight() const { return in_flight_; }
  [[nodiscard]] bool poisoned() const { return poisoned_; }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t count = 0;
    for (const Commit& commit : commits_) count += commit.state == State::waiting ? 1 : 0;
    return count;
  }
  [[nodiscard]] std::uint64_t last_sequence() const { return last_; }

 private:
  enum class State { waiting, in_flight, ended, told };
  struct Commit {
    std::uint64_t bytes;
    State state = State::waiting;
    CommitEnd end{};
  };

  [[nodiscard]] bool fits(const Group& group, std::uint64_t bytes) const {
    const bool room = group.bytes + bytes <= limits_.group_bytes_max ||
                      mistake == Mistake::limit_of_bytes_forgotten;
    if (group.tickets.empty()) return room || mistake != Mistake::large_commit_never_taken;
    return room && (group.tickets.size() < limits_.group_commits_max ||
                    mistake == Mistake::limit_of_commits_forgotten);
  }

  [[nodiscard]] Outcome outcome_of_failure(bool leader) const {
    if (mistake == Mistake::follower_told_success && !leader) return Outcome::durable;
    if (mistake == Mistake::group_in_doubt_told_not_published) return Outcome::not_published;
    return written_ ? Outcome::in_doubt : Outcome::not_published;
  }

  void end_waiting() {
    for (Commit& commit : commits_) {
      if (commit.state != State::waiting) continue;
      if (mistake == Mistake::waiting_never_told) continue;
      end(commit,
          mistake == Mistake::waiting_told_in_doubt ? Outcome::in_doubt : Outcome::not_published);
    }
  }

  static void end(Commit& commit, Outcome outcome, std::uint64_t sequence = 0) {
    commit.state = State::ended;
    commit.end = {outcome, sequence};
  }

  holdfast::journal::CommitQueue::Limits limits_;
  std::uint64_t last_;
  std::uint64_t gap_ = 0;
  std::vector<Commit> commits_{};
  bool in_flight_ = false;
  bool written_ = false;
  bool poisoned_ = false;
};

}  // namespace queue_test
