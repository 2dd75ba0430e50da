// Opening a journal: what was found, settled in a chain of its own. See docs/journal.md.
#pragma once

#include "holdfast/impl/journal/settle.hpp"

namespace holdfast {

template <FileSystem Fs>
Error Journal<Fs>::State::damage_error(const journal::DamageFound& found) const {
  const bool in_segment = found.segment != journal::no_segment;
  return {make_error_code(errc::damaged), Operation::recover,
          in_segment ? segments.path_of(found.segment) : dir.path(), Outcome::not_published,
          in_segment ? "at offset " + std::to_string(found.offset) + ": " + found.reason
                     : found.reason};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::check_writable() const {
  if (!read_only) return {};
  return fail(make_error_code(errc::refused), Operation::write, root.path(),
              "it was opened to be read");
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::recover() {
  HOLDFAST_TRY_LET(found, find());
  if (!is_closed) return replay(found);
  // A recovery that made a segment may have lost, in a power cut, the frames that it was for.
  HOLDFAST_TRY(journal::detail::remove_temps<Fs>(dir, report.removed));
  return staged.clean({}, report.removed);
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::recover_in_memory() {
  HOLDFAST_TRY_LET(found, find());
  HOLDFAST_TRY_LET(tail, read_tail(found));
  HOLDFAST_TRY(check_staged(tail));
  show_tail(tail);
  return {};
}

// Reads everything, writes nothing.
template <FileSystem Fs>
Result<journal::FoundSegments> Journal<Fs>::State::find() {
  HOLDFAST_TRY_LET(read, journal::read_manifest<Fs>(root));
  manifest = std::move(read);
  shown_cut = manifest.cut;
  std::uint64_t version_max = 0;
  for (const auto& [path, entry] : manifest.entries) {
    version_max = std::max(version_max, entry.version);
    HOLDFAST_TRY_LET(parsed, DocumentPath::parse(path));
    HOLDFAST_TRY(journal::detail::check_place(parsed, options.backups));
  }
  HOLDFAST_TRY(segments.load());
  HOLDFAST_TRY(staged.open());
  HOLDFAST_TRY_LET(found, segments.scan(manifest.serial));
  plan = journal::plan_recovery(
      {manifest.journal, manifest.cut, manifest.serial, manifest.epoch, version_max}, found.scans);
  if (plan.damage) return fail(damage_error(*plan.damage));
  for (const std::size_t index : plan.free) segments.set_free(index);
  log.emplace(segments, environment, manifest.journal, plan.serial_max);
  const journal::CommitQueue::Limits limits{options.segment_bytes, std::size_t{1} << 16};
  group.emplace(writer, limits, plan.last_sequence);
  shown_sequence = plan.last_sequence;
  const bool never_used = plan.serial_max == 0;
  is_closed = plan.closed || never_used;
  report.clean = is_closed;
  report.last_sequence = plan.last_sequence;
  return found;
}

// Nothing of what was found is shown before it is known to be on the disk.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::replay(const journal::FoundSegments& found) {
  HOLDFAST_TRY_LET(tail, read_tail(found));
  HOLDFAST_TRY(check_staged(tail));
  HOLDFAST_TRY(make_base());
  HOLDFAST_TRY(clean_up(tail));
  const std::span commits = std::span(tail).subspan(manifest.parked.size());
  if (!commits.empty()) HOLDFAST_TRY(settle(found, commits));
  show_tail(tail);
  replayed = std::move(tail);
  return {};
}

template <FileSystem Fs>
void Journal<Fs>::State::show_tail(const std::vector<TailCommit>& tail) {
  report.replayed = tail.size() - manifest.parked.size();
  std::size_t changes = 0;
  for (const TailCommit& commit : tail) changes += commit.changes.size();
  pending.reserve(changes);
  for (const TailCommit& commit : tail) {
    for (const Change& change : commit.changes) {
      show(commit.sequence, change.path.text(), change.body);
    }
  }
}

// As if the commits were there still; those beyond the cut come later.
template <FileSystem Fs>
Result<std::vector<journal::detail::TailCommit>> Journal<Fs>::State::parked_commits() {
  std::vector<TailCommit> commits;
  for (const auto& [path, parked] : manifest.parked) {
    HOLDFAST_TRY_LET(parsed, DocumentPath::parse(path));
    HOLDFAST_TRY(journal::detail::check_place(parsed, options.backups));
    commits.push_back({parked.version, {{std::move(parsed), {{}, parked.content}}}});
  }
  return commits;
}

// What is parked, and what is beyond the cut.
template <FileSystem Fs>
Result<std::vector<journal::detail::TailCommit>> Journal<Fs>::State::read_tail(
    const journal::FoundSegments& found) {
  HOLDFAST_TRY_LET(tail, parked_commits());
  for (const journal::FramePlace& place : plan.tail) HOLDFAST_TRY(read_frame(found, place, tail));
  return tail;
}

// The frame is whole; what it says is still not to be trusted.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::read_frame(const journal::FoundSegments& found,
                                            journal::FramePlace place,
                                            std::vector<TailCommit>& tail) {
  const journal::FrameInfo& frame = found.info_of(place);
  const std::shared_ptr<const std::string>& bytes = found.bytes[place.segment];
  HOLDFAST_TRY_LET(content, journal::decode_records(found.frame(place)));
  std::uint64_t sequence = frame.sequence - 1;
  for (const journal::Record& record : content.records) {
    using journal::RecordType;
    if (record.type == RecordType::settled || record.type == RecordType::closed) continue;
    if (record.begins_commit) ++sequence;
    if (sequence <= manifest.cut) continue;
    if (record.begins_commit) tail.push_back({sequence, {}});
    if (record.type == RecordType::lost) continue;
    Result<DocumentPath> path = DocumentPath::parse(std::string(record.path));
    if (!path) {
      return fail(damage_error({place.segment, frame.offset, path.error().message()}));
    }
    HOLDFAST_TRY(journal::detail::check_place(*path, options.backups));
    Change change{std::move(*path), {}};
    if (record.type == RecordType::put) {
      change.body.content = journal::detail::SharedText(bytes, record.content);
    }
    if (record.type == RecordType::put_staged) {
      change.body.staged = journal::decode_staged(record.content);
    }
    tail.back().changes.push_back(std::move(change));
  }
  return {};
}

// A staged file that is missing is damage only where nothing later replaces the document, and its
// plain file does not have the content already.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::check_staged(const std::vector<TailCommit>& tail) {
  std::map<std::string, const Change*> last;  // changes of documents that were staged once
  for (const TailCommit& commit : tail) {
    for (const Change& change : commit.changes) {
      if (change.body.staged) last.insert_or_assign(change.path.text(), &change);
      const auto earlier = last.find(change.path.text());
      if (earlier != last.end()) earlier->second = &change;
    }
  }
  for (const auto& [path, change] : last) {
    if (!change->body.staged) continue;
    HOLDFAST_TRY_LET(there, staged.has(*change->body.staged));
    if (there) continue;
    HOLDFAST_TRY_LET(applied, plain.holds(change->path, change->body.staged->digest));
    if (applied) continue;
    return fail(make_error_code(errc::damaged), Operation::recover,
                staged.path_of(change->body.staged->number),
                "the content of " + path + " is missing");
  }
  return {};
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::clean_up(const std::vector<TailCommit>& tail) {
  HOLDFAST_TRY(journal::detail::remove_temps<Fs>(root, report.removed));
  HOLDFAST_TRY(journal::detail::remove_temps<Fs>(dir, report.removed));
  std::set<std::string, std::less<>> directories;  // where leftovers were removed already
  const auto is_new = [&](std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string_view directory = slash == path.npos ? "" : path.substr(0, slash);
    return !directories.contains(directory) && directories.emplace(directory).second;
  };
  for (const auto& [path, entry] : manifest.entries) {
    if (!is_new(path)) continue;
    HOLDFAST_TRY_LET(parsed, DocumentPath::parse(path));
    HOLDFAST_TRY(plain.clean(parsed, report.removed));
  }
  std::set<std::uint64_t> needed;
  for (const TailCommit& commit : tail) {
    for (const Change& change : commit.changes) {
      if (is_new(change.path.text())) HOLDFAST_TRY(plain.clean(change.path, report.removed));
      if (change.body.staged) needed.insert(change.body.staged->number);
    }
  }
  return staged.clean(needed, report.removed);
}

}  // namespace holdfast
