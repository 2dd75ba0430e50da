// The one place where a finished file gets its real name.
//
// Renaming a file that was not sealed does not compile, but for publish_unsynced, whose name says
// what it gives up. A publication is not done before confirm(): its result is the only outcome
// that may be reported.
#pragma once

#include <optional>

#include "holdfast/temp_file.hpp"

namespace holdfast {

/// A new content that is visible, and not yet known to be durable.
template <FileSystem Fs>
class [[nodiscard]] Published {
 public:
  Published(typename Fs::Directory& dir, FileName target, std::optional<TempName<Fs>> displaced)
      : dir_(&dir), target_(std::move(target)), displaced_(std::move(displaced)) {}

  [[nodiscard]] typename Fs::Directory& dir() const noexcept { return *dir_; }
  [[nodiscard]] const FileName& target() const noexcept { return target_; }

  /// The temporary name that holds the old file after an exchange. Left here, it is removed.
  [[nodiscard]] std::optional<TempName<Fs>>& displaced() noexcept { return displaced_; }

 private:
  typename Fs::Directory* dir_;
  FileName target_;
  std::optional<TempName<Fs>> displaced_;
};

/// Give a sealed file the name `target` in its own directory.
///
/// `no_replace` works without support by the file system: by a hard link, whose name must be free.
/// Returns: after success `file` is used up; after a failure it is still the caller's.
/// Errors: what rename or link say, with the target as it was; outcome published_unconfirmed where
/// the failed rename took effect nevertheless.
/// Crash: the old file or the new one, whole (R2); with a directory sync after it, the new one.
template <FileSystem Fs>
[[nodiscard]] Result<Published<Fs>> publish(Sealed<Fs>&& file, const FileName& target,
                                            RenameMode mode);

/// The same for a file that was never synced, Durability::none.
/// Crash: anything, also an empty file under the target's name.
template <FileSystem Fs>
[[nodiscard]] Result<Published<Fs>> publish_unsynced(Unsynced<Fs>&& file, const FileName& target,
                                                     RenameMode mode);

/// Make the names durable if the level asks for it, then remove what was displaced.
/// Crash: before it is removed, what was displaced stays under its temporary name.
/// Returns: durable for Durability::durable, published_unconfirmed below.
/// Errors: the failed step; the outcome tells whether the new content is durable nevertheless.
/// Cost: one directory flush for Durability::durable.
template <FileSystem Fs>
[[nodiscard]] Result<Outcome> confirm(Published<Fs>&& published, Durability durability);

}  // namespace holdfast
