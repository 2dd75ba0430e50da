// Definitions of heal.hpp.
#pragma once

#include "holdfast/heal.hpp"
#include "holdfast/impl/backup.hpp"

namespace holdfast {
namespace impl {

template <FileSystem Fs>
Result<Sealed<Fs>> sealed_copy(const Site<Fs>& site, Inspection<Fs>& source) {
  HOLDFAST_TRY_LET(copy, copy_file(site, source));
  return std::move(copy.file).seal(copy.attributes);
}

// Undo an exchange that displaced somebody's new file, for good: their write may have been
// acknowledged as durable. If the rename fails, the file must not go with its temporary name: it
// stays under it, and the error says where.
template <FileSystem Fs>
Result<void> put_back(const Site<Fs>& site, TempName<Fs>& displaced) {
  const FileName& name = displaced.name();
  Result<void> restored = site.dir.rename(name, site.dir, site.name, RenameMode::exchange);
  const bool is_back = restored.has_value();
  if (is_back) restored = site.dir.sync();
  if (restored) return restored;
  Error error = about_file(std::move(restored).error(), site.path());
  error.outcome = Outcome::published_unconfirmed;
  if (!is_back) {
    error.detail += "; a newer file was left as " + join_path(site.dir.path(), name.text());
    displaced.forget();
  }
  return fail(std::move(error));
}

// Publish the copy only over the bad file that was inspected, or where nothing was. A writer may
// have come meanwhile: its file is newer and good, so it is put back. Returns whether it was ours.
template <FileSystem Fs>
Result<bool> replace_bad(const Site<Fs>& site, Sealed<Fs>&& copy, const Inspection<Fs>& main) {
  const bool missing = main.verdict.condition == Condition::missing;
  const RenameMode mode = missing ? RenameMode::no_replace : RenameMode::exchange;
  Result<Published<Fs>> published = publish(std::move(copy), site.name, mode);
  if (!published) {
    const Error& error = published.error();
    if (error.outcome != Outcome::not_published) return fail(error);
    if (missing && error.code == std::errc::file_exists) return false;
    if (!missing && error.code == std::errc::no_such_file_or_directory) return false;
    if (missing || !is_rename_unsupported(error.code)) return fail(error);
    // Without exchange there is an instant between this look and the rename.
    HOLDFAST_TRY_LET(now, site.dir.stat(site.name));
    if (!is_as_inspected(now, main)) return false;
    // NOLINTNEXTLINE(bugprone-use-after-move): after a failure the file is still ours
    published = publish(std::move(copy), site.name, RenameMode::replace);
    if (!published) return fail(std::move(published).error());
  } else if (!missing) {
    const Result<Metadata> now = site.dir.stat(published->displaced()->name());
    if (!now || !is_as_inspected(*now, main)) {  // what nobody can look at may be theirs
      HOLDFAST_TRY(put_back(site, *published->displaced()));
      if (!now) return fail(now.error());
      return false;
    }
  }
  HOLDFAST_TRY(confirm(std::move(*published), Durability::durable));
  return true;
}

// Nothing is returned when the file changed meanwhile and must be judged anew.
template <FileSystem Fs>
Result<std::optional<HealReport>> try_heal(const Site<Fs>& site, const FileName& backup_name) {
  HOLDFAST_TRY_LET(main, inspect<Fs>(site.dir, site.name, Depth::judge));
  HealReport report{.main = main.verdict};
  if (is_usable(main.verdict.condition)) return report;
  HOLDFAST_TRY_LET(backup, inspect<Fs>(site.dir, backup_name, Depth::whole));
  report.backup = backup.verdict;
  report.plan = decide_heal(main.verdict.condition, backup.verdict.condition);
  if (report.plan != HealPlan::copy) return report;
  if (main.verdict.condition != Condition::missing) {
    HOLDFAST_TRY_LET(path, quarantine(site, site.name, main.verdict.reason, Durability::durable));
    report.quarantined_as = path;
  }
  HOLDFAST_TRY_LET(copy, sealed_copy(site, backup));
  HOLDFAST_TRY_LET(replaced, replace_bad(site, std::move(copy), main));
  if (!replaced) return std::nullopt;
  return report;
}

// A cleaner proves by the lock that the writer is gone. A temporary file that was already made
// read-only cannot be locked exclusively; a shared lock proves as much, for writers hold theirs
// exclusively. Returns whether it was removed.
template <FileSystem Fs>
Result<bool> remove_if_dead(typename Fs::Directory& dir, const FileName& name) {
  Result<typename Fs::Lock> lock = dir.try_lock(name, LockMode::exclusive);
  if (!lock && lock.error().code == std::errc::permission_denied) {
    lock = dir.try_lock(name, LockMode::shared);
  }
  if (!lock) {
    const std::error_code code = lock.error().code;
    if (code == errc::locked || is_lock_unsupported(code)) return false;
    // Somebody else's file, and no reason not to heal ours.
    if (code == std::errc::permission_denied) return false;
    if (code == std::errc::no_such_file_or_directory) return true;
    return fail(std::move(lock).error());
  }
  const Result<void> removed = dir.remove(name);
  if (removed || removed.error().code == std::errc::no_such_file_or_directory) return true;
  if (removed.error().code == std::errc::operation_not_permitted) return false;
  return fail(removed.error());
}

template <FileSystem Fs>
Result<void> remove_dead_temps(typename Fs::Directory& dir, const FileName& target,
                               RecoverReport& report) {
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const Entry& entry : entries) {
    if (entry.kind != FileKind::regular || !is_temp_of(target, entry.name)) continue;
    HOLDFAST_TRY_LET(removed, remove_if_dead<Fs>(dir, entry.name));
    auto& paths = removed ? report.removed : report.live;
    paths.push_back(join_path(dir.path(), entry.name.text()));
  }
  return {};
}

template <FileSystem Fs>
Result<void> remove_dead_temps_in_quarantine(const Site<Fs>& site, RecoverReport& report) {
  const Result<Metadata> metadata = site.dir.stat(quarantine_directory());
  if (!metadata) {
    if (metadata.error().code == std::errc::no_such_file_or_directory) return {};
    return fail(metadata.error());
  }
  if (metadata->kind != FileKind::directory) return {};
  HOLDFAST_TRY_LET(dir, site.dir.open_directory(quarantine_directory()));
  return remove_dead_temps<Fs>(dir, site.name, report);
}

template <FileSystem Fs>
Result<bool> is_one_inode(typename Fs::Directory& dir, const FileName& a, const FileName& b) {
  const Result<Metadata> first = dir.stat(a);
  const Result<Metadata> second = dir.stat(b);
  for (const auto* found : {&first, &second}) {
    if (*found) continue;
    if (found->error().code == std::errc::no_such_file_or_directory) return false;
    return fail(found->error());
  }
  return first->id == second->id;
}

// A backup that is another name of the file would change with it. It becomes a copy, good or bad.
template <FileSystem Fs>
Result<void> separate(const Site<Fs>& site, const FileName& backup) {
  HOLDFAST_TRY_LET(main, inspect<Fs>(site.dir, site.name, Depth::whole));
  HOLDFAST_TRY_LET(copy, sealed_copy(site, main));
  HOLDFAST_TRY_LET(published, publish(std::move(copy), backup, RenameMode::replace));
  HOLDFAST_TRY(confirm(std::move(published), Durability::durable));
  return {};
}

// What recovery saw, and what a caller will rely on, must not be taken back by the next power cut.
template <FileSystem Fs>
Result<void> make_durable(const Site<Fs>& site) {
  Result<typename Fs::Reader> reader = site.dir.open(site.name);
  if (reader) HOLDFAST_TRY(reader->sync());
  if (!reader && reader.error().code != std::errc::no_such_file_or_directory) {
    return fail(std::move(reader).error());
  }
  return site.dir.sync();
}

}  // namespace impl

template <FileSystem Fs>
Result<HealReport> heal(const Site<Fs>& site, const FileName& backup) {
  constexpr int tries_max = 4;
  for (int tries = 0; tries < tries_max; ++tries) {
    HOLDFAST_TRY_LET(report, impl::try_heal(site, backup));
    if (report) return std::move(*report);
  }
  return fail(std::errc::resource_unavailable_try_again, Operation::heal, site.path(),
              "the file kept changing while it was being healed");
}

template <FileSystem Fs>
Result<RecoverReport> recover_file(const Site<Fs>& site, const FileName& backup) {
  RecoverReport report{.path = site.path()};
  HOLDFAST_TRY(impl::remove_dead_temps<Fs>(site.dir, site.name, report));
  HOLDFAST_TRY(impl::remove_dead_temps_in_quarantine(site, report));
  HOLDFAST_TRY_LET(shared, impl::is_one_inode<Fs>(site.dir, site.name, backup));
  if (shared) HOLDFAST_TRY(impl::separate(site, backup));
  report.separated = shared;
  HOLDFAST_TRY_LET(healed, heal(site, backup));
  report.found = healed.main.condition;
  report.reason = healed.main.reason;
  report.healed = healed.plan == HealPlan::copy;
  report.quarantined_as = healed.quarantined_as;
  if (!report.healed) HOLDFAST_TRY(impl::make_durable(site));
  return report;
}

}  // namespace holdfast
