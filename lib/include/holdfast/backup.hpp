// Replacing a file while its old content becomes the one backup, NAME.bak.
//
// Invariants:
// 1. The target's name exists at every instant, and never leads to anything but a whole file.
// 2. The new content is sealed before the first name changes.
// 3. A bad file (empty, zeroed, damaged) never becomes the backup; it goes to quarantine, and the
//    former backup stays.
// 4. What becomes the backup has been synced (levels consistent and durable): it was sealed by us,
//    or it is synced here, because whoever wrote it may not have done so.
// 5. At rest target and backup are two files, never two names of one.
// 6. The backup changes after the target, so that a write that fails leaves the former backup. A
//    crash between the two leaves the old file under a temporary name and the former backup.
//
// Not promised: that two writers of one file agree on who makes the backup. Both contents are
// whole, the last rename wins, and the backup is one that was published before.
#pragma once

#include "holdfast/options.hpp"
#include "holdfast/publish.hpp"
#include "holdfast/report.hpp"

namespace holdfast {

/// How a finished file takes its place.
struct ReplaceOptions {
  Durability durability = Durability::durable;
  Existing existing = Existing::replace;
  BackupPolicy backup = BackupPolicy::none;
  std::string backup_suffix = ".bak";
  bool target_exists = false;  ///< a regular file is there; one that comes meanwhile gets no backup
  bool old_is_sealed = false;  ///< the caller knows that the old file was synced
};

/// A place for the backup in another directory of the same file system.
template <FileSystem Fs>
struct BackupSite {
  typename Fs::Directory& dir;
  FileName name;
};

/// Publish `file` as the site's file, with the old file becoming the backup by `options`.
///
/// The old file is exchanged with the new one, or linked, or copied: what the file system can.
/// Errors: the failed step. not_published: target and former backup are as they were (a bad old
/// file may have got a name in quarantine). Any other outcome: the target is new.
/// Crash: the target is old or new (R2); after success at level durable new (R3), and the backup is
/// the former backup or the old file, whole.
/// With `elsewhere` the backup gets that name, and that directory has to be synced by the caller.
/// Cost: level durable: one directory flush, and one file flush if the old file was not sealed by
/// us. The old file is read in full if it has an integrity record or must be copied.
template <FileSystem Fs>
[[nodiscard]] Result<WriteReport> replace_file(const Site<Fs>& site, Sealed<Fs>&& file,
                                               const ReplaceOptions& options,
                                               const std::optional<BackupSite<Fs>>& elsewhere = {});

/// The same at level none, without any flush.
template <FileSystem Fs>
[[nodiscard]] Result<WriteReport> replace_file_unsynced(const Site<Fs>& site, Unsynced<Fs>&& file,
                                                        const ReplaceOptions& options);

/// Check that `path` with this suffix can be a backup beside the file.
/// Errors: errc::bad_name for an empty or unusable suffix.
[[nodiscard]] Result<FileName> backup_name(const FileName& name, std::string_view suffix);

}  // namespace holdfast
