// Committing: a batch joins a group, a group becomes a frame, a frame is flushed.
#pragma once

#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

template <FileSystem Fs>
Result<journal::Ticket> Journal<Fs>::State::submit(JournalBatch batch) {
  constexpr std::uint64_t content_bytes_max = std::numeric_limits<std::uint32_t>::max() / 2;
  if (batch.empty()) {
    return fail(std::errc::invalid_argument, Operation::append, root.path(),
                "a commit must change something");
  }
  const std::uint64_t bytes = journal::detail::bytes_of_batch(batch);
  if (bytes > std::min(options.journal_bytes_max / 2, content_bytes_max)) {
    return fail(std::errc::file_too_large, Operation::append, root.path(),
                "the commit has " + std::to_string(bytes) + " bytes, and the journal " +
                    std::to_string(options.journal_bytes_max));
  }
  const std::lock_guard guard(mutex);
  const std::optional<Ticket> ticket = queue->enqueue(bytes);
  if (!ticket) return fail(journal::detail::poisoned_error(root.path()));
  waiting.emplace(*ticket, Waiting{std::move(batch), bytes});
  return *ticket;
}

// The manifest that was found decides which segments are free: it has to be durable before one of
// them is overwritten.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::make_base() {
  if (base_is_durable) return {};
  HOLDFAST_TRY(journal::sync_manifest<Fs>(root));
  base_is_durable = true;
  return {};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::make_room(std::uint64_t bytes) {
  HOLDFAST_TRY(make_base());
  const auto try_once = [&] {
    const std::lock_guard guard(segments_mutex);
    return log->make_room(bytes);
  };
  Result<void> made = try_once();
  const bool full = !made && made.error().code == std::errc::device_or_resource_busy;
  if (!full || options.when_full == WhenFull::refuse) return made;
  HOLDFAST_TRY(apply());
  return try_once();
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::write_frame(journal::FrameBuilder& frame,
                                             const FrameFacts& facts) {
  is_closed = false;
  HOLDFAST_TRY(log->write(frame, facts.sequence));
  const std::scoped_lock guard(mutex, segments_mutex);
  if (used.empty() || used.back().serial != log->serial()) {
    used.push_back({log->serial(), log->epoch(), 0});
  }
  used.back().last_sequence = facts.sequence + facts.commits - 1;
  if (facts.settles) segments.free_below(used.front().serial);
  return {};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::write_marker(journal::RecordType type) {
  journal::FrameBuilder frame;
  frame.add({.type = type});
  HOLDFAST_TRY(make_room(frame.size_bytes()));
  const bool settles = type == journal::RecordType::settled;
  return write_frame(frame, {queue->last_sequence() + 1, 0, settles});
}

template <FileSystem Fs>
void Journal<Fs>::State::lead() {
  std::unique_lock guard(mutex);
  const std::optional<journal::Group> group = queue->take();
  if (!group) return;
  std::vector<const Waiting*> batches;  // entries of a map stay where they are
  for (const Ticket ticket : group->tickets) batches.push_back(&waiting.at(ticket));
  guard.unlock();
  const std::uint64_t frame_bytes =
      journal::frame_header_bytes + journal::record_header_bytes + group->bytes;
  Result<void> prepared = make_room(frame_bytes);
  Result<void> written;
  if (prepared) {
    journal::FrameBuilder frame;
    const bool settles = log->starts_chain();
    if (settles) frame.add({.type = journal::RecordType::settled});
    for (const Waiting* one : batches) journal::detail::add_batch(frame, one->batch);
    guard.lock();
    queue->wrote();
    guard.unlock();
    written = write_frame(frame, {group->first_sequence, group->tickets.size(), settles});
  }
  end_group(*group, prepared, written);
}

template <FileSystem Fs>
void Journal<Fs>::State::end_group(const journal::Group& group, const Result<void>& prepared,
                                   const Result<void>& written) {
  const std::lock_guard guard(mutex);
  const bool durable = prepared && written;
  durable ? queue->flushed() : queue->failed();
  Error error = prepared ? (written ? Error{} : written.error()) : prepared.error();
  for (auto at = waiting.begin(); at != waiting.end();) {
    const std::optional<journal::CommitEnd> end = queue->end_of(at->first);
    if (!end) {
      ++at;
      continue;
    }
    if (end->outcome == Outcome::durable) {
      ends.emplace(at->first, CommitReport{end->sequence});
      show(end->sequence, std::move(at->second.batch));
    } else {
      const bool own = std::binary_search(group.tickets.begin(), group.tickets.end(), at->first);
      Error why = own ? error : journal::detail::poisoned_error(root.path());
      why.outcome = end->outcome;
      ends.emplace(at->first, fail(std::move(why)));
    }
    at = waiting.erase(at);
  }
  ended.notify_all();
}

// Readers see a commit only when it cannot be taken back any more.
template <FileSystem Fs>
void Journal<Fs>::State::show(std::uint64_t sequence, JournalBatch&& batch) {
  for (DocumentChange& change : batch) {
    std::shared_ptr<const std::string> content;
    if (change.content) content = std::make_shared<const std::string>(std::move(*change.content));
    pending.insert_or_assign(change.path.text(), Pending{sequence, std::move(content)});
  }
}

}  // namespace holdfast
