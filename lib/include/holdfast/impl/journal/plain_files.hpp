// Definitions of journal/plain_files.hpp.
#pragma once

#include <algorithm>

#include "holdfast/impl/backup.hpp"
#include "holdfast/impl/journal/leftovers.hpp"
#include "holdfast/impl/journal/plain_directories.hpp"
#include "holdfast/journal/content_hasher.hpp"

namespace holdfast::journal {
namespace detail {

/// Whether a link or a directory has the name.
inline bool is_no_file(const Error& error) {
  return error.code == std::errc::too_many_symbolic_link_levels ||
         error.code == std::errc::is_a_directory;
}

template <class Reader>
Result<ContentDigest> digest_of_file(Reader& reader) {
  constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
  std::vector<std::byte> piece(piece_bytes);
  ContentHasher hasher;
  for (std::uint64_t offset = 0;;) {  // bounded by the file
    HOLDFAST_TRY_LET(got, reader.read_at(offset, piece));
    if (got == 0) return hasher.finish();
    hasher.update(ByteView(piece).first(got));
    offset += got;
  }
}

inline ManifestEntry entry_of(const FoundFile& file) {
  return {.digest = file.digest,
          .size_bytes = file.metadata.size_bytes,
          .inode = file.metadata.id.inode,
          .mtime = file.metadata.mtime};
}

}  // namespace detail

template <FileSystem Fs>
std::vector<FileName> PlainFiles<Fs>::backup_of(const DocumentPath& path) const {
  std::vector<FileName> names = path.names();
  std::string stem = names.back().text();
  if (stem.size() > backups_.dropped_suffix.size() && stem.ends_with(backups_.dropped_suffix)) {
    stem.resize(stem.size() - backups_.dropped_suffix.size());
  }
  names.back() = fitted_name("", stem, backups_.suffix);
  if (names.size() > 1) {
    FileName& dir = names[names.size() - 2];
    dir = fitted_name("", dir.text(), backups_.directory_suffix);
  }
  return names;
}

template <FileSystem Fs>
Result<std::optional<FoundFile>> PlainFiles<Fs>::look(Directory& dir, const FileName& name) {
  Result<typename Fs::Reader> reader = dir.open(name);
  if (!reader) {
    if (detail::is_missing(reader.error())) return std::optional<FoundFile>{};
    return fail(std::move(reader).error());
  }
  HOLDFAST_TRY_LET(metadata, reader->stat());
  HOLDFAST_TRY_LET(digest, detail::digest_of_file(*reader));
  return std::optional(FoundFile{digest, metadata});
}

// What is not ours gets a second name in quarantine before its own is taken away.
template <FileSystem Fs>
Result<PlainState> PlainFiles<Fs>::set_aside(const Site<Fs>& site,
                                             const std::optional<FoundFile>& found,
                                             const Lawful& lawful, ApplyReport& report) {
  const PlainState state = judge_plain(found, lawful);
  if (state == PlainState::lost) {
    report.foreign.push_back({site.path(), std::string(to_string(state)), ""});
  }
  if (state != PlainState::edited && state != PlainState::damaged) return state;
  const std::string reason(to_string(state));
  HOLDFAST_TRY_LET(kept, quarantine(site, site.name, reason, Durability::durable));
  report.foreign.push_back({site.path(), reason, kept});
  return state;
}

// Which version an old content was is known only where the manifest has published it.
template <FileSystem Fs>
std::pair<std::string, ManifestEntry> PlainFiles<Fs>::backup_entry(const DocumentPath& path,
                                                                   const FoundFile& old,
                                                                   const Lawful& lawful) const {
  ManifestEntry entry = detail::entry_of(old);
  if (lawful.entry && lawful.entry->digest == old.digest) entry.version = lawful.entry->version;
  return {key_of(backup_of(path)), entry};
}

// A run that was cut short may have made the published version the backup already; its content was
// durable before. What cannot be read is not known, and costs nothing but its version.
template <FileSystem Fs>
void PlainFiles<Fs>::find_backup(const DocumentPath& path, const Lawful& lawful,
                                 PlainChange& change) {
  if (!backups_.wanted || !lawful.entry || !lawful.entry->present) return;
  std::vector<FileName> names = backup_of(path);
  const FileName name = names.back();
  names.pop_back();
  const Result<Directory*> dir = directory(names, Missing::tolerate);
  if (!dir || *dir == nullptr) return;
  const Result<std::optional<FoundFile>> backup = look(**dir, name);
  if (!backup || !*backup || (*backup)->digest != lawful.entry->digest) return;
  touched(names);
  change.backup = backup_entry(path, **backup, lawful);
}

// The content is there already: from a run that was cut short, or written by hand. It is ours only
// when it is durable.
template <FileSystem Fs>
Result<PlainChange> PlainFiles<Fs>::keep(const DocumentPath& path, const Site<Fs>& site,
                                         const FoundFile& found, const Lawful& lawful) {
  HOLDFAST_TRY_LET(reader, site.dir.open(site.name));
  const Result<void> synced = reader.sync();
  if (!synced) {
    unsynced_.insert(path.text());
    return fail(synced.error());
  }
  PlainChange change{detail::entry_of(found)};
  const bool same = lawful.entry && lawful.entry->digest == found.digest;
  if (!same) find_backup(path, lawful, change);
  return change;
}

template <FileSystem Fs>
Result<ManifestEntry> PlainFiles<Fs>::publish_new(const DocumentPath& path, const Site<Fs>& site,
                                                  const Source<Fs>& source,
                                                  const std::optional<FoundFile>& old,
                                                  PlainState state) {
  HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site, Mode{0666}, Witness::blank));
  HOLDFAST_TRY(source.append_to(file));
  Attributes attributes;
  if (old) {
    attributes.owner = old->metadata.owner;
    attributes.kept_mode = old->metadata.mode;
  }
  HOLDFAST_TRY_LET(sealed, std::move(file).seal(attributes));
  const FoundFile now{source.digest, sealed.metadata()};
  ReplaceOptions how{.durability = Durability::consistent,
                     .target_exists = old.has_value(),
                     .old_is_sealed = true};
  std::optional<BackupSite<Fs>> elsewhere;
  if (backups_.wanted && state == PlainState::lawful) {
    how.backup = BackupPolicy::required;
    std::vector<FileName> names = backup_of(path);
    const FileName name = names.back();
    names.pop_back();
    HOLDFAST_TRY_LET(dir, directory(names, Missing::make));
    elsewhere.emplace(BackupSite<Fs>{*dir, name});
    touched(names);
  }
  HOLDFAST_TRY(replace_file(site, std::move(sealed), how, elsewhere));
  return detail::entry_of(now);
}

// Somebody may have removed a directory that is held open: what is missing then is looked for, or
// made, where its name leads to now. A directory's sync is told once what became of all its names:
// whoever hears of a failure, nobody may rely on any of them.
template <FileSystem Fs>
template <class Work>
Result<PlainChange> PlainFiles<Fs>::try_to(const DocumentPath& path, ApplyReport& report,
                                           Work work) {
  if (!synced_) return fail(synced_.error());
  const auto reported = static_cast<std::ptrdiff_t>(report.foreign.size());
  Result<PlainChange> done = work();
  if (!done && detail::is_missing(done.error())) {
    std::vector<FileName> names = path.names();
    names.pop_back();
    forget(std::move(names));
    names = backup_of(path);
    names.pop_back();
    forget(std::move(names));
    report.foreign.erase(report.foreign.begin() + reported, report.foreign.end());
    done = work();
  }
  if (!done && done.error().operation == Operation::sync_directory) synced_ = fail(done.error());
  return done;
}

template <FileSystem Fs>
Result<PlainChange> PlainFiles<Fs>::put(const DocumentPath& path, const Source<Fs>& source,
                                        const Lawful& lawful, ApplyReport& report) {
  return try_to(path, report, [&] { return put_now(path, source, lawful, report); });
}

template <FileSystem Fs>
Result<PlainChange> PlainFiles<Fs>::remove(const DocumentPath& path, const Lawful& lawful,
                                           ApplyReport& report) {
  return try_to(path, report, [&] { return remove_now(path, lawful, report); });
}

template <FileSystem Fs>
Result<PlainChange> PlainFiles<Fs>::put_now(const DocumentPath& path, const Source<Fs>& source,
                                            const Lawful& lawful, ApplyReport& report) {
  std::vector<FileName> names = path.names();
  const FileName name = names.back();
  names.pop_back();
  HOLDFAST_TRY_LET(dir, directory(names, Missing::make));
  const Site<Fs> site{*dir, name, environment_};
  HOLDFAST_TRY_LET(found, look(*dir, name));
  touched(names);
  const bool is_there = found && found->digest == source.digest;
  if (is_there && !unsynced_.contains(path.text())) return keep(path, site, *found, lawful);
  if (is_there) {
    // A second sync would succeed, although the kernel has given up these bytes: they are written
    // anew, and what lies there is no backup.
    HOLDFAST_TRY_LET(entry, publish_new(path, site, source, found, PlainState::damaged));
    ++report.written;
    return PlainChange{entry};
  }
  HOLDFAST_TRY_LET(state, set_aside(site, found, lawful, report));
  HOLDFAST_TRY_LET(entry, publish_new(path, site, source, found, state));
  ++report.written;
  PlainChange change{entry};
  if (backups_.wanted && state == PlainState::lawful) {
    change.backup = backup_entry(path, *found, lawful);
  }
  return change;
}

template <FileSystem Fs>
Result<PlainChange> PlainFiles<Fs>::remove_now(const DocumentPath& path, const Lawful& lawful,
                                               ApplyReport& report) {
  std::vector<FileName> names = path.names();
  const FileName name = names.back();
  names.pop_back();
  PlainChange change{ManifestEntry{.present = false}};
  HOLDFAST_TRY_LET(dir, directory(names, Missing::tolerate));
  if (dir == nullptr) return change;
  touched(names);
  HOLDFAST_TRY_LET(found, look(*dir, name));
  if (!found) {
    find_backup(path, lawful, change);
    return change;
  }
  HOLDFAST_TRY_LET(state, set_aside(Site<Fs>{*dir, name, environment_}, found, lawful, report));
  ++report.removed;
  if (!backups_.wanted || state != PlainState::lawful) {
    HOLDFAST_TRY(dir->remove(name));
    return change;
  }
  change.backup = backup_entry(path, *found, lawful);
  std::vector<FileName> backup = backup_of(path);
  const FileName backup_name = backup.back();
  backup.pop_back();
  HOLDFAST_TRY_LET(backup_dir, directory(backup, Missing::make));
  touched(backup);
  // A crash may have left both names of the rename, and renaming a file to itself does nothing.
  const Result<Metadata> there = backup_dir->stat(backup_name);
  if (!there && !detail::is_missing(there.error())) return fail(there.error());
  if (there && there->id == found->metadata.id) {
    HOLDFAST_TRY(dir->remove(name));
  } else {
    HOLDFAST_TRY(dir->rename(name, *backup_dir, backup_name, RenameMode::replace));
  }
  return change;
}

}  // namespace holdfast::journal
