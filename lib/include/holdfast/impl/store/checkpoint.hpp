// Making checkpoints: a cut between commits, surveyed, packed, verified, published.
//
// The gate is closed while everything is looked at: no commit comes between. Then the files stay as
// they are until the zip is verified, and commits go on in the journal. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/survey.hpp"

namespace holdfast {
namespace store::detail {

inline Result<void> check(const CheckpointRequest& request) {
  const auto refuse = [](const char* reason) {
    return fail(std::errc::invalid_argument, Operation::write, "checkpoint", reason);
  };
  if (request.retention == 0) return refuse("retention 0 would keep none");
  if (request.label.size() > CheckpointManifest::label_bytes_max) {
    return refuse("the label is longer than 1000 bytes");
  }
  if (request.notes.size() > CheckpointManifest::notes_bytes_max) {
    return refuse("the notes are longer than 64 KiB");
  }
  HOLDFAST_TRY(encode(CheckpointManifest{.label = request.label, .notes = request.notes}));
  return {};
}

}  // namespace store::detail

template <FileSystem Fs>
Result<typename Fs::Directory> Store<Fs>::State::checkpoints_directory() {
  const std::lock_guard guard(files_mutex);
  const FileName& name_of_all = store::detail::checkpoints_name();
  Result<Directory> opened = dir.open_directory(name_of_all);
  if (access != Access::write) return opened;
  if (!opened && store::detail::is_missing(opened.error())) {
    HOLDFAST_TRY(dir.make_directory(name_of_all, Mode{0777}));
    checkpoints_synced = dir.sync();
    opened = dir.open_directory(name_of_all);
  }
  // A dead process may not have synced what it has published. A failed sync is not tried again.
  if (opened && !checkpoints_synced) checkpoints_synced = opened->sync();
  if (opened && !*checkpoints_synced) return fail(checkpoints_synced->error());
  return opened;
}

// Files that were edited by hand become commits first, and those need the gate open.
template <FileSystem Fs>
Result<std::unique_lock<std::shared_mutex>> Store<Fs>::State::make_cut(Survey& survey) {
  constexpr int tries = 1'000'000;  // each turn but the last adopts a file or gives one up
  HOLDFAST_TRY(commit_staged());
  for (int i = 0; i < tries; ++i) {
    std::unique_lock closed = gate.close();
    HOLDFAST_TRY(survey_all(survey));
    if (!survey.edited) return closed;
    closed.unlock();
    HOLDFAST_TRY_LET(look, journal.look(path_of(*survey.edited)));
    if (look.state != journal::PlainState::edited) continue;
    const Result<void> adopted = mend(*survey.edited, look, adoption(*survey.edited, look));
    if (adopted) continue;
    if (survey.unreadable == Unreadable::refuse) return fail(adopted.error());
    survey.not_adopted.insert(survey.edited->text());
  }
  return fail(std::errc::device_or_resource_busy, Operation::read, name.text(),
              "its files are edited all the time");
}

template <FileSystem Fs>
Result<std::string> Store<Fs>::State::content_for(const CheckpointFile& file,
                                                  const Survey& survey) {
  if (const std::optional<ChunkName> chunk = chunk_in_checkpoint(file.path)) {
    if (survey.all_in_files) {
      HOLDFAST_TRY_LET(content, journal.read_file(path_of(*chunk)));
      return std::move(content).value_or("");
    }
    HOLDFAST_TRY_LET(look, journal.look(path_of(*chunk)));
    return std::move(look.content).value_or("");
  }
  const std::string_view path = file.path;
  const std::string_view file_name = path.substr(path.find('/') + 1);
  HOLDFAST_TRY_LET(chunk, ChunkName::parse(file_name.substr(0, file_name.rfind('.'))));
  HOLDFAST_TRY_LET(backup, journal.backup(path_of(chunk)));
  return backup ? std::move(backup->content) : std::string();
}

template <FileSystem Fs>
Result<Sealed<Fs>> Store<Fs>::State::pack(Directory& into, const Survey& survey) {
  for (const Compression compression : {Compression::deflate, Compression::store}) {
    const FileName target = checkpoint_name(survey.manifest, 1);
    const Site<Fs> site{into, target, environment};
    HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site, Mode{0666}, Witness::none));
    std::uint64_t packed_bytes = 0;
    HOLDFAST_TRY_LET(writer,
                     ArchiveWriter::create(survey.manifest, compression, [&](ByteView bytes) {
                       packed_bytes += bytes.size();
                       return file.append(bytes);
                     }));
    for (const CheckpointFile& each : survey.manifest.files) {
      HOLDFAST_TRY_LET(content, content_for(each, survey));
      HOLDFAST_TRY(writer.add(bytes_of(content)));
    }
    HOLDFAST_TRY(writer.finish());
    // What packs too well would be refused as a bomb.
    const bool is_bad = compression == Compression::deflate &&
                        is_bomb(packed_bytes, survey.total_bytes, options.checkpoints);
    if (!is_bad) return std::move(file).seal({});
  }
  return fail(std::errc::file_too_large, Operation::write, into.path(),
              "packed or not, it would be refused as a bomb");
}

// Requires: survey_all() has looked, and since then the gate is closed, or all is in files and
// those are held.
template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::State::write_checkpoint(Directory& into, const Survey& survey) {
  HOLDFAST_TRY_LET(sealed, pack(into, survey));
  CheckpointInfo info;
  {
    HOLDFAST_TRY_LET(archive, store::detail::open_archive<Fs>(into, sealed.temp().name()));
    (void)archive.reader->drop_cache();  // so that the disk is asked, where it can be
    HOLDFAST_TRY_LET(manifest, read_archive(archive.source, options.checkpoints));
    info = store::detail::info_of(sealed.temp().name(), archive.source.size_bytes, manifest);
  }
  HOLDFAST_TRY_LET(published,
                   store::detail::publish_checkpoint<Fs>(std::move(sealed), survey.manifest));
  info.name = published.text();
  info.warnings = survey.left_out;
  return info;
}

// The new one is durable by now; whatever fails here is said and does no harm.
template <FileSystem Fs>
void Store<Fs>::State::remove_outlived(Directory& from, std::size_t retention,
                                       CheckpointInfo& made) {
  const auto all = store::detail::list_checkpoints<Fs>(from, options.checkpoints);
  if (!all) made.warnings.push_back("none was removed: " + all.error().message());
  if (!all) return;
  for (const CheckpointInfo& each : *all) {
    if (!each.problem.empty()) made.warnings.push_back(each.name + " stays: " + each.problem);
  }
  for (const std::string& old : store::detail::outlived(*all, made, retention)) {
    const Result<void> gone = from.remove(FileName::literal(old));
    if (gone) made.removed.push_back(old);
    if (!gone) made.warnings.push_back(old + " stays: " + gone.error().message());
  }
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::State::create_checkpoint(const CheckpointRequest& request) {
  HOLDFAST_TRY(store::detail::check(request));
  const std::lock_guard one_at_a_time(checkpoints_mutex);
  HOLDFAST_TRY_LET(into, checkpoints_directory());
  Survey survey;
  survey.manifest.label = request.label;
  survey.manifest.notes = request.notes;
  survey.manifest.pinned = request.pinned;
  CheckpointInfo made;
  {
    HOLDFAST_TRY_LET(closed, make_cut(survey));
    HOLDFAST_ASSERT(survey.all_in_files);  // else it was refused
    const std::unique_lock nobody_mends = mending_gate.close();
    const std::unique_lock held = journal.hold_files();
    closed.unlock();
    HOLDFAST_TRY_LET(info, write_checkpoint(into, survey));
    made = std::move(info);
  }
  remove_outlived(into, request.retention, made);
  for (const std::string& warning : made.warnings) tell_status("checkpoint " + warning);
  return made;
}

}  // namespace holdfast
