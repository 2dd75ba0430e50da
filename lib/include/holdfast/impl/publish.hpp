// Definitions of publish.hpp.
#pragma once

#include "holdfast/decisions.hpp"
#include "holdfast/impl/temp_file.hpp"
#include "holdfast/publish.hpp"

namespace holdfast {
namespace impl {

// A failed rename may have happened (a network file system, an I/O error after the effect). When
// even stat fails nothing is known, and the careful answer is that it may be visible.
template <FileSystem Fs>
Outcome outcome_of_failed_rename(typename Fs::Directory& dir, const FileName& target, FileId id) {
  const Result<Metadata> found = dir.stat(target);
  if (found) {
    return found->id == id ? Outcome::published_unconfirmed : Outcome::not_published;
  }
  return found.error().code == std::errc::no_such_file_or_directory
             ? Outcome::not_published
             : Outcome::published_unconfirmed;
}

// The name that will be removed may be the old file's by now, and the disk may still call that file
// by the target's name: some file systems give its blocks to others at once. Where the directory
// cannot be synced the name stays, for recovery.
template <FileSystem Fs>
void make_removable(TempName<Fs>& temp) {
  if (!temp.dir().sync()) temp.forget();
}

template <FileSystem Fs, Synced synced>
Result<Published<Fs>> rename_over(ClosedFile<Fs, synced>& file, const FileName& target,
                                  RenameMode mode) {
  TempName<Fs>& temp = file.temp();
  typename Fs::Directory& dir = temp.dir();
  Result<void> renamed = dir.rename(temp.name(), dir, target, mode);
  bool temp_remains = mode == RenameMode::exchange;
  if (!renamed && mode == RenameMode::no_replace && is_rename_unsupported(renamed.error().code)) {
    renamed = dir.link(temp.name(), dir, target);
    temp_remains = true;
  }
  if (!renamed) {
    Error error = about_file(std::move(renamed).error(), join_path(dir.path(), target.text()));
    error.outcome = outcome_of_failed_rename<Fs>(dir, target, file.metadata().id);
    if (error.outcome != Outcome::not_published) make_removable(temp);
    return fail(std::move(error));
  }
  if (temp_remains) return Published<Fs>(dir, target, std::move(temp));
  temp.forget();
  return Published<Fs>(dir, target, std::nullopt);
}

}  // namespace impl

template <FileSystem Fs>
Result<Published<Fs>> publish(Sealed<Fs>&& file, const FileName& target, RenameMode mode) {
  return impl::rename_over(file, target, mode);
}

template <FileSystem Fs>
Result<Published<Fs>> publish_unsynced(Unsynced<Fs>&& file, const FileName& target,
                                       RenameMode mode) {
  return impl::rename_over(file, target, mode);
}

namespace impl {

// For code that handles both; which one may be published how is still decided by the type.
template <FileSystem Fs>
Result<Published<Fs>> publish_any(Sealed<Fs>&& file, const FileName& target, RenameMode mode) {
  return publish(std::move(file), target, mode);
}

template <FileSystem Fs>
Result<Published<Fs>> publish_any(Unsynced<Fs>&& file, const FileName& target, RenameMode mode) {
  return publish_unsynced(std::move(file), target, mode);
}

}  // namespace impl

template <FileSystem Fs>
Result<Outcome> confirm(Published<Fs>&& published, Durability durability) {
  const std::string path = join_path(published.dir().path(), published.target().text());
  Outcome outcome = Outcome::published_unconfirmed;
  if (durability == Durability::durable) {
    Result<void> synced = published.dir().sync();
    if (!synced) {
      if (published.displaced()) published.displaced()->forget();  // see make_removable
      Error error = about_file(std::move(synced).error(), path);
      error.outcome = outcome;
      return fail(std::move(error));
    }
    outcome = Outcome::durable;
  }
  if (!published.displaced()) return outcome;
  Result<void> removed = published.displaced()->remove();
  if (!removed) {
    Error error = about_file(std::move(removed).error(), path);
    error.outcome = outcome;
    return fail(std::move(error));
  }
  return outcome;
}

}  // namespace holdfast
