// Reading: what is acknowledged first, then the plain files, with a verdict on what lies there.
#pragma once

#include "holdfast/impl/journal/plain_reading.hpp"
#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

template <FileSystem Fs>
auto Journal<Fs>::State::waiting_one(const std::string& path) -> std::optional<Pending> {
  const std::lock_guard guard(mutex);
  const auto at = pending.find(path);
  return at == pending.end() ? std::nullopt : std::optional(at->second);
}

template <FileSystem Fs>
std::uint64_t Journal<Fs>::State::version_of(const std::string& path) const {
  const auto waiting = pending.find(path);
  if (waiting != pending.end()) return waiting->second.body.exists() ? waiting->second.version : 0;
  const auto entry = manifest.entries.find(path);
  return entry != manifest.entries.end() && entry->second.present ? entry->second.version : 0;
}

// No commit has made a document larger than this: such a file is not ours, and might not fit into
// memory.
template <FileSystem Fs>
std::uint64_t Journal<Fs>::State::bytes_max_of(const decltype(journal::Manifest::entries)& entries,
                                               const std::string& path) const {
  const std::uint64_t bytes_max = std::max(options.journal_bytes_max, options.staged_bytes_max);
  const std::lock_guard guard(mutex);
  const auto entry = entries.find(path);
  // It may have been written while more was allowed.
  return entry == entries.end() ? bytes_max : std::max(bytes_max, entry->second.size_bytes);
}

// Recovery is content with a plain file that holds what its staged file should.
template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::State::read_copy(
    const std::string& path, const journal::StagedContent& staged_content) {
  HOLDFAST_TRY_LET(parsed, DocumentPath::parse(path));
  const std::lock_guard guard(read_mutex);
  HOLDFAST_TRY_LET(found, readable.read(parsed, staged_content.size_bytes));
  if (!found || journal::content_digest(bytes_of(found->content)) != staged_content.digest) {
    return std::optional<std::string>{};
  }
  return std::optional(std::move(found->content));
}

// What is acknowledged and not applied; nothing where the plain file has to be read.
template <FileSystem Fs>
auto Journal<Fs>::State::read_waiting(const std::string& path)
    -> Result<std::optional<Acknowledged>> {
  for (std::optional<std::uint64_t> gone;;) {  // ends, for each turn needs another commit
    const std::optional<Pending> one = waiting_one(path);
    if (!one) return std::optional<Acknowledged>{};
    const auto answer = [&](std::string content) {
      return std::optional(Acknowledged{one->version, std::move(content)});
    };
    const journal::detail::Body& body = one->body;
    if (body.content) return answer(std::string(body.content.view()));
    if (!body.staged) return std::optional(Acknowledged{});
    Result<std::string> content = staged.read(*body.staged);
    if (content) return answer(std::move(*content));
    if (content.error().code != std::errc::no_such_file_or_directory) {
      return fail(std::move(content).error());
    }
    if (gone != body.staged->number) {
      gone = body.staged->number;
      continue;
    }
    HOLDFAST_TRY_LET(copy, read_copy(path, *body.staged));
    if (!copy) return fail(std::move(content).error());
    return answer(std::move(*copy));
  }
}

template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::State::read(const DocumentPath& path) {
  HOLDFAST_TRY_LET(waiting, read_waiting(path.text()));
  if (waiting) return std::move(waiting->content);
  return read_file(path);
}

template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::State::read_file(const DocumentPath& path) {
  const std::uint64_t bytes_max = bytes_max_of(manifest.entries, path.text());
  const std::lock_guard guard(read_mutex);
  HOLDFAST_TRY_LET(found, readable.read(path, bytes_max));
  if (!found) return std::optional<std::string>{};
  return std::optional(std::move(found->content));
}

// What is known of a document whose content is not in memory.
template <FileSystem Fs>
std::optional<journal::ManifestEntry> Journal<Fs>::State::published(const std::string& path) const {
  const std::lock_guard guard(mutex);
  if (pending.contains(path)) return std::nullopt;
  const auto entry = manifest.entries.find(path);
  return entry == manifest.entries.end() ? journal::ManifestEntry{.present = false} : entry->second;
}

// A plain file may be published between two looks: the verdict counts only where what it rests on
// has stayed the same.
template <FileSystem Fs>
Result<DocumentLook> Journal<Fs>::State::look(const DocumentPath& path) {
  for (;;) {  // ends, for each turn needs another apply()
    const std::optional<journal::ManifestEntry> before = published(path.text());
    if (!before) {
      HOLDFAST_TRY_LET(waiting, read_waiting(path.text()));
      if (!waiting) continue;
      const bool is_there = waiting->content.has_value();
      const auto state = is_there ? journal::PlainState::lawful : journal::PlainState::missing;
      return DocumentLook{waiting->version, state, std::move(waiting->content)};
    }
    std::optional<typename journal::PlainFiles<Fs>::Found> found;
    const std::uint64_t bytes_max = bytes_max_of(manifest.entries, path.text());
    {
      const std::lock_guard guard(read_mutex);
      HOLDFAST_TRY_LET(read, readable.read(path, bytes_max));
      found = std::move(read);
    }
    DocumentLook seen{.version = before->present ? before->version : 0};
    std::optional<journal::FoundFile> file;
    if (found) {
      file = {journal::content_digest(bytes_of(found->content)), found->metadata};
      seen.content = std::move(found->content);
    }
    seen.state = journal::judge_plain(file, {.entry = *before});
    if (published(path.text()) == before) return seen;
  }
}

template <FileSystem Fs>
Result<std::optional<KeptVersion>> Journal<Fs>::State::backup(const DocumentPath& path) {
  std::optional<typename journal::PlainFiles<Fs>::Found> found;
  const std::uint64_t bytes_max = bytes_max_of(manifest.backups, readable.backup_path(path));
  {
    const std::lock_guard guard(read_mutex);
    HOLDFAST_TRY_LET(read, readable.read_backup(path, bytes_max));
    found = std::move(read);
  }
  if (!found) return std::optional<KeptVersion>{};
  const journal::ContentDigest digest = journal::content_digest(bytes_of(found->content));
  const std::lock_guard guard(mutex);
  const auto kept = manifest.backups.find(readable.backup_path(path));
  if (kept != manifest.backups.end() && kept->second.digest == digest) {
    return std::optional(KeptVersion{kept->second.version, std::move(found->content)});
  }
  const auto entry = manifest.entries.find(path.text());
  if (entry != manifest.entries.end() && entry->second.present && entry->second.digest == digest) {
    return std::optional(KeptVersion{entry->second.version, std::move(found->content)});
  }
  return std::optional<KeptVersion>{};
}

template <FileSystem Fs>
std::vector<DocumentInfo> Journal<Fs>::State::documents() const {
  std::vector<DocumentInfo> documents;
  const std::lock_guard guard(mutex);
  documents.reserve(manifest.entries.size() + pending.size());
  for (const auto& [path, entry] : manifest.entries) {
    if (!entry.present || pending.contains(path)) continue;
    documents.push_back({path, entry.version, entry.size_bytes});
  }
  for (const auto& [path, waiting] : pending) {
    if (!waiting.body.exists()) continue;
    const std::uint64_t size_bytes =
        waiting.body.staged ? waiting.body.staged->size_bytes : waiting.body.content.view().size();
    documents.push_back({path, waiting.version, size_bytes});
  }
  std::ranges::sort(documents, {}, &DocumentInfo::path);
  return documents;
}

}  // namespace holdfast
