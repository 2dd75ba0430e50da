// Bringing one file back to a good state: healing from its backup, and recovery after a crash.
#pragma once

#include <optional>

#include "holdfast/decisions.hpp"
#include "holdfast/report.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

/// What healing found and did.
struct HealReport {
  Verdict main{};  ///< before healing
  Verdict backup{};
  HealPlan plan = HealPlan::nothing;  ///< `copy`: it was done
  std::string quarantined_as{};       ///< where the bad file was put
};

/// If the file is missing, empty, zeroed or damaged, put a copy of its backup in its place.
///
/// A bad file first gets a second name in quarantine; its own name never vanishes. The copy is
/// compared with the backup, sealed, and published durable; the backup is left as it is, and its
/// integrity record, or its lack of one, goes with the copy. A file that somebody else replaces
/// meanwhile is kept and judged anew.
/// Errors: what the steps say; the file is as it was, but for the outcome.
/// Crash: the bad file or the whole copy (R2); healing again completes it.
/// Cost: reads both files; when healing two file flushes and three directory flushes.
template <FileSystem Fs>
[[nodiscard]] Result<HealReport> heal(const Site<Fs>& site, const FileName& backup);

/// Bring one file to rest after a crash: what remains is one whole file and at most one backup.
///
/// Removes temporary files of writers that are gone, gives file and backup an inode each where
/// they share one, heals the file, and makes durable what it found. Idempotent.
/// Returns: also a file that could not be healed; `found` tells, `healed` is false then.
/// Errors: what the steps say; recovery may be repeated.
/// Crash: as before, or further; recovering again completes it.
template <FileSystem Fs>
[[nodiscard]] Result<RecoverReport> recover_file(const Site<Fs>& site, const FileName& backup);

}  // namespace holdfast
