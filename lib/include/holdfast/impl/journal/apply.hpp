// Applying: acknowledged documents become plain files, and the journal's space is freed.
#pragma once

#include "holdfast/assert.hpp"
#include "holdfast/impl/journal/park.hpp"

namespace holdfast {
namespace journal::detail {

/// Whether a later try may succeed: no sync has failed, and the manifest has not got its name.
inline bool may_pass(const Error& error) {
  return !is_failed_sync(error) && error.operation != Operation::rename;
}

}  // namespace journal::detail

template <FileSystem Fs>
journal::Source<Fs> Journal<Fs>::State::source_of(const journal::detail::Body& body) {
  return {journal::detail::digest_of(body), [this, &body](Unsealed<Fs>& file) {
            return body.staged ? staged.append_to(file, *body.staged)
                               : file.append(bytes_of(body.content.view()));
          }};
}

// It may have got its name, and is then ours, although no manifest says so.
template <FileSystem Fs>
void Journal<Fs>::State::note_published(const std::string& path, const Body& body) {
  if (!body.exists()) return;
  std::vector<journal::ContentDigest>& known = logged[path];
  const journal::ContentDigest digest = journal::detail::digest_of(body);
  if (std::find(known.begin(), known.end(), digest) == known.end()) known.push_back(digest);
}

// Whoever died may have published any of them. Not while the journal is opened: each is hashed.
template <FileSystem Fs>
void Journal<Fs>::State::note_replayed() {
  for (const TailCommit& commit : replayed) {
    for (const Change& change : commit.changes) note_published(change.path.text(), change.body);
  }
  replayed.clear();
}

template <FileSystem Fs>
void Journal<Fs>::State::apply_one(const std::string& path, const Pending& todo,
                                   ApplyReport& applied,
                                   std::map<std::string, journal::PlainChange>& done) {
  const DocumentPath document = DocumentPath::literal(path);
  journal::Lawful lawful;
  const auto entry = manifest.entries.find(path);
  if (entry != manifest.entries.end()) lawful.entry = entry->second;
  const auto versions = logged.find(path);
  if (versions != logged.end()) lawful.logged = versions->second;
  Result<journal::PlainChange> result =
      todo.body.exists() ? plain.put(document, source_of(todo.body), lawful, applied)
                         : plain.remove(document, lawful, applied);
  if (result) {
    result->entry.version = todo.version;
    done.emplace(path, *result);
    return;
  }
  note_published(path, todo.body);
  applied.failed.push_back({path, std::move(result).error()});
}

template <FileSystem Fs>
Result<ApplyReport> Journal<Fs>::State::apply() {
  HOLDFAST_TRY(check_writable());
  const std::lock_guard one_at_a_time(apply_mutex);
  if (apply_failed) return fail(journal::detail::poisoned_error(root.path()));
  std::map<std::string, Pending> todo;
  std::uint64_t sequence = 0;
  {
    const std::lock_guard guard(mutex);
    todo.insert(pending.begin(), pending.end());
    sequence = shown_sequence;
  }
  ApplyReport applied{.cut = manifest.cut};
  note_replayed();
  std::map<std::string, journal::PlainChange> done;
  std::map<std::string, Pending> stuck;
  for (const auto& [path, one] : todo) {
    apply_one(path, one, applied, done);
    if (!done.contains(path)) stuck.emplace(path, one);
  }
  Result<void> ended = plain.sync();
  Parking parking;
  if (ended) {
    Result<Parking> parked = park(stuck);
    if (parked) parking = std::move(*parked);
    if (!parked) ended = fail(std::move(parked).error());
  }
  for (const auto& [path, one] : stuck) {
    if (!parking.documents.contains(path)) sequence = std::min(sequence, one.first - 1);
  }
  if (ended) ended = cut(std::max(sequence, manifest.cut), done, parking);
  if (!ended) {
    apply_failed = !journal::detail::may_pass(ended.error());
    if (!apply_failed) forget_written(parking);  // else the manifest may name them
    for (const auto& [path, change] : done) note_published(path, todo.at(path).body);
    return fail(std::move(ended).error());
  }
  applied.cut = manifest.cut;
  {
    const std::lock_guard guard(mutex);
    for (const auto& [path, change] : done) {
      logged.erase(path);
      const auto at = pending.find(path);
      HOLDFAST_ASSERT(at != pending.end());  // nobody else takes away what waits
      at->second.first = change.entry.version + 1;
      if (at->second.version == change.entry.version) pending.erase(at);
    }
  }
  note_parked(parking);
  if (parking.documents.size() == stuck.size()) room_was_wanted = false;
  remove_staged();
  return applied;
}

// Readers look again where the file is gone: what they were told of is in its plain file by now.
template <FileSystem Fs>
void Journal<Fs>::State::remove_staged() {
  std::set<std::uint64_t> parked;
  for (const auto& [path, document] : manifest.parked) {
    if (document.content) parked.insert(document.content->number);
  }
  std::vector<std::uint64_t> numbers;
  {
    const std::lock_guard guard(mutex);
    std::erase_if(staged_files, [&](const journal::detail::StagedFile& file) {
      if (file.sequence > manifest.cut || parked.contains(file.number)) return false;
      numbers.push_back(file.number);
      return true;
    });
  }
  for (const std::uint64_t number : numbers) staged.remove(number);
}

// The newest segment is written on, so that it is needed in any case.
template <FileSystem Fs>
std::pair<std::uint64_t, std::uint64_t> Journal<Fs>::State::first_needed(std::uint64_t cut) {
  const std::lock_guard guard(mutex);
  const auto first = std::find_if(used.begin(), used.end(), [&](const UsedSegment& segment) {
    return segment.last_sequence > cut || &segment == &used.back();
  });
  if (first == used.end()) return {manifest.serial, manifest.epoch};
  return {first->serial, first->epoch};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::cut(std::uint64_t sequence,
                                     const std::map<std::string, journal::PlainChange>& done,
                                     const Parking& parking) {
  const auto is_known = [&](const auto& one) {
    const auto at = manifest.parked.find(one.first);
    return at != manifest.parked.end() && at->second == one.second;
  };
  const auto& parked_now = parking.documents;
  const bool parks = !std::all_of(parked_now.begin(), parked_now.end(), is_known);
  const auto [serial, epoch] = first_needed(sequence);
  const bool is_same = sequence == manifest.cut && serial == manifest.serial;
  if (is_same && done.empty() && !parks) return {};
  journal::Manifest next = manifest;
  for (const auto& [path, parked] : parking.documents) next.parked.insert_or_assign(path, parked);
  for (const auto& [path, change] : done) {
    next.entries.insert_or_assign(path, change.entry);
    next.parked.erase(path);
    next.backups.erase(path);  // made by an owner whose backups went there
    if (change.backup) next.backups.insert_or_assign(change.backup->first, change.backup->second);
  }
  next.cut = sequence;
  next.serial = serial;
  next.epoch = epoch;
  HOLDFAST_TRY(journal::publish_manifest<Fs>(root, environment, next));
  base_is_durable = true;
  const std::scoped_lock guard(mutex, segments_mutex);
  manifest = std::move(next);
  shown_cut = manifest.cut;
  std::erase_if(used, [&](const UsedSegment& s) { return s.serial < manifest.serial; });
  segments.free_below(manifest.serial);
  return {};
}

}  // namespace holdfast
