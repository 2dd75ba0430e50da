// The engine's decisions as functions of plain data; whoever does I/O asks here first.
#pragma once

#include <cstdint>
#include <optional>
#include <system_error>

#include "holdfast/integrity.hpp"
#include "holdfast/options.hpp"
#include "holdfast/report.hpp"

namespace holdfast {

/// What is done with the old file before it is replaced.
enum class OldFile {
  leave,       ///< there is none, or no backup is wanted: a plain replacement
  keep,        ///< it becomes the backup
  quarantine,  ///< it is bad: it goes to quarantine, and the former backup stays
};

/// Decide what becomes of the old file. A bad file never becomes the backup.
[[nodiscard]] OldFile decide_old_file(BackupPolicy policy, Condition old) noexcept;

/// The first method to try. A file with names that we do not know must be copied, so that nobody
/// who writes through such a name changes the backup.
[[nodiscard]] BackupMethod first_backup_method(std::uint64_t links) noexcept;

/// The method to try after `method` failed with `code`; nothing when the failure is a real one.
[[nodiscard]] std::optional<BackupMethod> next_backup_method(BackupMethod method,
                                                             std::error_code code) noexcept;

/// Whether `code` says that a rename with flags is not supported here.
[[nodiscard]] bool is_rename_unsupported(std::error_code code) noexcept;

/// Whether `code` says that this file cannot get another hard link here.
[[nodiscard]] bool is_link_unsupported(std::error_code code) noexcept;

/// What healing does.
enum class HealPlan {
  nothing,   ///< the file needs no healing
  copy,      ///< its backup is copied over it
  hopeless,  ///< it needs healing, and there is no usable backup
};

/// Decide about healing from the conditions of the file and of its backup.
[[nodiscard]] HealPlan decide_heal(Condition main, Condition backup) noexcept;

/// Whether a symbolic link must not be followed: it lies in a directory where everybody may make
/// links (sticky and world-writable), and was not made by that directory's owner.
[[nodiscard]] bool is_link_suspicious(const Metadata& directory, const Metadata& link) noexcept;

/// The mode for a file that keeps `old`, given whether the owner could be kept.
/// Without its owner a set-id file would lend somebody else's rights, and its group bits would open
/// it to another group: that group gets no more than everybody has.
[[nodiscard]] Mode kept_mode(Mode old, bool owner_kept) noexcept;

}  // namespace holdfast
