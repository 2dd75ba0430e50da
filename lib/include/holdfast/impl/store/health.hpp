// What is there, and how it is. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/state.hpp"

namespace holdfast {
namespace store::detail {

/// The entries of a directory; none where it is missing or no directory.
template <FileSystem Fs>
Result<std::vector<Entry>> entries_of(typename Fs::Directory& parent, const char* name) {
  Result<typename Fs::Directory> dir = parent.open_directory(FileName::literal(name));
  if (!dir && is_missing(dir.error())) return std::vector<Entry>{};
  if (!dir) return fail(std::move(dir).error());
  return dir->list();
}

/// How many temporary files lie there that nobody writes any more.
template <FileSystem Fs>
std::size_t count_orphans(typename Fs::Directory& parent, const char* name) {
  Result<typename Fs::Directory> dir = parent.open_directory(FileName::literal(name));
  if (!dir) return 0;
  const Result<std::vector<Entry>> entries = dir->list();
  if (!entries) return 0;
  return static_cast<std::size_t>(
      std::count_if(entries->begin(), entries->end(), [&](const Entry& entry) {
        if (entry.kind != FileKind::regular || !is_temp(entry.name)) return false;
        const Result<LockState> lock = dir->lock_state(entry.name);
        return lock && !lock->held;
      }));
}

/// How many zip files are in the folder of checkpoints.
template <FileSystem Fs>
std::size_t count_zips(typename Fs::Directory& parent) {
  const Result<std::vector<Entry>> entries = entries_of<Fs>(parent, "checkpoints");
  if (!entries) return 0;
  return static_cast<std::size_t>(
      std::count_if(entries->begin(), entries->end(),
                    [](const Entry& entry) { return entry.name.text().ends_with(".zip"); }));
}

/// How many files were put aside as evidence.
template <FileSystem Fs>
std::size_t count_quarantined(typename Fs::Directory& parent) {
  Result<typename Fs::Directory> chunks = parent.open_directory(FileName::literal("chunks"));
  if (!chunks) return 0;
  Result<typename Fs::Directory> dir = chunks->open_directory(quarantine_directory());
  if (!dir) return 0;
  const Result<std::vector<Entry>> entries = dir->list();
  if (!entries) return 0;
  return static_cast<std::size_t>(
      std::count_if(entries->begin(), entries->end(),
                    [](const Entry& entry) { return !entry.name.text().ends_with(".reason"); }));
}

}  // namespace store::detail

// Files that nobody has committed are chunks too: reading one adopts it.
template <FileSystem Fs>
Result<std::vector<ChunkInfo>> Store<Fs>::State::list() const {
  std::map<std::string, ChunkInfo> chunks;
  for (const DocumentInfo& document : journal.documents()) {
    const std::optional<ChunkName> chunk = chunk_at(document.path);
    if (chunk) chunks[chunk->text()] = {chunk->text(), document.version, document.size_bytes};
  }
  {
    const std::lock_guard guard(files_mutex);
    HOLDFAST_TRY_LET(entries, store::detail::entries_of<Fs>(dir, "chunks"));
    for (const Entry& entry : entries) {
      const std::optional<ChunkName> chunk = chunk_of_file(entry.name.text());
      if (!chunk || entry.kind != FileKind::regular) continue;
      if (journal.is_removed(path_of(*chunk))) continue;
      chunks.try_emplace(chunk->text(), ChunkInfo{chunk->text()});
    }
  }
  std::vector<ChunkInfo> sorted;
  sorted.reserve(chunks.size());
  for (auto& [name_text, info] : chunks) sorted.push_back(std::move(info));
  return sorted;
}

template <FileSystem Fs>
Result<std::vector<ChunkInfo>> Store<Fs>::State::list_with_staged() const {
  std::map<std::string, ChunkInfo> chunks;
  {
    const std::lock_guard guard(staged_mutex);
    for (const auto& [chunk, change] : staged) chunks[chunk] = {chunk, 0, change.text->size()};
  }
  HOLDFAST_TRY_LET(committed, list());
  for (ChunkInfo& info : committed) chunks.insert_or_assign(info.name, info);
  std::vector<ChunkInfo> sorted;
  sorted.reserve(chunks.size());
  for (auto& [name_text, info] : chunks) sorted.push_back(std::move(info));
  return sorted;
}

template <FileSystem Fs>
HealthReport Store<Fs>::State::health() const {
  HealthReport report{
      .active = active, .project = name.text(), .root = root.path(), .access = access};
  const Result<std::vector<ChunkInfo>> files =
      active && access == Access::live ? list() : std::vector<ChunkInfo>{};
  if (active) {
    report.journal = journal.status();
    report.recovery = journal.recovery();
    report.pending = report.journal.waiting;
    const std::lock_guard guard(files_mutex);
    for (const char* each : {"chunks", "chunks_bak", "checkpoints"}) {
      report.orphans += store::detail::count_orphans<Fs>(dir, each);
    }
    report.quarantined = store::detail::count_quarantined<Fs>(dir);
    report.checkpoints = store::detail::count_zips<Fs>(dir);
    const std::lock_guard names_guard(names_mutex);
    const std::lock_guard staged_guard(staged_mutex);
    report.staged = staged.size();
    report.shards = known_names().size();
    for (const auto& [chunk, change] : staged) {
      if (journal.version(path_of(ChunkName::parse(chunk).value())) == 0) --report.shards;
    }
    if (access == Access::live && files) report.shards = files->size();
  }
  const std::lock_guard guard(notices_mutex);
  report.healed.assign(healed.begin(), healed.end());
  report.log.assign(log.begin(), log.end());
  report.last_error = last_error;
  return report;
}

}  // namespace holdfast
