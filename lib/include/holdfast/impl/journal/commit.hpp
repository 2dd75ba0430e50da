// Committing: a batch joins a group, a group becomes a frame, a frame is flushed.
#pragma once

#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

// What can never be committed is refused before it waits.
template <FileSystem Fs>
Result<journal::detail::Waiting> Journal<Fs>::State::check(JournalBatch&& batch) const {
  constexpr std::uint64_t frame_bytes_max = std::numeric_limits<std::uint32_t>::max() / 2;
  if (batch.empty()) {
    return fail(std::errc::invalid_argument, Operation::append, root.path(),
                "a commit must change something");
  }
  for (const DocumentChange& change : batch) {
    HOLDFAST_TRY(journal::detail::check_place(change.path, options.backups));
  }
  const std::uint64_t bytes = journal::detail::bytes_of_batch(batch);
  if (bytes > std::min(options.journal_bytes_max / 2, frame_bytes_max)) {
    return fail(std::errc::file_too_large, Operation::append, root.path(),
                "the commit has " + std::to_string(bytes) + " bytes, and the journal may have " +
                    std::to_string(options.journal_bytes_max));
  }
  return Waiting{std::move(batch), bytes};
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
  return write_frame(frame, {shown_sequence + 1, 0, settles});
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::prepare(std::span<journal::Candidate<Waiting>> candidates,
                                         std::uint64_t first_sequence) {
  std::uint64_t bytes = journal::frame_header_bytes + journal::record_header_bytes;
  for (const auto& one : candidates) bytes += one.payload->bytes;
  HOLDFAST_TRY(make_room(bytes));
  group_frame.emplace();
  group_frame->reserve(bytes);
  group_facts = {first_sequence, candidates.size(), log->starts_chain()};
  if (group_facts.settles) group_frame->add({.type = journal::RecordType::settled});
  for (const auto& one : candidates) journal::detail::add_batch(*group_frame, one.payload->batch);
  prepared = candidates;
  return {};
}

// Readers see a commit only when it cannot be taken back any more, and its caller hears of it only
// when readers see it.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::write() {
  HOLDFAST_TRY(write_frame(*group_frame, group_facts));
  const std::lock_guard guard(mutex);
  std::uint64_t sequence = group_facts.sequence;
  for (const auto& one : prepared) show(sequence++, std::move(one.payload->batch));
  shown_sequence = sequence - 1;
  return {};
}

template <FileSystem Fs>
void Journal<Fs>::State::show(std::uint64_t sequence, JournalBatch&& batch) {
  for (DocumentChange& change : batch) {
    std::shared_ptr<const std::string> content;
    if (change.content) content = std::make_shared<const std::string>(std::move(*change.content));
    pending.insert_or_assign(change.path.text(), Pending{sequence, std::move(content)});
  }
}

}  // namespace holdfast
