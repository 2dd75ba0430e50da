// Committing: a batch joins a group, a group becomes a frame, a frame is flushed.
#pragma once

#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

// What can never be committed is refused before it waits.
template <FileSystem Fs>
Result<journal::Division> Journal<Fs>::State::check(const JournalBatch& batch) const {
  const auto is_condition = [](const DocumentChange& change) { return change.only_condition; };
  if (std::all_of(batch.begin(), batch.end(), is_condition)) {
    return fail(std::errc::invalid_argument, Operation::append, root.path(),
                "a commit must change something");
  }
  for (const DocumentChange& change : batch) {
    HOLDFAST_TRY(journal::detail::check_place(change.path, options.backups));
  }
  const auto refuse = [&](std::uint64_t bytes, std::uint64_t bytes_max) {
    return fail(std::errc::file_too_large, Operation::append, root.path(),
                "the commit has " + std::to_string(bytes) + " bytes, and the journal may have " +
                    std::to_string(bytes_max));
  };
  journal::Division division = journal::divide(batch, options);
  if (!division.fits) return refuse(division.frame_bytes, options.journal_bytes_max);
  if (division.staged_bytes > options.staged_bytes_max) {
    return refuse(division.staged_bytes, options.staged_bytes_max);
  }
  return division;
}

template <FileSystem Fs>
std::uint64_t Journal<Fs>::State::staged_bytes() const {
  std::uint64_t sum = staging_bytes;
  for (const auto& file : staged_files) {
    if (file.sequence > shown_cut) sum += file.size_bytes;  // no room comes of what is parked
  }
  return sum;
}

// Applying makes room, and so does a commit of another thread when it ends. Whoever waits here has
// no room that anybody could wait for.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::make_room_for_staged(std::uint64_t bytes, Caller caller) {
  std::unique_lock guard(mutex);
  // Each turn needs room that became free.
  while (staged_bytes() + bytes > options.staged_bytes_max) {
    const std::uint64_t before = staged_bytes();
    const std::uint64_t ends = staging_ends;
    room_was_wanted = true;
    if (options.when_full == WhenFull::apply) {
      guard.unlock();
      HOLDFAST_TRY(apply());
      guard.lock();
      if (staged_bytes() < before || staging_ends != ends) continue;
    }
    const bool may_wait = options.when_full == WhenFull::apply && caller == Caller::waits;
    if (!may_wait || staging_commits == 0) {
      return fail(std::errc::device_or_resource_busy, Operation::append, root.path(),
                  "the staged contents of commits that are not applied yet fill their room");
    }
    staging_ended.wait(guard, [&] { return staging_ends != ends; });
  }
  staging_bytes += bytes;
  if (caller == Caller::waits) ++staging_commits;
  return {};
}

template <FileSystem Fs>
void Journal<Fs>::State::end_staging(Waiting& waiting) {
  staging_bytes -= std::exchange(waiting.staged_bytes, 0);
  if (waiting.caller == Caller::waits) --staging_commits;
  ++staging_ends;
  staging_ended.notify_all();
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::stage(JournalBatch&& batch, const journal::Division& division,
                                       Waiting& waiting) {
  waiting.batch = std::move(batch);
  waiting.changes.reserve(waiting.batch.size());
  for (std::size_t at = 0; at < waiting.batch.size(); ++at) {
    DocumentChange& change = waiting.batch[at];
    if (change.if_version) waiting.conditions.push_back({change.path, *change.if_version});
    if (change.only_condition) continue;
    journal::detail::Body body;
    if (division.is_staged[at]) {
      HOLDFAST_TRY_LET(written, staged.write(bytes_of(*change.content)));
      body.staged = written;
      change.content.reset();
    } else if (change.content) {
      body.content = journal::detail::SharedText::lent(*change.content);
    }
    waiting.changes.push_back({std::move(change.path), std::move(body)});
  }
  return waiting.staged_bytes > 0 ? staged.sync() : Result<void>{};
}

// Large contents are durable in their files before the commit that names them waits for a group.
template <FileSystem Fs>
Result<journal::detail::Waiting> Journal<Fs>::State::accept(JournalBatch&& batch, Caller caller) {
  HOLDFAST_TRY(check_writable());
  Waiting waiting{.caller = caller};
  HOLDFAST_TRY_LET(division, check(batch));
  if (division.staged_bytes > 0) HOLDFAST_TRY(make_room_for_staged(division.staged_bytes, caller));
  waiting.staged_bytes = division.staged_bytes;
  Result<void> done = stage(std::move(batch), division, waiting);
  if (!done) {
    forget_staged(waiting, true);
    Error error = std::move(done).error();
    error.outcome = Outcome::not_published;  // whatever became of the file, no record names it
    return fail(std::move(error));
  }
  waiting.bytes = journal::detail::bytes_of_commit(waiting.changes);
  return waiting;
}

// A commit has ended. What was certainly not published needs its files no longer.
template <FileSystem Fs>
void Journal<Fs>::State::forget_staged(Waiting& waiting, bool remove) {
  if (waiting.staged_bytes == 0) return;
  if (remove) {
    for (const Change& change : waiting.changes) {
      if (change.body.staged) staged.remove(change.body.staged->number);
    }
  }
  const std::lock_guard guard(mutex);
  end_staging(waiting);
}

template <FileSystem Fs>
Result<CommitReport> Journal<Fs>::State::ended(journal::CommitReport&& end, Waiting& waiting) {
  forget_staged(waiting, end.error && end.error->outcome == Outcome::not_published);
  if (end.error) return fail(std::move(*end.error));
  return CommitReport{end.end.sequence};
}

// The manifest that was found decides which segments are free: it has to be durable before one of
// them is overwritten.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::make_base() {
  if (base_is_durable) return {};
  if (base_failed) return fail(journal::detail::poisoned_error(root.path()));
  const Result<void> synced = journal::sync_manifest<Fs>(root);
  if (!synced) {
    const Operation step = synced.error().operation;
    // Another try at a sync would succeed, and prove nothing.
    base_failed = step == Operation::sync || step == Operation::sync_directory;
    return synced;
  }
  base_is_durable = true;
  return {};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::make_room(std::uint64_t bytes) {
  if (names_failed()) return fail(journal::detail::poisoned_error(root.path()));
  HOLDFAST_TRY(make_base());
  const auto try_once = [&] {
    const std::lock_guard guard(segments_mutex);
    return log->make_room(bytes);
  };
  Result<void> made = try_once();
  const bool full = !made && made.error().code == std::errc::device_or_resource_busy;
  if (full) room_was_wanted = true;
  if (!full || options.when_full == WhenFull::refuse) return made;
  HOLDFAST_TRY(apply());
  return try_once();
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::write_frame(journal::FrameBuilder& frame,
                                             const FrameFacts& facts) {
  is_closed = false;
  log_failed = true;  // until its flush has returned
  HOLDFAST_TRY(log->write(frame, facts.sequence));
  log_failed = false;
  const std::scoped_lock guard(mutex, segments_mutex);
  if (used.empty() || used.back().serial != log->serial()) {
    used.push_back({log->serial(), log->epoch(), 0});
  }
  used.back().last_sequence = facts.sequence + facts.commits - 1;
  // A chain that goes on may begin in a segment that was replaced and that the manifest names.
  if (facts.settles && log->stands_alone()) segments.free_below(used.front().serial);
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
Result<void> Journal<Fs>::State::write_end() {
  if (log->is_first()) HOLDFAST_TRY(write_marker(journal::RecordType::settled));
  HOLDFAST_TRY(write_marker(journal::RecordType::closed));
  is_closed = true;
  return {};
}

// The commits of a group happen one after the other: each is judged by what those before it leave.
template <FileSystem Fs>
std::uint64_t Journal<Fs>::State::refuse_conflicts(
    std::span<journal::Candidate<Waiting>> candidates, std::uint64_t first_sequence) const {
  const bool nobody_asks = std::all_of(candidates.begin(), candidates.end(), [](const auto& one) {
    return one.payload->conditions.empty();
  });
  if (nobody_asks) return candidates.size();
  std::map<std::string, std::uint64_t> changed;  // by this group: the version of each document
  const std::lock_guard guard(mutex);
  const auto differs = [&](const journal::detail::Condition& condition) {
    const std::string& path = condition.path.text();
    const auto here = changed.find(path);
    return condition.version != (here == changed.end() ? version_of(path) : here->second);
  };
  std::uint64_t sequence = first_sequence;
  for (auto& one : candidates) {
    const auto& conditions = one.payload->conditions;
    const auto conflict = std::find_if(conditions.begin(), conditions.end(), differs);
    if (conflict != conditions.end()) {
      one.refusal = journal::detail::conflict_error(conflict->path, conflict->version);
      continue;
    }
    for (const Change& change : one.payload->changes) {
      changed[change.path.text()] = change.body.exists() ? sequence : 0;
    }
    ++sequence;
  }
  return sequence - first_sequence;
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::prepare(std::span<journal::Candidate<Waiting>> candidates,
                                         std::uint64_t first_sequence) {
  if (log_failed) return fail(journal::detail::poisoned_error(root.path()));
  const std::uint64_t commits = refuse_conflicts(candidates, first_sequence);
  if (commits == 0) return {};
  std::uint64_t bytes = journal::frame_header_bytes + journal::record_header_bytes;
  for (const auto& one : candidates) bytes += one.refusal ? 0 : one.payload->bytes;
  HOLDFAST_TRY(make_room(bytes));
  group_frame.reserve(bytes);
  group_facts = {first_sequence, commits, log->is_first()};
  if (group_facts.settles) group_frame.add({.type = journal::RecordType::settled});
  for (const auto& one : candidates) {
    if (!one.refusal) journal::detail::add_commit(group_frame, one.payload->changes);
  }
  prepared = candidates;
  return {};
}

// Readers see a commit only when it cannot be taken back any more, and its caller hears of it only
// when readers see it.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::write() {
  HOLDFAST_TRY(write_frame(group_frame, group_facts));
  const auto frame = std::make_shared<const std::string>(group_frame.take());
  // Who waits frees its contents itself; who asks later may do so much later.
  std::vector<JournalBatch> lent;  // gone after the lock
  const std::lock_guard guard(mutex);
  std::uint64_t sequence = group_facts.sequence;
  for (const auto& one : prepared) {
    if (one.refusal) continue;
    journal::detail::move_into(frame, one.payload->changes);
    if (one.payload->caller == Caller::asks) lent.push_back(std::move(one.payload->batch));
    for (Change& change : one.payload->changes) {
      show(sequence, change.path.text(), std::move(change.body));
    }
    ++sequence;
    // Its files count among those that were shown, from now on.
    if (one.payload->staged_bytes > 0) end_staging(*one.payload);
  }
  shown_sequence = sequence - 1;
  return {};
}

template <FileSystem Fs>
void Journal<Fs>::State::show(std::uint64_t sequence, const std::string& path, Body body) {
  if (body.staged) staged_files.push_back({sequence, body.staged->number, body.staged->size_bytes});
  Pending& waiting = pending.try_emplace(path, Pending{0, sequence, {}}).first->second;
  if (waiting.version <= shown_cut) waiting.first = sequence;  // what it had is parked
  waiting.version = sequence;
  waiting.body = std::move(body);
}

}  // namespace holdfast
