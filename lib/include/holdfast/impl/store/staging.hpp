// Changes that wait, and the background that ends their waiting. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/commit.hpp"

namespace holdfast {
namespace store::detail {

/// What the record of a change takes at least: a content that is longer than what stands for it can
/// lie in a file of its own, see docs/journal.md.
inline std::uint64_t record_bytes_min(const ChunkName& chunk, const std::string& text) {
  constexpr std::size_t staged_content_bytes = 32;
  return journal::record_header_bytes + path_of(chunk).text().size() +
         std::min(text.size(), staged_content_bytes);
}

}  // namespace store::detail

// What is staged must not fail later for a reason that could be known now: it would keep everything
// else from being committed.
template <FileSystem Fs>
Result<void> Store<Fs>::State::stage(Json document, const std::string& chunk) {
  HOLDFAST_TRY_LET(valid, ChunkName::parse(chunk));
  if (journal.status().poisoned) {
    return fail(journal::detail::poisoned_error(dir.path()));
  }
  HOLDFAST_TRY_LET(written, write_json(document, chunk, options.json));
  if (written.size() > options.journal.staged_bytes_max) {
    return fail(std::errc::file_too_large, Operation::serialize, chunk,
                "the journal takes " + std::to_string(options.journal.staged_bytes_max) + " bytes");
  }
  auto text = std::make_shared<const std::string>(std::move(written));
  if (options.staging.durability == StageDurability::memory) {
    const std::uint64_t record_bytes = store::detail::record_bytes_min(valid, *text);
    return wait_in_memory(
        valid, {std::make_shared<const Json>(std::move(document)), std::move(text), record_bytes});
  }
  Workings one;
  Working& working = one[chunk];
  working.seen.version = journal.version(path_of(valid));
  working.loaded = true;
  working.text = std::move(text);
  HOLDFAST_TRY(commit_workings(std::move(one)));
  const std::lock_guard guard(staged_mutex);
  staged_in_journal = true;
  return {};
}

// All that is staged must fit into one commit. A change fits alone: it would be refused otherwise.
// Requires: staged_mutex is held.
template <FileSystem Fs>
bool Store<Fs>::State::has_room(const ChunkName& chunk, const Staged& change) const {
  std::uint64_t others_bytes = staged_bytes;
  std::uint64_t others_record_bytes = staged_record_bytes;
  if (const auto before = staged.find(chunk.text()); before != staged.end()) {
    others_bytes -= before->second.text->size();
    others_record_bytes -= before->second.record_bytes;
  }
  const std::uint64_t bytes_max =
      std::min(options.staging.bytes_max, options.journal.staged_bytes_max);
  const std::uint64_t record_bytes_max = options.journal.journal_bytes_max / 2;
  return others_bytes == 0 || (others_bytes + change.text->size() <= bytes_max &&
                               others_record_bytes + change.record_bytes <= record_bytes_max);
}

// Requires: staged_mutex is held.
template <FileSystem Fs>
void Store<Fs>::State::keep_staged(const ChunkName& chunk, Staged&& change) {
  Staged& place = staged[chunk.text()];
  if (place.text) staged_bytes -= place.text->size();
  staged_record_bytes -= place.record_bytes;
  staged_bytes += change.text->size();
  staged_record_bytes += change.record_bytes;
  place = std::move(change);
  staged_count = staged.size();
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::wait_in_memory(const ChunkName& chunk, Staged change) {
  for (;;) {  // ends, for each turn but the first needs somebody else who has taken the room
    {
      const std::lock_guard names_guard(names_mutex);
      const std::lock_guard guard(staged_mutex);
      if (has_room(chunk, change)) {
        HOLDFAST_TRY(reserve_name(chunk));
        keep_staged(chunk, std::move(change));
        break;
      }
    }
    HOLDFAST_TRY(commit_staged());
  }
  if (flusher) flusher->touch();
  return {};
}

// One call at a time: of two, the one that took older changes could commit them last.
template <FileSystem Fs>
Result<void> Store<Fs>::State::commit_staged() {
  const std::lock_guard in_order(committing_staged);
  std::map<std::string, Staged> taken;
  bool tells = false;
  {
    const std::lock_guard guard(staged_mutex);
    taken = staged;
    tells = !taken.empty() || staged_in_journal;
    staged_in_journal = false;
  }
  if (!taken.empty()) {
    Workings workings;
    for (const auto& [chunk, change] : taken) {
      Working& working = workings[chunk];
      working.seen.version = journal.version(path_of(ChunkName::parse(chunk).value()));
      working.loaded = true;
      working.text = change.text;
    }
    HOLDFAST_TRY(commit_workings(std::move(workings)));
    forget_staged(taken);
  }
  if (!tells) return {};
  tell([](const StoreCallbacks& callbacks) {
    if (callbacks.on_sync) callbacks.on_sync();
  });
  return {};
}

// Their names go too, where somebody has removed the chunk meanwhile.
template <FileSystem Fs>
void Store<Fs>::State::forget_staged(const std::map<std::string, Staged>& committed) {
  std::vector<ChunkName> chunks;
  {
    const std::lock_guard guard(staged_mutex);
    for (const auto& [chunk, change] : committed) {
      const auto found = staged.find(chunk);
      if (found == staged.end() || found->second.text != change.text) continue;
      staged_bytes -= change.text->size();
      staged_record_bytes -= change.record_bytes;
      staged.erase(found);
      chunks.push_back(ChunkName::parse(chunk).value());
    }
    staged_count = staged.size();
  }
  settle_names(chunks);
}

// A change that is being committed is still staged until that has ended, and readers prefer it:
// whoever has committed the same chunk meanwhile waits, so that they find his document.
template <FileSystem Fs>
void Store<Fs>::State::await_staged_of(
    const std::function<bool(const std::string& chunk)>& is_wanted) {
  const bool any = [&] {
    const std::lock_guard guard(staged_mutex);
    return std::any_of(staged.begin(), staged.end(),
                       [&](const auto& each) { return is_wanted(each.first); });
  }();
  if (any) const std::lock_guard until_it_has_ended(committing_staged);
}

// A chunk's staged change is older than a commit that comes now, and must not overwrite it later.
// All that is staged goes together, as it would have gone alone.
template <FileSystem Fs>
Result<void> Store<Fs>::State::commit_staged_of(
    const std::function<bool(const std::string& chunk)>& is_wanted) {
  const bool any = [&] {
    const std::lock_guard guard(staged_mutex);
    return std::any_of(staged.begin(), staged.end(),
                       [&](const auto& each) { return is_wanted(each.first); });
  }();
  return any ? commit_staged() : Result<void>();
}

template <FileSystem Fs>
Result<ApplyReport> Store<Fs>::State::force_sync() {
  HOLDFAST_TRY(commit_staged());
  return write_files();
}

template <FileSystem Fs>
void Store<Fs>::State::begin_background() {
  if (!options.background || !options.executor) return;
  flusher.emplace(*options.executor, options.staging.times,
                  [this](bool somebody_waits) { return flush_in_background(somebody_waits); });
}

// Where somebody waits for it this waits for a checkpoint, too. Else what is staged while that is
// packed must not wait: the files do, and this comes back for them.
template <FileSystem Fs>
Result<ApplyReport> Store<Fs>::State::force_sync_unless_held(bool somebody_waits) {
  if (somebody_waits) return force_sync();
  HOLDFAST_TRY(commit_staged());
  const auto files_are_free = mending_gate.try_pass();
  if (files_are_free) return write_files();
  flusher->touch();
  return ApplyReport{};
}

// The same fault is told once, however often it is tried again. Nobody else hears of it, so that it
// is told whatever it is.
template <FileSystem Fs>
Result<void> Store<Fs>::State::flush_in_background(bool somebody_waits) {
  const Result<ApplyReport> done = [&]() -> Result<ApplyReport> {
    const std::shared_lock guard(life);
    if (!active) return ApplyReport{};
    try {
      return force_sync_unless_held(somebody_waits);
    } catch (const std::bad_alloc&) {
      return fail(std::errc::not_enough_memory, Operation::write, dir.path());
    }
  }();
  if (!done) note_error(done.error());
  if (!done && done.error().code != background_error) announce_fault(done.error());
  background_error = done ? std::error_code() : done.error().code;
  deliver();
  if (!done) return fail(done.error());
  return {};
}

}  // namespace holdfast
