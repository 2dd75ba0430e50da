// Definitions of backup.hpp.
#pragma once

#include "holdfast/backup.hpp"
#include "holdfast/impl/quarantine.hpp"

namespace holdfast {
namespace impl {

// What has to be the same for the inspection still to be true of a file.
template <FileSystem Fs>
bool is_as_inspected(const Metadata& now, const Inspection<Fs>& inspection) {
  const Metadata& then = inspection.metadata;
  return now.id == then.id && now.size_bytes == then.size_bytes && now.mtime == then.mtime;
}

/// The old file's way to the backup name, through one replacement.
template <FileSystem Fs>
class BackupMaker {
 public:
  BackupMaker(const Site<Fs>& site, const ReplaceOptions& options,
              const std::optional<BackupSite<Fs>>& elsewhere)
      : site_(site), options_(options), backup_dir_(elsewhere ? elsewhere->dir : site.dir) {
    if (elsewhere) backup_ = elsewhere->name;
  }

  // Before the target changes: judge the old file, and make it fit to be a backup.
  Result<void> prepare();
  // The target changes.
  template <Synced synced>
  Result<Published<Fs>> publish_over(ClosedFile<Fs, synced>&& file);
  // After the target has changed to the file `ours`: the old file gets the backup name.
  Result<void> adopt(Published<Fs>& published, FileId ours);
  // Whether adopt failed and gave the old file its own name back.
  [[nodiscard]] bool is_undone() const noexcept { return undone_; }

  [[nodiscard]] BackupReport report() && { return std::move(report_); }

 private:
  using Lock = typename Fs::Lock;

  Result<void> examine();
  Result<void> check_backup_place();
  Result<void> keep(const FileName& source);
  Result<void> stage(const FileName& source, BackupMethod method);
  Result<void> stage_link();
  Result<void> stage_copy(const FileName& source);
  Result<void> sync_old();
  Result<void> adopt_old(TempName<Fs>& old);
  Result<void> sync_copy(const TempName<Fs>& old);
  Error undo(TempName<Fs>& old, FileId ours, Error error);
  Result<bool> still_fit(const TempName<Fs>& old);
  void guard_old();
  Result<void> by_policy(Result<void> result);

  const Site<Fs>& site_;
  const ReplaceOptions& options_;
  typename Fs::Directory& backup_dir_;
  std::optional<FileName> backup_{};
  std::optional<BackupMethod> method_{};  // nothing: no backup will be made
  std::optional<Inspection<Fs>> old_{};
  std::optional<TempName<Fs>> staged_{};  // the old file, by a link or as a copy
  std::optional<Lock> guard_{};
  BackupReport report_{};
  bool undone_ = false;
};

// Failing to keep the old content fails the write only where the backup is required.
template <FileSystem Fs>
Result<void> BackupMaker<Fs>::by_policy(Result<void> result) {
  if (result || options_.backup == BackupPolicy::required) return result;
  report_.reason = result.error().message();
  method_.reset();
  staged_.reset();
  return {};
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::prepare() {
  if (options_.backup == BackupPolicy::none || !options_.target_exists) return {};
  Result<void> examined = by_policy(examine());
  if (examined) return {};
  return fail(about_file(std::move(examined).error(), site_.path()));
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::examine() {
  if (!backup_) {
    HOLDFAST_TRY_LET(backup, backup_name(site_.name, options_.backup_suffix));
    backup_ = backup;
  }
  HOLDFAST_TRY(check_backup_place());
  HOLDFAST_TRY_LET(old, inspect<Fs>(site_.dir, site_.name, Depth::judge));
  old_ = std::move(old);
  switch (decide_old_file(options_.backup, old_->verdict.condition)) {
    case OldFile::leave: return {};
    case OldFile::quarantine: {
      const std::string& reason = old_->verdict.reason;
      HOLDFAST_TRY_LET(path, quarantine(site_, site_.name, reason, options_.durability));
      report_.quarantined_as = path;
      report_.reason = "the old file is bad: " + reason;
      return {};
    }
    case OldFile::keep: return keep(site_.name);
  }
  return {};
}

// A directory in the backup's place would only be found out after the target has changed.
template <FileSystem Fs>
Result<void> BackupMaker<Fs>::check_backup_place() {
  const Result<Metadata> present = backup_dir_.stat(*backup_);
  if (!present) {
    if (present.error().code == std::errc::no_such_file_or_directory) return {};
    return fail(present.error());
  }
  if (present->kind == FileKind::regular || present->kind == FileKind::symlink) return {};
  return fail(not_regular(present->kind, Operation::back_up,
                          join_path(backup_dir_.path(), backup_->text())));
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::keep(const FileName& source) {
  const BackupMethod method = first_backup_method(old_->metadata.links);
  if (method == BackupMethod::copy) return stage(source, method);
  HOLDFAST_TRY(sync_old());
  guard_old();
  method_ = method;
  return {};
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::sync_old() {
  // A record is no proof of a sync: level none writes one too, and copies carry it along.
  if (options_.durability == Durability::none || options_.old_is_sealed) return {};
  return old_->reader->sync();
}

// After the exchange the old file has a temporary name for an instant. Its lock tells cleaners
// that somebody is at work. Without it they might take the old file, never the new one, so that
// not getting it is no reason to stop.
template <FileSystem Fs>
void BackupMaker<Fs>::guard_old() {
  Result<Lock> lock = site_.dir.try_lock(site_.name, LockMode::exclusive);
  if (!lock && lock.error().code == std::errc::permission_denied) {
    lock = site_.dir.try_lock(site_.name, LockMode::shared);
  }
  if (lock) guard_ = std::move(*lock);
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::stage(const FileName& source, BackupMethod method) {
  if (method == BackupMethod::link) {
    Result<void> linked = stage_link();
    if (linked) return {};
    const auto next = next_backup_method(method, linked.error().code);
    if (!next) return linked;
  }
  return stage_copy(source);
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::stage_link() {
  constexpr int tries_max = 8;
  Result<void> linked;
  for (int tries = 0; tries < tries_max; ++tries) {
    const FileName name = temp_name(site_.name, site_.environment.entropy.next());
    TempName<Fs> temp(site_.dir, name, std::nullopt);  // a call that fails may have made it
    linked = site_.dir.link(site_.name, site_.dir, name);
    if (linked) {
      staged_ = std::move(temp);
      method_ = BackupMethod::link;
      return {};
    }
    if (linked.error().code != std::errc::file_exists) break;
    temp.forget();  // somebody else's
  }
  return linked;
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::stage_copy(const FileName& source) {
  HOLDFAST_TRY_LET(old, inspect<Fs>(site_.dir, source, Depth::whole));
  HOLDFAST_TRY_LET(copy, copy_file(site_, old));
  if (options_.durability == Durability::none) {
    HOLDFAST_TRY_LET(closed, std::move(copy.file).close_unsynced(copy.attributes));
    staged_.emplace(std::move(closed.temp()));
  } else {
    HOLDFAST_TRY_LET(sealed, std::move(copy.file).seal(copy.attributes));
    staged_.emplace(std::move(sealed.temp()));
  }
  method_ = BackupMethod::copy;
  return {};
}

template <FileSystem Fs>
template <Synced synced>
Result<Published<Fs>> BackupMaker<Fs>::publish_over(ClosedFile<Fs, synced>&& file) {
  if (options_.existing == Existing::refuse) {
    return publish_any(std::move(file), site_.name, RenameMode::no_replace);
  }
  if (method_ != BackupMethod::exchange) {
    return publish_any(std::move(file), site_.name, RenameMode::replace);
  }
  Result<Published<Fs>> exchanged = publish_any(std::move(file), site_.name, RenameMode::exchange);
  if (exchanged) return exchanged;
  const Error& error = exchanged.error();
  if (error.outcome != Outcome::not_published) return exchanged;
  if (error.code == std::errc::no_such_file_or_directory) {
    method_.reset();  // the target was removed since it was inspected: there is nothing to keep
  } else {
    const auto next = next_backup_method(BackupMethod::exchange, error.code);
    if (!next) return exchanged;
    HOLDFAST_TRY(by_policy(stage(site_.name, *next)));
  }
  // NOLINTNEXTLINE(bugprone-use-after-move): after a failure the file is still the caller's
  return publish_any(std::move(file), site_.name, RenameMode::replace);
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::adopt(Published<Fs>& published, FileId ours) {
  if (!method_) return {};
  std::optional<TempName<Fs>>& source =
      method_ == BackupMethod::exchange ? published.displaced() : staged_;
  Result<void> adopted = adopt_old(*source);
  if (!adopted) {
    Error error = about_file(std::move(adopted).error(), site_.path());
    const bool needed = options_.backup == BackupPolicy::required;
    adopted = fail(needed ? undo(*source, ours, std::move(error)) : std::move(error));
  }
  source.reset();
  return by_policy(std::move(adopted));
}

// Level none does not sync the copy; the file whose place it would get may have been durable.
template <FileSystem Fs>
Result<void> BackupMaker<Fs>::sync_copy(const TempName<Fs>& old) {
  if (options_.durability != Durability::none || method_ != BackupMethod::copy) return {};
  HOLDFAST_TRY_LET(reader, site_.dir.open(old.name()));
  return reader.sync();
}

// The old file has lost its name and cannot get the backup's: it gets its own back, so that a
// required backup is never bought with the only copy. Where somebody has replaced our file
// meanwhile, or the way back fails too, the old file stays under its temporary name, and the error
// says where.
template <FileSystem Fs>
Error BackupMaker<Fs>::undo(TempName<Fs>& old, FileId ours, Error error) {
  const Result<Metadata> now = site_.dir.stat(site_.name);
  const bool is_ours = now && now->id == ours;
  if (is_ours && sync_copy(old) &&
      site_.dir.rename(old.name(), site_.dir, site_.name, RenameMode::replace)) {
    undone_ = true;
    // Whatever the level: a power cut must not bring back what is reported as not published.
    error.outcome = site_.dir.sync() ? Outcome::not_published : Outcome::published_unconfirmed;
  } else {
    error.detail +=
        "; the old content was left as " + join_path(site_.dir.path(), old.name().text());
  }
  old.forget();
  return error;
}

template <FileSystem Fs>
Result<void> BackupMaker<Fs>::adopt_old(TempName<Fs>& old) {
  if (method_ != BackupMethod::copy) {
    HOLDFAST_TRY_LET(fit, still_fit(old));
    if (!fit) return {};
    if (staged_ && method_ == BackupMethod::copy) {
      HOLDFAST_TRY(old.remove());
      old = std::move(*staged_);
    }
  }
  HOLDFAST_TRY(old.dir().rename(old.name(), backup_dir_, *backup_, RenameMode::replace));
  old.forget();
  report_.method = method_;
  report_.path = join_path(backup_dir_.path(), backup_->text());
  return {};
}

// Somebody may have changed the old file between our look and the rename. What was displaced is
// then judged anew: a good edit becomes the backup, a bad one goes to quarantine.
template <FileSystem Fs>
Result<bool> BackupMaker<Fs>::still_fit(const TempName<Fs>& old) {
  HOLDFAST_TRY_LET(now, site_.dir.stat(old.name()));
  if (is_as_inspected(now, *old_)) return true;
  HOLDFAST_TRY_LET(displaced, inspect<Fs>(site_.dir, old.name(), Depth::judge));
  old_ = std::move(displaced);
  if (decide_old_file(options_.backup, old_->verdict.condition) == OldFile::keep) {
    if (old_->metadata.links > 1) {
      HOLDFAST_TRY(stage_copy(old.name()));
      return true;
    }
    HOLDFAST_TRY(sync_old());
    return true;
  }
  const std::string& reason = old_->verdict.reason;
  HOLDFAST_TRY_LET(path, quarantine(site_, old.name(), reason, options_.durability));
  report_.quarantined_as = path;
  report_.reason = "the displaced file is bad: " + reason;
  method_.reset();
  return false;
}

template <FileSystem Fs, Synced synced>
Result<WriteReport> replace(const Site<Fs>& site, ClosedFile<Fs, synced>&& file,
                            const ReplaceOptions& options,
                            const std::optional<BackupSite<Fs>>& elsewhere) {
  WriteReport report{.path = site.path(),
                     .created = !options.target_exists,
                     .size_bytes = file.metadata().size_bytes,
                     .digest = file.digest(),
                     .owner_kept = file.owner_kept()};
  const FileId ours = file.metadata().id;
  BackupMaker<Fs> backup(site, options, elsewhere);
  HOLDFAST_TRY(backup.prepare());
  HOLDFAST_TRY_LET(published, backup.publish_over(std::move(file)));
  const Result<void> adopted = backup.adopt(published, ours);
  if (backup.is_undone()) return fail(adopted.error());
  HOLDFAST_TRY_LET(outcome, confirm(std::move(published), options.durability));
  if (!adopted) {
    Error error = adopted.error();
    error.outcome = outcome;
    return fail(std::move(error));
  }
  report.outcome = outcome;
  report.backup = std::move(backup).report();
  return report;
}

}  // namespace impl

template <FileSystem Fs>
Result<WriteReport> replace_file(const Site<Fs>& site, Sealed<Fs>&& file,
                                 const ReplaceOptions& options,
                                 const std::optional<BackupSite<Fs>>& elsewhere) {
  return impl::replace<Fs>(site, std::move(file), options, elsewhere);
}

template <FileSystem Fs>
Result<WriteReport> replace_file_unsynced(const Site<Fs>& site, Unsynced<Fs>&& file,
                                          const ReplaceOptions& options) {
  return impl::replace<Fs>(site, std::move(file), options, std::nullopt);
}

}  // namespace holdfast
