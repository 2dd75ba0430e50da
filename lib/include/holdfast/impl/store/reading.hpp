// How chunks are read, judged and healed. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/commit.hpp"

namespace holdfast {

namespace store::detail {

/// Why a chunk's file is bad rather than edited, or an empty string. An editor that was cut short
/// and a power cut leave nothing or zeros; nobody means that.
inline std::string why_bad(const DocumentLook& look) {
  using journal::PlainState;
  if (look.state == PlainState::edited && look.version != 0) {
    if (look.content->empty()) return "empty";
    if (look.content->find_first_not_of('\0') == std::string::npos) return "zeroed";
  }
  const bool bad = look.state == PlainState::damaged || look.state == PlainState::lost;
  return bad ? std::string(journal::to_string(look.state)) : std::string();
}

}  // namespace store::detail

template <FileSystem Fs>
Result<store::detail::Seen> Store<Fs>::State::see(const std::string& chunk) {
  HOLDFAST_TRY_LET(parsed_name, ChunkName::parse(chunk));
  return see(parsed_name);
}

// Ends: every turn but the last one has made a commit, or somebody else has.
template <FileSystem Fs>
Result<store::detail::Seen> Store<Fs>::State::see(const ChunkName& chunk) {
  using journal::PlainState;
  const DocumentPath path = path_of(chunk);
  for (;;) {
    const std::uint64_t version = journal.version(path);
    if (auto document = cache.find(chunk.text(), version)) return Seen{version, document};
    HOLDFAST_TRY_LET(look, journal.look(path));
    if (look.state == PlainState::missing) return Seen{};
    if (look.state == PlainState::lawful) return parsed(chunk, look);
    if (access != Access::write) return see_without_healing(chunk, look);
    const std::string bad = store::detail::why_bad(look);
    HOLDFAST_TRY(
        mend(chunk, look, bad.empty() ? adoption(chunk, look) : healing(chunk, look, bad)));
  }
}

template <FileSystem Fs>
Result<store::detail::Seen> Store<Fs>::State::parsed(const ChunkName& chunk,
                                                     const DocumentLook& look) {
  const std::string path = join_path(dir.path(), path_of(chunk).text());
  HOLDFAST_TRY_LET(json, parse_json(*look.content, path, options.json));
  auto document = std::make_shared<const Json>(std::move(json));
  cache.keep(chunk.text(), look.version, document, look.content->size());
  return Seen{look.version, std::move(document)};
}

// A file that was edited by hand is what its owner would adopt.
template <FileSystem Fs>
Result<store::detail::Seen> Store<Fs>::State::see_without_healing(const ChunkName& chunk,
                                                                  const DocumentLook& look) const {
  const std::string path = join_path(dir.path(), path_of(chunk).text());
  const std::string bad = store::detail::why_bad(look);
  if (!bad.empty()) {
    return fail(make_error_code(errc::damaged), Operation::read, path,
                "it is " + bad + "; opening the project to write heals it, if that is possible");
  }
  if (options.edited == EditedFile::refuse && access == Access::read) {
    return fail(make_error_code(errc::refused), Operation::read, path,
                "it was edited by hand, and that is not adopted");
  }
  HOLDFAST_TRY_LET(json, parse_json(*look.content, path, options.json));
  return Seen{look.version, std::make_shared<const Json>(std::move(json))};
}

// What the journal still knows is what was lost; the backup is older, and is not taken where the
// journal cannot be read just now.
template <FileSystem Fs>
Result<store::detail::GoodCopy> Store<Fs>::State::good_copy(const ChunkName& chunk,
                                                            const DocumentLook& look,
                                                            const std::string& reason) {
  const DocumentPath path = path_of(chunk);
  const auto hopeless = [&](const std::string& why) {
    return fail(make_error_code(errc::damaged), Operation::heal, join_path(dir.path(), path.text()),
                "it is " + reason + ", and " + why);
  };
  HOLDFAST_TRY_LET(recalled, journal.recall(path));
  if (recalled) return store::detail::GoodCopy{{look.version, std::move(*recalled)}, "journal"};
  HOLDFAST_TRY_LET(backup, journal.backup(path));
  if (!backup) return hopeless("there is no good backup");
  if (const auto json = parse_json(backup->content, chunk.text(), options.json); !json) {
    return hopeless("the backup is no document: " + json.error().detail);
  }
  return store::detail::GoodCopy{std::move(*backup), "backup"};
}

// The damaged file goes to quarantine when the copy's commit is applied.
template <FileSystem Fs>
Result<store::detail::Mending> Store<Fs>::State::healing(const ChunkName& chunk,
                                                         const DocumentLook& look,
                                                         const std::string& reason) {
  HOLDFAST_TRY_LET(good, good_copy(chunk, look, reason));
  HealedChunk done{chunk.text(), reason, good.from, 0, look.version, good.kept.version};
  done.commits_lost_max = done.lost_version - done.restored_version;
  return store::detail::Mending{std::move(good.kept.content), [this, done](std::uint64_t version) {
                                  HealedChunk healed_now = done;
                                  healed_now.version = version;
                                  tell_healed(healed_now);
                                }};
}

// What somebody has written by hand is kept byte by byte, if it is a document.
template <FileSystem Fs>
Result<store::detail::Mending> Store<Fs>::State::adoption(const ChunkName& chunk,
                                                          const DocumentLook& look) {
  const std::string full = join_path(dir.path(), path_of(chunk).text());
  if (options.edited == EditedFile::refuse) {
    return fail(make_error_code(errc::refused), Operation::read, full,
                "it was edited by hand, and that is not adopted");
  }
  Result<Json> json = parse_json(*look.content, full, options.json);
  if (!json) {
    Error error = std::move(json).error();
    error.detail += "; it was edited by hand";
    return fail(std::move(error));
  }
  return store::detail::Mending{
      *look.content, [this, full](std::uint64_t version) {
        tell_status(full + " was edited by hand, adopted as version " + std::to_string(version));
      }};
}

// In a commit like any other: a crash leaves what was found, or the mended chunk. Where somebody
// has committed the chunk since it was looked at, that stays. While files are held nothing is
// mended: it could not be written, and who commits the chunk next would find a file that nobody
// knows.
template <FileSystem Fs>
Result<void> Store<Fs>::State::mend(const ChunkName& chunk, const DocumentLook& look,
                                    Result<store::detail::Mending> mending) {
  if (!mending) return fail(std::move(mending).error());
  const Result<CommitReport> committed = [&] {
    const auto passing = gate.pass();
    const auto files_are_free = mending_gate.pass();
    std::vector<ChunkName> named;
    if (look.version == 0) named.push_back(chunk);
    return commit_named({{path_of(chunk), std::move(mending->content), look.version}}, named);
  }();
  if (!committed && committed.error().code == errc::conflict) return {};
  if (!committed) return fail(committed.error());
  mending->tell(committed->sequence);
  // Before a later commit finds a file in its way that nobody knows.
  if (const auto applied = write_files(); !applied) tell_fault(applied.error());
  return {};
}

// Of each chunk the document that is staged; nothing where none is.
template <FileSystem Fs>
std::vector<std::shared_ptr<const Json>> Store<Fs>::State::staged_documents(
    const std::vector<std::string>& chunks) const {
  std::vector<std::shared_ptr<const Json>> documents(chunks.size());
  const std::lock_guard guard(staged_mutex);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto found = staged.find(chunks[i]);
    if (found != staged.end()) documents[i] = found->second.document;
  }
  return documents;
}

// A document that is staged, or was read since the last commit, which takes no lock while nothing
// is staged; nothing where the journal has to be asked. What is staged is looked at first, for it
// goes when its commit is seen.
template <FileSystem Fs>
std::shared_ptr<const Json> Store<Fs>::State::kept(const std::string& chunk) const {
  const Reclaimer::Reading reading = readers.read();
  if (!active) return nullptr;
  if (staged_count > 0) {
    if (auto waiting = staged_documents({chunk}).front()) return waiting;
  }
  return cache.find_at(chunk, journal.last_sequence());
}

template <FileSystem Fs>
Result<std::shared_ptr<const Json>> Store<Fs>::State::fetch(const std::string& chunk) {
  const std::uint64_t sequence = journal.last_sequence();
  HOLDFAST_TRY_LET(now, see(chunk));
  if (!now.document) return store::detail::no_such_chunk(chunk);
  cache.confirm(chunk, now.version, sequence);
  return std::move(now.document);
}

// Read one after the other, and together if none has changed since it was read. What is staged
// lies above what is committed.
template <FileSystem Fs>
Result<std::vector<std::shared_ptr<const Json>>> Store<Fs>::State::fetch_together(
    const std::vector<std::string>& chunks) {
  for (;;) {  // ends, for each turn needs another commit
    const std::uint64_t before = journal.status().last_sequence;
    const std::vector<std::shared_ptr<const Json>> above = staged_documents(chunks);
    std::vector<std::shared_ptr<const Json>> documents;
    bool changed = false;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::string& chunk = chunks[i];
      if (above[i]) {
        documents.push_back(above[i]);
        continue;
      }
      HOLDFAST_TRY_LET(now, see(chunk));
      if (!now.document) return store::detail::no_such_chunk(chunk);
      changed = changed || now.version > before;
      documents.push_back(std::move(now.document));
    }
    if (!changed) return documents;  // all were so when `above` was looked at
  }
}

}  // namespace holdfast
