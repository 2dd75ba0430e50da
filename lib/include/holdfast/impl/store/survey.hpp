// What is there between two commits, and can go into a checkpoint. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/checkpoint_files.hpp"
#include "holdfast/impl/store/reading.hpp"

namespace holdfast {
namespace store::detail {

/// Whether a checkpoint can have the file, and all up to it.
inline Result<void> check_fits(const std::string& name, std::uint64_t bytes,
                               std::uint64_t total_bytes, const ArchiveLimits& limits) {
  const auto refuse = [&](std::uint64_t has, std::uint64_t may_have) {
    return fail(std::errc::file_too_large, Operation::read, name,
                "a checkpoint may have " + std::to_string(may_have) + " bytes there, and it has " +
                    std::to_string(has));
  };
  if (bytes > limits.entry_bytes_max) return refuse(bytes, limits.entry_bytes_max);
  if (total_bytes > limits.total_bytes_max) return refuse(total_bytes, limits.total_bytes_max);
  return {};
}

/// Whether an error is about this process at this moment, and says nothing of the file: nothing is
/// left out for that.
inline bool is_passing(const Error& error) {
  return error.code == std::errc::too_many_files_open ||
         error.code == std::errc::too_many_files_open_in_system ||
         error.code == std::errc::not_enough_memory;
}

/// The chunk whose backup has this name, as the journal names backups.
inline std::optional<ChunkName> chunk_of_backup(std::string_view name, const BackupPlaces& places) {
  if (!name.ends_with(places.suffix)) return std::nullopt;
  name.remove_suffix(places.suffix.size());
  if (places.dropped_suffix != ".json") return chunk_of_file(name);
  Result<ChunkName> chunk = ChunkName::parse(name);
  return chunk ? std::optional(std::move(*chunk)) : std::nullopt;
}

}  // namespace store::detail

template <FileSystem Fs>
Result<void> Store<Fs>::State::survey_file(std::string path, std::uint64_t version,
                                           const std::string& content, Survey& survey) const {
  survey.total_bytes += content.size();
  HOLDFAST_TRY(
      store::detail::check_fits(path, content.size(), survey.total_bytes, options.checkpoints));
  std::string digest = digest_of(bytes_of(content)).substr(std::string_view("sha256:").size());
  survey.manifest.files.push_back({std::move(path), content.size(), std::move(digest), version});
  return {};
}

// Nothing that is not what was committed gets into a checkpoint under its name.
template <FileSystem Fs>
Result<void> Store<Fs>::State::survey_chunk(const ChunkName& chunk, Survey& survey) {
  using journal::PlainState;
  const DocumentPath path = path_of(chunk);
  const Result<DocumentLook> look = journal.look(path);
  if (look && look->state == PlainState::missing) return {};
  if (look && look->state == PlainState::lawful) {
    return survey_file(path.text(), look->version, *look->content, survey);
  }
  if (look && look->state == PlainState::edited && !survey.not_adopted.contains(chunk.text())) {
    survey.edited = chunk;
    return {};
  }
  Error error = look ? Error{make_error_code(errc::damaged), Operation::read,
                             join_path(dir.path(), path.text()), Outcome::not_published,
                             "it is " + std::string(journal::to_string(look->state))}
                     : look.error();
  if (survey.unreadable == Unreadable::refuse || store::detail::is_passing(error)) {
    return fail(std::move(error));
  }
  survey.left_out.push_back(path.text() + " was left out: " + error.message());
  return {};
}

// Of backups whose names differ in case only a checkpoint has one: that of the chunk that is there,
// or else the newest.
template <FileSystem Fs>
Result<void> Store<Fs>::State::survey_backup(const std::set<std::string>& names_alike,
                                             Survey& survey) {
  struct Kept {
    std::pair<bool, std::uint64_t> rank;
    std::string path;
    KeptVersion backup;
  };
  std::optional<Kept> kept;
  const auto leave_out = [&](const std::string& path, const std::string& why) {
    survey.left_out.push_back(path + " was left out: " + why);
  };
  for (const std::string& text : names_alike) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(text));
    Result<std::optional<KeptVersion>> backup = journal.backup(path_of(chunk));
    const std::string path = backup_in_checkpoint(chunk);
    const bool refused = !backup && (survey.unreadable == Unreadable::refuse ||
                                     store::detail::is_passing(backup.error()));
    if (refused) return fail(std::move(backup).error());
    if (!backup) leave_out(path, backup.error().message());
    if (!backup || !*backup) continue;
    Kept found{
        {journal.version(path_of(chunk)) != 0, (*backup)->version}, path, std::move(**backup)};
    if (!kept) {
      kept = std::move(found);
      continue;
    }
    if (found.rank > kept->rank) std::swap(found, *kept);
    leave_out(found.path, "it differs from " + kept->path + " in case only");
  }
  if (!kept) return {};
  return survey_file(kept->path, kept->backup.version, kept->backup.content, survey);
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::survey_backups(const std::vector<ChunkInfo>& chunks,
                                              Survey& survey) {
  const BackupPlaces& places = options.journal.backups;
  std::map<std::string, std::set<std::string>> names_of_backups;  // by their folded names
  const auto add = [&](const std::string& text) { names_of_backups[folded(text)].insert(text); };
  for (const ChunkInfo& chunk : chunks) add(chunk.name);
  {
    const std::lock_guard guard(files_mutex);
    const std::string folder = "chunks" + places.directory_suffix;
    HOLDFAST_TRY_LET(entries, store::detail::entries_of<Fs>(dir, folder.c_str()));
    for (const Entry& entry : entries) {
      const auto chunk = store::detail::chunk_of_backup(entry.name.text(), places);
      if (chunk && entry.kind == FileKind::regular) add(chunk->text());
    }
  }
  for (const auto& [folded_name, names_alike] : names_of_backups) {
    HOLDFAST_TRY(survey_backup(names_alike, survey));
  }
  return {};
}

// Requires: the gate is closed.
template <FileSystem Fs>
Result<void> Store<Fs>::State::survey_all(Survey& survey) {
  survey.manifest.files.clear();
  survey.left_out.clear();
  survey.total_bytes = 0;
  survey.edited.reset();
  const Result<ApplyReport> applied = write_files();
  if (!applied && survey.unreadable == Unreadable::refuse) {
    return store::detail::fail_before(applied.error());
  }
  survey.all_in_files = applied.has_value();
  HOLDFAST_TRY_LET(chunks, list());
  for (const ChunkInfo& info : chunks) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(info.name));
    HOLDFAST_TRY(survey_chunk(chunk, survey));
    if (survey.edited) return {};
  }
  HOLDFAST_TRY(survey_backups(chunks, survey));
  survey.manifest.sequence = journal.status().last_sequence;
  survey.manifest.created = std::chrono::floor<std::chrono::seconds>(environment.clock.now());
  survey.manifest.project_format = ProjectVersion::format_now;
  return {};
}

}  // namespace holdfast
