// Definitions of directory_files.hpp.
#pragma once

#include "holdfast/directory_files.hpp"
#include "holdfast/impl/atomic_file.hpp"
#include "holdfast/impl/heal.hpp"

namespace holdfast {
namespace impl {

// A file that is there can be returned; one that is not, or is known to be wrong, cannot.
template <FileSystem Fs>
Result<void> require_readable(const Site<Fs>& site, const Inspection<Fs>& found,
                              const std::string& more) {
  switch (found.verdict.condition) {
    case Condition::missing:
      return fail(std::errc::no_such_file_or_directory, Operation::read, site.path(), more);
    case Condition::damaged: {
      const std::string detail = found.verdict.reason + (more.empty() ? "" : "; " + more);
      if (found.read_error) {
        return fail(found.read_error->code, Operation::read, site.path(), detail);
      }
      return fail(make_error_code(errc::damaged), Operation::read, site.path(), detail);
    }
    default: return {};
  }
}

template <FileSystem Fs>
Result<ReadReport> read_again(const Site<Fs>& site) {
  ReadReport report{.path = site.path()};
  HOLDFAST_TRY_LET(found, inspect<Fs>(site.dir, site.name, Depth::whole, &report.content));
  HOLDFAST_TRY(require_readable(site, found, "it was healed, and is bad again"));
  return report;
}

template <FileSystem Fs>
Result<ReadReport> read_healed(const Site<Fs>& site, const HealReport& healed) {
  const bool was_healed = healed.plan == HealPlan::copy;
  Result<ReadReport> report = read_again(site);
  if (!report) {
    Error error = std::move(report).error();
    if (was_healed) error.outcome = Outcome::durable;  // the file is the backup's copy by now
    return fail(std::move(error));
  }
  report->condition = healed.main.condition;
  report->reason = healed.main.reason;
  report->quarantined_as = healed.quarantined_as;
  report->healed = was_healed;
  report->source = was_healed ? Source::backup : Source::main;
  return report;
}

template <FileSystem Fs>
Result<void> require_backup(const Site<Fs>& site, const Inspection<Fs>& backup) {
  const Verdict& verdict = backup.verdict;
  if (is_usable(verdict.condition)) return {};
  const errc code = verdict.condition == Condition::damaged ? errc::damaged : errc::no_backup;
  return fail(make_error_code(code), Operation::restore, site.path(),
              "the backup is " + std::string(to_string(verdict.condition)) + ": " + verdict.reason);
}

template <FileSystem Fs>
Result<void> find_leftovers(const Site<Fs>& site, VerifyReport& report) {
  HOLDFAST_TRY_LET(entries, site.dir.list());
  for (const Entry& entry : entries) {
    if (entry.kind != FileKind::regular || !is_temp_of(site.name, entry.name)) continue;
    const std::string path = join_path(site.dir.path(), entry.name.text());
    const Result<LockState> state = site.dir.lock_state(entry.name);
    if (!state && state.error().code == std::errc::no_such_file_or_directory) continue;
    if (state && state->held) {
      report.live.push_back(path);
      continue;
    }
    const std::string reason =
        state ? "its writer is gone"
              : "nobody can tell whether its writer lives: " + state.error().code.message();
    report.findings.push_back({Finding::Kind::leftover, path, reason});
  }
  return {};
}

}  // namespace impl

template <FileSystem Fs>
Result<AtomicFile<Fs>> DirectoryFiles<Fs>::open(const FileName& name, const WriteOptions& options) {
  return AtomicFile<Fs>::create(site(name), options);
}

template <FileSystem Fs>
Result<WriteReport> DirectoryFiles<Fs>::write(const FileName& name, ByteView content,
                                              const WriteOptions& options) {
  HOLDFAST_TRY_LET(file, open(name, options));
  HOLDFAST_TRY(file.write(content));
  return file.commit();
}

template <FileSystem Fs>
Result<WriteReport> DirectoryFiles<Fs>::write(const FileName& name, std::string_view content,
                                              const WriteOptions& options) {
  return write(name, bytes_of(content), options);
}

template <FileSystem Fs>
Result<ReadReport> DirectoryFiles<Fs>::read(const FileName& name, const ReadOptions& options) {
  const Site<Fs> here = site(name);
  ReadReport report{.path = here.path()};
  HOLDFAST_TRY_LET(found, inspect<Fs>(*dir_, name, Depth::whole, &report.content));
  report.condition = found.verdict.condition;
  report.reason = found.verdict.reason;
  std::string no_backup;
  if (options.heal == Heal::from_backup && !is_usable(report.condition)) {
    HOLDFAST_TRY_LET(backup, backup_name(name, options.backup_suffix));
    HOLDFAST_TRY_LET(healed, heal(here, backup));
    if (healed.plan != HealPlan::hopeless) return impl::read_healed(here, healed);
    no_backup = "no usable backup: " + healed.backup.reason;
  }
  HOLDFAST_TRY(impl::require_readable(here, found, no_backup));
  return report;
}

template <FileSystem Fs>
Result<RestoreReport> DirectoryFiles<Fs>::restore(const FileName& name,
                                                  const FileOptions& options) {
  const Site<Fs> here = site(name);
  HOLDFAST_TRY_LET(backup_place, backup_name(name, options.backup_suffix));
  HOLDFAST_TRY_LET(backup, inspect<Fs>(*dir_, backup_place, Depth::whole));
  HOLDFAST_TRY(impl::require_backup(here, backup));
  HOLDFAST_TRY_LET(main, inspect<Fs>(*dir_, name, Depth::judge));
  HOLDFAST_TRY_LET(copy, impl::sealed_copy(here, backup));
  const ReplaceOptions how{.backup = BackupPolicy::required,
                           .backup_suffix = options.backup_suffix,
                           .target_exists = main.verdict.condition != Condition::missing};
  HOLDFAST_TRY_LET(written, replace_file(here, std::move(copy), how));
  return RestoreReport{here.path(), main.verdict.condition, std::move(written)};
}

template <FileSystem Fs>
Result<VerifyReport> DirectoryFiles<Fs>::verify(const FileName& name, const FileOptions& options) {
  const Site<Fs> here = site(name);
  HOLDFAST_TRY_LET(backup_place, backup_name(name, options.backup_suffix));
  const std::string backup_path = join_path(dir_->path(), backup_place.text());
  HOLDFAST_TRY_LET(main, inspect<Fs>(*dir_, name, Depth::judge));
  HOLDFAST_TRY_LET(backup, inspect<Fs>(*dir_, backup_place, Depth::judge));
  VerifyReport report{.path = here.path(), .main = main.verdict, .backup = backup.verdict};
  if (main.reader) report.metadata = main.metadata;
  if (!is_usable(main.verdict.condition)) {
    report.findings.push_back({Finding::Kind::condition, here.path(), main.verdict.reason});
  }
  if (backup.reader && !is_usable(backup.verdict.condition)) {
    report.findings.push_back({Finding::Kind::backup, backup_path, backup.verdict.reason});
  }
  if (main.reader && backup.reader && main.metadata.id == backup.metadata.id) {
    report.findings.push_back(
        {Finding::Kind::one_inode, backup_path, "it is another name of the file itself"});
  }
  HOLDFAST_TRY(impl::find_leftovers(here, report));
  return report;
}

template <FileSystem Fs>
Result<RecoverReport> DirectoryFiles<Fs>::recover(const FileName& name,
                                                  const FileOptions& options) {
  HOLDFAST_TRY_LET(backup, backup_name(name, options.backup_suffix));
  return recover_file(site(name), backup);
}

}  // namespace holdfast
