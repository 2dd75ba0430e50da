// Definitions of group_commit.hpp.
#pragma once

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "holdfast/journal/group_commit.hpp"

namespace holdfast::journal {

template <class Payload, GroupLog<Payload> Log>
CommitReport GroupCommit<Payload, Log>::commit(Payload& payload, std::uint64_t bytes) {
  Lock lock(mutex_);
  Entry* const entry = add(payload, bytes);
  if (entry == nullptr) return {{}, poison_};
  return await(*entry, lock);
}

template <class Payload, GroupLog<Payload> Log>
Result<Ticket> GroupCommit<Payload, Log>::submit(Payload& payload, std::uint64_t bytes) {
  const Lock lock(mutex_);
  Entry* const entry = add(payload, bytes);
  if (entry == nullptr) return fail(*poison_);
  submitted_.emplace(entry->ticket, entry);
  return entry->ticket;
}

template <class Payload, GroupLog<Payload> Log>
CommitReport GroupCommit<Payload, Log>::wait(Ticket ticket) {
  Lock lock(mutex_);
  const auto found = submitted_.find(ticket);
  HOLDFAST_ASSERT(found != submitted_.end());
  Entry* const entry = found->second;
  submitted_.erase(found);
  return await(*entry, lock);
}

template <class Payload, GroupLog<Payload> Log>
std::optional<CommitReport> GroupCommit<Payload, Log>::end_of(Ticket ticket) {
  const Lock lock(mutex_);
  const auto found = submitted_.find(ticket);
  HOLDFAST_ASSERT(found != submitted_.end());
  Entry* const entry = found->second;
  if (!entry->ended) return std::nullopt;
  submitted_.erase(found);
  return release(*entry);
}

template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::flush() {
  Lock lock(mutex_);
  if (leading_ || waiting_.empty()) return;
  leading_ = true;
  lead_group(lock, nullptr);
}

template <class Payload, GroupLog<Payload> Log>
auto GroupCommit<Payload, Log>::add(Payload& payload, std::uint64_t bytes) -> Entry* {
  const std::optional<Ticket> ticket = queue_.enqueue(bytes);
  if (!ticket) return nullptr;
  if (free_.empty()) free_.push_back(&pool_.emplace_back());
  Entry* const entry = free_.back();
  free_.pop_back();
  entry->payload = &payload;
  entry->ticket = *ticket;
  waiting_.push_back(entry);
  return entry;
}

template <class Payload, GroupLog<Payload> Log>
CommitReport GroupCommit<Payload, Log>::await(Entry& entry, Lock& lock) {
  entry.awaited = true;
  // Leads more than once only if older commits fill the groups before.
  while (!entry.ended) {
    if (leading_) {
      entry.wake.wait(lock);
      continue;
    }
    leading_ = true;
    if (waiting_.size() < group_.size()) make_way(lock);
    lead_group(lock, &entry);
  }
  return release(entry);
}

template <class Payload, GroupLog<Payload> Log>
CommitReport GroupCommit<Payload, Log>::release(Entry& entry) {
  CommitReport report = std::exchange(entry.report, {});
  entry.awaited = entry.ended = false;
  free_.push_back(&entry);
  return report;
}

/// Lead one group; then wake who was in it and, unless the leader's own commit (`self`) still
/// waits, who may lead next.
/// Requires: leading_ was set by this thread. The lock is held before and after.
template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::lead_group(Lock& lock, const Entry* self) noexcept {
  const std::optional<Group> group = queue_.take();
  HOLDFAST_ASSERT(group.has_value());
  gather(*group);
  end_group(pass_through_log(lock, group->first_sequence));
  leading_ = false;
  std::vector<Entry*> woken = std::exchange(ended_, {});
  if (self == nullptr || self->ended) wake_next(woken);
  lock.unlock();
  for (Entry* const entry : woken) {
    if (entry != self) entry->wake.notify_one();
  }
  lock.lock();
}

/// The steps of the group in flight; the log works without the lock.
template <class Payload, GroupLog<Payload> Log>
Result<void> GroupCommit<Payload, Log>::pass_through_log(Lock& lock, std::uint64_t first_sequence) {
  lock.unlock();
  Result<void> result = log_.prepare(candidates_, first_sequence);
  lock.lock();
  if (!result) return result;
  leave_out_the_refused();
  if (group_.empty()) return result;
  queue_.wrote();
  lock.unlock();
  result = log_.write();
  lock.lock();
  return result;
}

template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::gather(const Group& group) {
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(group.tickets.size());
  group_.assign(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  candidates_.clear();
  for (const Entry* const entry : group_) candidates_.push_back({entry->payload});
}

template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::leave_out_the_refused() {
  std::size_t kept = 0;
  for (std::size_t place = 0; place < group_.size(); ++place) {
    Entry* const entry = group_[place];
    const std::optional<Error>& refusal = candidates_[place].refusal;
    if (!refusal) {
      group_[kept++] = entry;
      continue;
    }
    queue_.refuse(entry->ticket);
    end(*entry, &*refusal);
  }
  group_.resize(kept);
}

template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::end_group(const Result<void>& result) {
  const bool durable = result.has_value() && !group_.empty();
  durable ? queue_.flushed() : queue_.failed();
  for (Entry* const entry : group_) end(*entry, result ? nullptr : &result.error());
  if (!queue_.poisoned()) return;
  Error error = result.error();
  error.outcome = Outcome::in_doubt;
  poison_ = {errc::poisoned, error.operation, error.name, Outcome::not_published,
             "after an earlier commit: " + error.message()};
  for (Entry* const entry : waiting_) end(*entry, &*poison_);
  waiting_.clear();
}

template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::end(Entry& entry, const Error* error) {
  entry.report.end = queue_.end_of(entry.ticket).value();
  if (error != nullptr) {
    entry.report.error = *error;
    entry.report.error->outcome = entry.report.end.outcome;
  }
  entry.ended = true;
  if (entry.awaited) ended_.push_back(&entry);
}

/// Add the longest waiting commit that has a thread. It is woken last, so that those who are told
/// their end before may be back in time for its group.
template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::wake_next(std::vector<Entry*>& woken) {
  const auto next = std::find_if(waiting_.begin(), waiting_.end(),
                                 [](const Entry* entry) { return entry->awaited; });
  if (next != waiting_.end()) woken.push_back(*next);
}

/// Let others run once before a group is taken that would be smaller than the last one: who was in
/// that one is on its way back, perhaps with the next commit. Nobody is waited for.
template <class Payload, GroupLog<Payload> Log>
void GroupCommit<Payload, Log>::make_way(Lock& lock) {
  lock.unlock();
  std::this_thread::yield();
  lock.lock();
}

}  // namespace holdfast::journal
