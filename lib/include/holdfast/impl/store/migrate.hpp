// A project of SafeChunkEngine becomes one of ours, where it lies.
//
// version.json decides. Until it is replaced there is a lock file, and nothing else has changed.
// From then on it says that the project is being migrated: whoever opens it goes on with that, and
// it says so until a checkpoint holds every chunk.
#pragma once

#include "holdfast/impl/files.hpp"
#include "holdfast/impl/store/checkpoint.hpp"
#include "holdfast/impl/store/health.hpp"
#include "holdfast/store/version_file.hpp"

namespace holdfast {
namespace store::detail {

template <FileSystem Fs>
Result<ProjectVersion> read_version(typename Fs::Directory& dir, Environment environment) {
  DirectoryFiles<Fs> files(dir, environment);
  const std::string path = join_path(dir.path(), version_name().text());
  const Result<ReadReport> read = files.read(version_name());
  if (!read && is_missing(read.error())) {
    return fail(make_error_code(errc::damaged), Operation::read, path, "it is missing");
  }
  if (!read) return fail(read.error());
  return decode_version(read->content, path);
}

template <FileSystem Fs>
Result<void> write_version(typename Fs::Directory& dir, const ProjectVersion& version,
                           Environment environment) {
  DirectoryFiles<Fs> files(dir, environment);
  HOLDFAST_TRY(files.write(version_name(), holdfast::encode(version)));
  return {};
}

inline Result<void> check_is_ours(const ProjectVersion& version, const std::string& dir_path) {
  const bool is_theirs = version.format < ProjectVersion::format_now;
  if (!is_theirs && version.migrating_from.empty()) return {};
  return fail(std::errc::not_supported, Operation::read, join_path(dir_path, version_name().text()),
              "a project of " + (is_theirs ? version.engine : version.migrating_from) +
                  (is_theirs ? "" : " that was not migrated to the end") +
                  "; it is migrated where OlderProject::migrate says so (holdfast store migrate)");
}

/// That engine's lock file names its process, and goes when it detaches; ours is empty until the
/// project is ours.
template <FileSystem Fs>
Result<void> check_older_lock(typename Fs::Directory& dir) {
  const Result<LockState> state = dir.lock_state(journal::lock_name());
  if (!state || state->record.empty()) return {};
  return fail(make_error_code(errc::locked), Operation::try_lock,
              join_path(dir.path(), journal::lock_name().text()),
              "by SafeChunkEngine (\"" + state->record +
                  "\"); where that process is gone, remove this file");
}

/// Whether every file of a chunk can be one here, and all of them together; reads them, changes
/// nothing.
template <FileSystem Fs>
Result<void> check_older_chunks(typename Fs::Directory& dir, const StoreOptions& options,
                                Environment environment) {
  HOLDFAST_TRY_LET(chunks, dir.open_directory(FileName::literal("chunks")));
  HOLDFAST_TRY_LET(entries, chunks.list());
  DirectoryFiles<Fs> files(chunks, environment);
  std::map<std::string, std::string> names;  // by their folded names
  std::uint64_t total_bytes = 0;
  for (const Entry& entry : entries) {
    const std::string& text = entry.name.text();
    const auto bad_name = [&](const std::string& reason) {
      return fail(make_error_code(errc::bad_name), Operation::resolve,
                  join_path(chunks.path(), text), reason);
    };
    if (!text.ends_with(".json")) continue;
    if (!chunk_of_file(text)) return bad_name("no chunk can have this name");
    if (entry.kind != FileKind::regular) return bad_name("it is no file");
    const auto [same, is_new] = names.emplace(folded(text), text);
    if (!is_new) return bad_name("it differs from " + same->second + " in case only");
    HOLDFAST_TRY_LET(read, files.read(entry.name));
    total_bytes += read.content.size();
    HOLDFAST_TRY(check_fits(read.path, read.content.size(), total_bytes, options.checkpoints));
    Result<Json> json = parse_json(read.content, read.path, options.json);
    if (json) continue;
    json.error().detail += "; chunks_bak may have the version before";
    return fail(std::move(json).error());
  }
  if (names.size() <= options.chunks_max) return {};
  return fail(too_many_chunks(chunks.path(), options.chunks_max));
}

/// Note in version.json that the project is being migrated, if it is one of SafeChunkEngine and can
/// be. What else is wrong with it is for opening to say.
template <FileSystem Fs>
Result<void> begin_migration(typename Fs::Directory& dir, const StoreOptions& options,
                             Environment environment) {
  const Result<ProjectVersion> version = read_version<Fs>(dir, environment);
  if (!version || version->format == ProjectVersion::format_now) return {};
  HOLDFAST_TRY(journal::detail::check(options.journal, dir.path()));
  if (dir.stat(journal::manifest_name())) {
    return fail(make_error_code(errc::damaged), Operation::read,
                join_path(dir.path(), version_name().text()),
                "SafeChunkEngine has replaced it in a project of ours; {\"format\": 1} belongs "
                "there");
  }
  HOLDFAST_TRY(check_older_lock<Fs>(dir));
  HOLDFAST_TRY(check_older_chunks<Fs>(dir, options, environment));
  HOLDFAST_TRY_LET(lock, journal::detail::lock_new<Fs>(dir));
  HOLDFAST_TRY(dir.sync());  // a project of ours without a lock file is damaged
  return write_version<Fs>(dir,
                           {.engine = "holdfast",
                            .created = utc_text(environment.clock.now()),
                            .migrating_from = version->engine},
                           environment);
}

/// A journal for the project, unless a migration that was cut short has made it.
template <FileSystem Fs>
Result<void> make_journal(typename Fs::Directory& dir, const typename Fs::Lock& lock,
                          const StoreOptions& options, Environment environment) {
  const Result<void> made = Journal<Fs>::create(dir, lock, options.journal, environment);
  if (!made && made.error().code == std::errc::file_exists) return {};
  return made;
}

}  // namespace store::detail

// In several commits: version.json says when all of them count.
template <FileSystem Fs>
Result<void> Store<Fs>::State::take_over_chunks() {
  HOLDFAST_TRY_LET(chunks, list());
  JournalBatch changes;
  std::vector<ChunkName> named;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(chunks[i].name));
    if (chunks[i].version == 0) {
      HOLDFAST_TRY_LET(found, journal.read_file(path_of(chunk)));
      std::string content = std::move(found).value_or("");
      HOLDFAST_TRY(parse_json(content, join_path(dir.path(), path_of(chunk).text()), options.json));
      bytes += content.size();
      changes.push_back({path_of(chunk), std::move(content), 0});
      named.push_back(std::move(chunk));
    }
    const bool is_last = i + 1 == chunks.size();
    if (named.empty() || (!is_last && bytes < options.journal.segment_bytes)) continue;
    HOLDFAST_TRY(commit_named(std::exchange(changes, {}), std::exchange(named, {})));
    HOLDFAST_TRY(write_files());
    bytes = 0;
  }
  return {};
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::migrate(ProjectVersion version) {
  HOLDFAST_TRY(take_over_chunks());
  HOLDFAST_TRY(create_checkpoint({.label = "migrated",
                                  .notes = "what " + version.migrating_from + " has left",
                                  .pinned = true}));
  version.migrating_from.clear();
  return store::detail::write_version<Fs>(dir, version, environment);
}

}  // namespace holdfast
