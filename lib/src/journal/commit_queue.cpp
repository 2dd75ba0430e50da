#include "holdfast/journal/commit_queue.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"

namespace holdfast::journal {

CommitQueue::CommitQueue(Limits limits, std::uint64_t last_sequence)
    : limits_(limits), last_sequence_(last_sequence) {
  HOLDFAST_ASSERT(limits.group_commits_max > 0);
}

std::optional<Ticket> CommitQueue::enqueue(std::uint64_t bytes) {
  if (poisoned_) return std::nullopt;
  waiting_.push_back({next_ticket_, bytes});
  return next_ticket_++;
}

std::optional<Group> CommitQueue::take() {
  if (in_flight() || poisoned_ || waiting_.empty()) return std::nullopt;
  Group group;
  group.first_sequence = last_sequence_ + 1;
  while (!waiting_.empty() && fits(group, waiting_.front())) {
    group.tickets.push_back(waiting_.front().ticket);
    group.bytes += waiting_.front().bytes;
    waiting_.pop_front();
  }
  group_ = group.tickets;
  stage_ = Stage::taken;
  return group;
}

bool CommitQueue::fits(const Group& group, const Waiting& next) const noexcept {
  if (group.tickets.empty()) return true;
  return group.tickets.size() < limits_.group_commits_max &&
         group.bytes <= limits_.group_bytes_max &&
         next.bytes <= limits_.group_bytes_max - group.bytes;
}

void CommitQueue::refuse(Ticket ticket) {
  HOLDFAST_ASSERT(stage_ == Stage::taken);
  const auto found = std::find(group_.begin(), group_.end(), ticket);
  HOLDFAST_ASSERT(found != group_.end());
  group_.erase(found);
  ends_[ticket] = {Outcome::not_published, 0};
}

void CommitQueue::wrote() {
  HOLDFAST_ASSERT(stage_ == Stage::taken);
  HOLDFAST_ASSERT(!group_.empty());
  stage_ = Stage::written;
}

void CommitQueue::flushed() {
  HOLDFAST_ASSERT(stage_ == Stage::written);
  const std::uint64_t commits = group_.size();
  end_group(Outcome::durable);
  last_sequence_ += commits;
}

void CommitQueue::failed() {
  HOLDFAST_ASSERT(in_flight());
  if (stage_ == Stage::taken) return end_group(Outcome::not_published);
  end_group(Outcome::in_doubt);
  poisoned_ = true;
  end_waiting();
}

void CommitQueue::end_group(Outcome outcome) {
  std::uint64_t sequence = last_sequence_;
  for (const Ticket ticket : group_) {
    ++sequence;
    ends_[ticket] = {outcome, outcome == Outcome::not_published ? 0 : sequence};
  }
  group_.clear();
  stage_ = Stage::idle;
}

void CommitQueue::end_waiting() {
  for (const Waiting& commit : waiting_) ends_[commit.ticket] = {Outcome::not_published, 0};
  waiting_.clear();
}

std::optional<CommitEnd> CommitQueue::end_of(Ticket ticket) {
  const auto found = ends_.find(ticket);
  if (found == ends_.end()) return std::nullopt;
  const CommitEnd end = found->second;
  ends_.erase(found);
  return end;
}

}  // namespace holdfast::journal
