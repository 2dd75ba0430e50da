// How batches become commits of the journal. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/state.hpp"

namespace holdfast {
namespace store::detail {

inline Error too_many_chunks(std::string name, std::size_t chunks_max) {
  return {std::make_error_code(std::errc::argument_list_too_long), Operation::resolve,
          std::move(name), Outcome::not_published,
          "the project may have " + std::to_string(chunks_max) + " chunks"};
}

inline tl::unexpected<Error> no_such_chunk(const std::string& chunk) {
  return fail(std::errc::no_such_file_or_directory, Operation::read, chunk,
              "there is no such chunk");
}

}  // namespace store::detail

// Another commit may have changed a chunk between reading and writing; then everything is worked
// out anew. A condition that the caller has set fails there, and that is final.
template <FileSystem Fs>
Result<CommitReport> Store<Fs>::State::commit(const Batch& batch) {
  constexpr int tries = 1000;
  HOLDFAST_TRY(commit_staged_of([&](const std::string& chunk) { return batch.has(chunk); }));
  for (int left = tries - 1;; --left) {
    HOLDFAST_TRY_LET(workings, work_out(batch));
    Result<CommitReport> report = commit_workings(std::move(workings));
    if (report) await_staged_of([&](const std::string& chunk) { return batch.has(chunk); });
    const bool was_too_slow = !report && report.error().code == errc::conflict;
    if (!was_too_slow || left == 0) return report;
  }
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::State::try_commit(const Batch& batch) {
  HOLDFAST_TRY_LET(workings, work_out(batch));
  return commit_workings(std::move(workings));
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::State::commit_workings(Workings&& workings) {
  // A restore may take a chunk away while this waits at the gate: each needs its name anew.
  std::vector<ChunkName> named;
  for (const auto& [text, working] : workings) {
    if (working.loaded) named.push_back(ChunkName::parse(text).value());
  }
  HOLDFAST_TRY_LET(changes, encode(std::move(workings)));
  const auto passing = gate.pass();
  return commit_named(std::move(changes), named);
}

// Requires: the gate is passed. `named` are the chunks that are there afterwards.
template <FileSystem Fs>
Result<CommitReport> Store<Fs>::State::commit_named(JournalBatch&& changes,
                                                    const std::vector<ChunkName>& named) {
  const Result<void> reserved = reserve_names(named);
  Result<CommitReport> report =
      reserved ? commit_changes(std::move(changes)) : Result<CommitReport>(fail(reserved.error()));
  settle_names(named);
  return report;
}

// Every commit of the store goes this way, inside the gate.
template <FileSystem Fs>
Result<CommitReport> Store<Fs>::State::commit_changes(JournalBatch&& changes) {
  std::vector<ChangedChunk> changed;
  for (const DocumentChange& change : changes) {
    const std::optional<ChunkName> chunk = chunk_at(change.path.text());
    if (!options.callbacks.on_change || !chunk || change.only_condition) continue;
    changed.push_back({chunk->text(), 0, !change.content});
  }
  Result<CommitReport> report = journal.commit(std::move(changes));
  if (!report) return report;
  for (ChangedChunk& each : changed) {
    each.version = report->sequence;
    tell([each](const StoreCallbacks& callbacks) { callbacks.on_change(each); });
  }
  if (flusher) flusher->touch();
  return report;
}

template <FileSystem Fs>
Result<typename Store<Fs>::State::Workings> Store<Fs>::State::work_out(const Batch& batch) {
  Workings workings;
  for (const Batch::Step& step : batch.steps()) {
    HOLDFAST_TRY_LET(chunk, ChunkName::parse(step.chunk));
    auto found = workings.find(step.chunk);
    if (found == workings.end()) {
      found = workings.emplace(step.chunk, Working{}).first;
      found->second.seen.version = journal.version(path_of(chunk));
    }
    HOLDFAST_TRY(change(step, found->second));
  }
  return workings;
}

// The document that the step changes: what the batch has made of it, or what is there.
template <FileSystem Fs>
Result<void> Store<Fs>::State::load(const std::string& chunk, Working& working) {
  if (working.loaded) return {};
  HOLDFAST_TRY_LET(now, see(chunk));
  working.loaded = true;
  working.depends = true;
  working.seen = std::move(now);
  if (working.seen.document) working.document = *working.seen.document;
  return {};
}

// A copy takes a call on the stack for each level of the document, so this one is made by somebody
// who looks how deep it is.
template <FileSystem Fs>
Result<void> Store<Fs>::State::own_document(const std::string& chunk, Working& working) const {
  if (working.put == nullptr) return {};
  HOLDFAST_TRY_LET(copy, at_pointer(*working.put, "", chunk, options.json));
  working.put = nullptr;
  working.document = std::move(copy);
  return {};
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::change(const Batch::Step& step, Working& working) {
  const std::string& chunk = step.chunk;
  if (const auto* put = std::get_if<Batch::Put>(&step.change)) {
    working.loaded = true;
    working.put = &put->document;
    working.document.reset();
    return {};
  }
  if (const auto* wanted = std::get_if<Batch::IfVersion>(&step.change)) {
    working.depends = true;
    if (wanted->version == working.seen.version) return {};
    const DocumentPath path = path_of(ChunkName::parse(chunk).value());
    Error error = journal::detail::conflict_error(path, wanted->version);
    error.name = chunk;
    return fail(std::move(error));
  }
  HOLDFAST_TRY(load(chunk, working));
  if (std::holds_alternative<Batch::Remove>(step.change)) {
    if (working.result() == nullptr) return store::detail::no_such_chunk(chunk);
    working.put = nullptr;
    working.document.reset();
    return {};
  }
  HOLDFAST_TRY(own_document(chunk, working));
  if (const auto* merge = std::get_if<Batch::MergePatch>(&step.change)) {
    if (!working.document) working.document = Json::object();
    return merge_patch(*working.document, merge->patch, chunk, options.json);
  }
  if (!working.document) return store::detail::no_such_chunk(chunk);
  const auto& patch = std::get<Batch::Patch>(step.change);
  return apply_patch(*working.document, patch.operations, chunk, options.json);
}

template <FileSystem Fs>
Result<JournalBatch> Store<Fs>::State::encode(Workings&& workings) {
  JournalBatch changes;
  for (auto& [text, working] : workings) {
    DocumentChange change{path_of(ChunkName::parse(text).value())};
    if (working.depends) change.if_version = working.seen.version;
    // Conditions alone change nothing, and what was not there need not be removed.
    const bool changed = working.loaded && (working.will_be_there() || working.seen.version != 0);
    change.only_condition = !changed;
    if (!changed && !working.depends) continue;
    if (const Json* document = working.result()) {
      HOLDFAST_TRY_LET(content, write_json(*document, text, options.json));
      change.content = std::move(content);
    }
    if (working.text) change.content = *working.text;
    changes.push_back(std::move(change));
  }
  return changes;
}

// Names that come are taken before their commit, so that two threads cannot both do it.
template <FileSystem Fs>
Result<void> Store<Fs>::State::reserve_names(const std::vector<ChunkName>& chunks) {
  const std::lock_guard guard(names_mutex);
  for (const ChunkName& chunk : chunks) HOLDFAST_TRY(reserve_name(chunk));
  return {};
}

// Requires: names_mutex is held.
template <FileSystem Fs>
Result<void> Store<Fs>::State::reserve_name(const ChunkName& chunk) {
  if (journal.version(path_of(chunk)) != 0) return {};
  Names& names = known_names();
  const auto found = names.find(folded(chunk.text()));
  if (found != names.end() && found->second != chunk.text()) {
    return fail(make_error_code(errc::bad_name), Operation::resolve, chunk.text(),
                "it differs from " + found->second + " in case only");
  }
  if (found != names.end()) return {};
  if (names.size() >= options.chunks_max) {
    return fail(store::detail::too_many_chunks(chunk.text(), options.chunks_max));
  }
  names.emplace(folded(chunk.text()), chunk.text());
  return {};
}

// After the commit, however it ended: what is there or staged has its name.
template <FileSystem Fs>
void Store<Fs>::State::settle_names(const std::vector<ChunkName>& chunks) {
  const std::lock_guard guard(names_mutex);
  const std::lock_guard staged_guard(staged_mutex);
  Names& names = known_names();
  for (const ChunkName& chunk : chunks) {
    const auto found = names.find(folded(chunk.text()));
    const bool ours = found != names.end() && found->second == chunk.text();
    const bool there = journal.version(path_of(chunk)) != 0 || staged.contains(chunk.text());
    if (there && !ours) names.insert_or_assign(folded(chunk.text()), chunk.text());
    if (!there && ours) names.erase(found);
  }
}

// Not when the store is opened: whoever reads does not need them. Nothing is staged yet, for that
// takes a name. Requires: names_mutex is held.
template <FileSystem Fs>
auto Store<Fs>::State::known_names() const -> Names& {
  if (counted_names) return *counted_names;
  Names names;
  for (const DocumentInfo& document : journal.documents()) {
    const std::optional<ChunkName> chunk = chunk_at(document.path);
    if (chunk) names.emplace_hint(names.end(), folded(chunk->text()), chunk->text());
  }
  return counted_names.emplace(std::move(names));
}

// Requires: names_mutex is held.
template <FileSystem Fs>
void Store<Fs>::State::recount_names() {
  const std::lock_guard staged_guard(staged_mutex);
  counted_names.reset();
  Names& names = known_names();
  for (const auto& [chunk, change] : staged) names.emplace(folded(chunk), chunk);
}

}  // namespace holdfast
