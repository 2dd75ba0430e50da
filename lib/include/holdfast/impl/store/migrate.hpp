// A project of SafeChunkEngine becomes one of ours, where it lies.
//
// Until the last step it is that engine's project: version.json and the chunks' files are as they
// were, that engine may go on with them, and what was made beside them is made anew by the next
// try. The marker says that it may be: a journal without it is a project of ours.
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

/// Say that the project is one of this format.
template <FileSystem Fs>
Result<void> write_version(typename Fs::Directory& dir, Environment environment) {
  const ProjectVersion version{.engine = "holdfast", .created = utc_text(environment.clock.now())};
  DirectoryFiles<Fs> files(dir, environment);
  HOLDFAST_TRY(files.write(version_name(), holdfast::encode(version)));
  return {};
}

inline Result<void> check_is_ours(const ProjectVersion& version, const std::string& dir_path) {
  if (version.format == ProjectVersion::format_now) return {};
  return fail(std::errc::not_supported, Operation::read, join_path(dir_path, version_name().text()),
              "a project of " + version.engine +
                  "; it is migrated where OlderProject::migrate says so (holdfast store migrate)");
}

inline const FileName& marker_name() {
  static const FileName name = FileName::literal("migrating");
  return name;
}

/// That engine's lock file names its process so, and goes when it detaches.
template <FileSystem Fs>
Result<void> check_nobody_else(typename Fs::Directory& dir) {
  HOLDFAST_TRY_LET(state, dir.lock_state(journal::lock_name()));
  if (!state.record.starts_with("PID:")) return {};
  return fail(make_error_code(errc::locked), Operation::try_lock,
              join_path(dir.path(), journal::lock_name().text()),
              "by SafeChunkEngine (\"" + state.record +
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
    const std::string path = join_path(chunks.path(), text);
    const auto bad_name = [&](const std::string& reason) {
      return fail(make_error_code(errc::bad_name), Operation::resolve, path, reason);
    };
    if (!text.ends_with(".json")) continue;
    if (!chunk_of_file(text)) return bad_name("no chunk can have this name");
    if (entry.kind != FileKind::regular) return bad_name("it is no file");
    const auto [same, is_new] = names.emplace(folded(text), text);
    if (!is_new) return bad_name("it differs from " + same->second + " in case only");
    HOLDFAST_TRY_LET(metadata, chunks.stat(entry.name));
    total_bytes += metadata.size_bytes;
    HOLDFAST_TRY(check_fits(path, metadata.size_bytes, total_bytes, options.checkpoints));
    HOLDFAST_TRY_LET(read, files.read(entry.name));
    Result<Json> json = parse_json(read.content, path, options.json);
    if (json) continue;
    json.error().detail += "; chunks_bak may have the version before";
    return fail(std::move(json).error());
  }
  if (names.size() <= options.chunks_max) return {};
  return fail(too_many_chunks(chunks.path(), options.chunks_max));
}

template <FileSystem Fs>
Result<bool> is_there(typename Fs::Directory& dir, const FileName& name) {
  const Result<Metadata> found = dir.stat(name);
  if (!found && !is_missing(found.error())) return fail(found.error());
  return found.has_value();
}

/// Requires: nobody else has the lock. Changes nothing.
template <FileSystem Fs>
Result<void> check_older(typename Fs::Directory& dir, const ProjectVersion& version,
                         const StoreOptions& options, Environment environment) {
  const std::string version_path = join_path(dir.path(), version_name().text());
  HOLDFAST_TRY(journal::detail::check(options.journal, dir.path()));
  if (!version.engine.starts_with("SafeChunkEngine 1.")) {
    return fail(std::errc::not_supported, Operation::read, version_path,
                version.engine + " keeps projects in another way than 1.x");
  }
  HOLDFAST_TRY_LET(has_journal, is_there<Fs>(dir, journal::manifest_name()));
  HOLDFAST_TRY_LET(is_marked, is_there<Fs>(dir, marker_name()));
  if (has_journal && !is_marked) {
    return fail(make_error_code(errc::damaged), Operation::read, version_path,
                "SafeChunkEngine has replaced it in a project of ours; {\"format\": 1} belongs "
                "there");
  }
  HOLDFAST_TRY(check_nobody_else<Fs>(dir));
  return check_older_chunks<Fs>(dir, options, environment);
}

/// The lock of an older project, which may have no lock file; nothing where it is none. What else
/// is wrong with it is for opening to say.
template <FileSystem Fs>
Result<std::optional<typename Fs::Lock>> lock_older(typename Fs::Directory& dir,
                                                    Environment environment) {
  using Lock = std::optional<typename Fs::Lock>;
  const Result<ProjectVersion> version = read_version<Fs>(dir, environment);
  if (!version || version->format == ProjectVersion::format_now) return Lock{};
  HOLDFAST_TRY_LET(lock, journal::detail::lock_new<Fs>(dir));
  return Lock(std::move(lock));
}

/// Remove what a try that was cut short has left.
template <FileSystem Fs>
Result<void> discard_journal(typename Fs::Directory& dir) {
  const Result<void> gone = dir.remove(journal::manifest_name());
  if (!gone && !is_missing(gone.error())) return gone;
  Result<typename Fs::Directory> segments = dir.open_directory(journal::journal_directory());
  if (!segments && is_missing(segments.error())) return {};
  if (!segments) return fail(std::move(segments).error());
  (void)empty_directory<Fs>(*segments, 1);  // what stays keeps the directory
  return dir.remove_directory(journal::journal_directory());
}

/// A journal of its own for an older project. The marker is on the disk before the manifest is.
template <FileSystem Fs>
Result<void> make_journal(typename Fs::Directory& dir, const typename Fs::Lock& lock,
                          const StoreOptions& options, Environment environment) {
  Result<typename Fs::Writer> marker = dir.create(marker_name(), Mode{0666});
  if (!marker && marker.error().code != std::errc::file_exists) return fail(marker.error());
  if (!marker) HOLDFAST_TRY(discard_journal<Fs>(dir));
  return Journal<Fs>::create(dir, lock, options.journal, environment);
}

/// A project that is ours has no marker any more before anybody commits. First what says that it is
/// ours is on the disk: a dead process may have replaced it and not synced that.
template <FileSystem Fs>
Result<void> remove_marker(typename Fs::Directory& dir) {
  HOLDFAST_TRY_LET(is_marked, is_there<Fs>(dir, marker_name()));
  if (!is_marked) return {};
  HOLDFAST_TRY(dir.sync());
  HOLDFAST_TRY(dir.remove(marker_name()));
  return dir.sync();
}

}  // namespace store::detail

// In several commits: version.json says when all of them count. Nobody else is there yet, so that
// the gate need not be passed; but the other engine knows nothing of our lock.
template <FileSystem Fs>
Result<void> Store<Fs>::State::take_over_chunks() {
  HOLDFAST_TRY_LET(chunks, list());
  JournalBatch changes;
  std::vector<ChunkName> named;
  std::uint64_t bytes = 0;
  for (const ChunkInfo& info : chunks) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(info.name));
    const DocumentPath path = path_of(chunk);
    HOLDFAST_TRY_LET(found, journal.read_file(path));
    std::string content = std::move(found).value_or("");
    HOLDFAST_TRY(parse_json(content, join_path(dir.path(), path.text()), options.json));
    bytes += journal::record_header_bytes + path.text().size() + content.size();
    changes.push_back({path, std::move(content), 0});
    named.push_back(std::move(chunk));
    if (&info != &chunks.back() && bytes < options.journal.segment_bytes) continue;
    HOLDFAST_TRY(commit_named(std::exchange(changes, {}), std::exchange(named, {})));
    HOLDFAST_TRY(write_files());
    bytes = 0;
  }
  return {};
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::migrate(const ProjectVersion& version) {
  HOLDFAST_TRY(take_over_chunks());
  HOLDFAST_TRY(create_checkpoint(
      {.label = "migrated", .notes = "what " + version.engine + " has left", .pinned = true}));
  HOLDFAST_TRY(store::detail::check_nobody_else<Fs>(dir));
  HOLDFAST_TRY(store::detail::write_version<Fs>(dir, environment));
  return store::detail::remove_marker<Fs>(dir);
}

}  // namespace holdfast
