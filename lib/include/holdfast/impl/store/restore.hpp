// Listing, verifying, deleting and restoring checkpoints. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/checkpoint.hpp"

namespace holdfast {

template <FileSystem Fs>
Result<std::vector<CheckpointInfo>> Store<Fs>::State::list_checkpoints() {
  const std::lock_guard one_at_a_time(checkpoints_mutex);
  Result<Directory> opened = checkpoints_directory();
  if (!opened && access != Access::write && store::detail::is_missing(opened.error())) {
    return std::vector<CheckpointInfo>{};  // the owner would make the folder
  }
  HOLDFAST_TRY_LET(from, std::move(opened));
  return store::detail::list_checkpoints<Fs>(from, options.checkpoints);
}

// Names come from people: what is not in the list is nothing, whatever it might lead to.
template <FileSystem Fs>
Result<Entry> Store<Fs>::State::find_checkpoint(Directory& from, const std::string& wanted) {
  HOLDFAST_TRY_LET(file_name, FileName::parse(wanted));
  HOLDFAST_TRY_LET(entries, from.list());
  for (const Entry& entry : entries) {
    if (entry.name == file_name && wanted.ends_with(".zip")) return entry;
  }
  return fail(std::errc::no_such_file_or_directory, Operation::read, join_path(from.path(), wanted),
              "there is no such checkpoint");
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::State::read_checkpoint(Directory& from, const std::string& wanted,
                                                         const ArchiveVisitor& visit) {
  HOLDFAST_TRY_LET(entry, find_checkpoint(from, wanted));
  if (entry.kind != FileKind::regular) {
    return fail(make_error_code(errc::not_regular), Operation::read,
                join_path(from.path(), wanted));
  }
  HOLDFAST_TRY_LET(archive, store::detail::open_archive<Fs>(from, entry.name));
  HOLDFAST_TRY_LET(manifest, read_archive(archive.source, options.checkpoints, visit));
  return store::detail::info_of(entry.name, archive.source.size_bytes, manifest);
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::State::verify_checkpoint(const std::string& wanted) {
  const std::lock_guard one_at_a_time(checkpoints_mutex);
  HOLDFAST_TRY_LET(from, checkpoints_directory());
  return read_checkpoint(from, wanted, {});
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::delete_checkpoint(const std::string& wanted) {
  const std::lock_guard one_at_a_time(checkpoints_mutex);
  HOLDFAST_TRY_LET(from, checkpoints_directory());
  HOLDFAST_TRY_LET(entry, find_checkpoint(from, wanted));
  const store::detail::Look look = store::detail::look_at<Fs>(from, entry, options.checkpoints);
  if (look.failure) return fail(*look.failure);  // it may be pinned
  const CheckpointInfo& info = look.info;
  if (info.foreign || info.pinned) {
    return fail(make_error_code(errc::refused), Operation::remove, join_path(from.path(), wanted),
                info.pinned ? "it is pinned" : "it is no checkpoint of ours: " + info.problem);
  }
  HOLDFAST_TRY(from.remove(entry.name));
  Result<void> synced = from.sync();
  if (synced) return {};
  Error error = std::move(synced).error();
  error.outcome = Outcome::published_unconfirmed;
  return fail(std::move(error));
}

// Everything is verified before anything changes, also that each chunk is a document.
template <FileSystem Fs>
Result<JournalBatch> Store<Fs>::State::unpack(Directory& from, const std::string& wanted) {
  JournalBatch batch;
  const auto take = [&](const CheckpointFile& file, std::string content) -> Result<void> {
    const std::optional<ChunkName> chunk = chunk_in_checkpoint(file.path);
    if (!chunk) return {};
    HOLDFAST_TRY(
        parse_json(content, join_path(from.path(), wanted) + ", " + file.path, options.json));
    if (batch.size() == options.chunks_max) {
      return fail(std::errc::argument_list_too_long, Operation::restore, wanted,
                  "the project may have " + std::to_string(options.chunks_max) + " chunks");
    }
    batch.push_back({path_of(*chunk), std::move(content)});
    return {};
  };
  HOLDFAST_TRY(read_checkpoint(from, wanted, take));
  return batch;
}

template <FileSystem Fs>
Result<std::size_t> Store<Fs>::State::remove_others(JournalBatch& batch) const {
  std::set<std::string> stay;
  for (const DocumentChange& change : batch) stay.insert(change.path.text());
  HOLDFAST_TRY_LET(chunks, list());
  std::size_t removed = 0;
  for (const ChunkInfo& info : chunks) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(info.name));
    if (stay.contains(path_of(chunk).text())) continue;
    batch.push_back({path_of(chunk)});
    ++removed;
  }
  return removed;
}

// A chunk that somebody has staged meanwhile must still have a name of its own afterwards.
template <FileSystem Fs>
Result<void> Store<Fs>::State::check_staged_names(const JournalBatch& batch) const {
  std::map<std::string, std::string> waiting;
  {
    const std::lock_guard guard(staged_mutex);
    for (const auto& [chunk, change] : staged) waiting.emplace(folded(chunk), chunk);
  }
  for (const DocumentChange& change : batch) {
    const ChunkName chunk = chunk_at(change.path.text()).value();
    const auto found = waiting.find(folded(chunk.text()));
    if (found == waiting.end() || found->second == chunk.text()) continue;
    return fail(
        make_error_code(errc::conflict), Operation::resolve, found->second,
        "it is staged, and differs from the checkpoint's " + chunk.text() + " in case only");
  }
  return {};
}

// One commit: a crash leaves the store as it was, or as it was at the checkpoint.
template <FileSystem Fs>
Result<RestoredCheckpoint> Store<Fs>::State::restore_checkpoint(const std::string& wanted) {
  const std::lock_guard one_at_a_time(checkpoints_mutex);
  HOLDFAST_TRY_LET(from, checkpoints_directory());
  HOLDFAST_TRY_LET(batch, unpack(from, wanted));
  RestoredCheckpoint restored{.chunks = batch.size()};
  Survey survey;
  survey.unreadable = Unreadable::leave_out;
  survey.manifest.label = "before_restore";
  survey.manifest.notes = "before " + wanted + " was restored";
  survey.manifest.automatic = true;
  {
    HOLDFAST_TRY_LET(closed, make_cut(survey));
    Result<CheckpointInfo> before = write_checkpoint(from, survey);
    if (!before) return store::detail::fail_before(std::move(before).error());
    restored.before = std::move(*before);
    HOLDFAST_TRY_LET(removed, remove_others(batch));
    restored.removed = removed;
    restored.sequence = journal.status().last_sequence;
    const std::lock_guard names_guard(names_mutex);  // nobody stages a name that comes now
    HOLDFAST_TRY(check_staged_names(batch));
    if (!batch.empty()) {
      HOLDFAST_TRY_LET(report, commit_changes(std::move(batch)));
      restored.sequence = report.sequence;
    }
    recount_names();
  }
  for (const std::string& warning : restored.before.warnings) tell_status("checkpoint " + warning);
  const Result<ApplyReport> applied = write_files();
  if (!applied) {
    restored.not_applied = applied.error();
    tell_fault(applied.error());
  }
  return restored;
}

}  // namespace holdfast
