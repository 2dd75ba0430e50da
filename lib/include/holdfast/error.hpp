// What a failed call says: which operation, on which name, why, and what is true on disk now.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

namespace holdfast {

/// Failures that no errno names. Each compares equal to the nearest std::errc condition.
enum class errc {
  locked = 1,      ///< another owner holds the lock; equal to resource_unavailable_try_again
  damaged,         ///< the content contradicts a digest, or is not what was written
  bad_name,        ///< not a name inside one directory; equal to invalid_argument
  not_regular,     ///< a directory, link, device or pipe where a plain file is needed
  poisoned,        ///< an earlier write or sync failed; this handle can promise nothing more
  not_active,      ///< used after close, commit, move or release
  refused,         ///< allowed by the file system, forbidden by an option of the call
  too_many_links,  ///< a symbolic link leads in circles or too far
  no_backup,       ///< there is no usable backup to restore from
  conflict,        ///< it has changed since it was read, or is there although it must not be
};

/// The category behind errc; its name is "holdfast".
const std::error_category& error_category() noexcept;
std::error_code make_error_code(errc code) noexcept;

/// Every operation of the file system concept, then the steps of the engine above it, then what is
/// done to documents.
///
/// One list serves errors, traces and reports, so that all three use the same word.
enum class Operation {
  // directories and names
  open_root,
  make_directory,
  open_directory,
  remove_directory,
  list,
  sync_directory,
  create,
  open,
  open_log,
  stat,
  link,
  make_symlink,
  read_link,
  rename,
  remove,
  free_space,
  // file handles
  read_at,
  read_attribute,
  drop_cache,
  append,
  append_copy,
  write_at,
  allocate,
  truncate,
  set_mode,
  set_owner,
  set_times,
  set_attribute,
  sync,
  close,
  // locks
  try_lock,
  lock_state,
  set_lock_owner,
  release,
  // the engine
  resolve,
  write,
  seal,
  publish,
  back_up,
  read,
  heal,
  restore,
  quarantine,
  recover,
  verify,
  // documents
  parse,
  serialize,
  patch,
};

/// The operation's name as printed in errors and reports, e.g. "sync_directory".
std::string_view to_string(Operation operation) noexcept;

/// What is true on disk after a call that was meant to change something.
enum class Outcome {
  not_published,          ///< the target is as it was before the call
  published_unconfirmed,  ///< the new content is visible; a power cut may still take it back
  in_doubt,               ///< handed to the kernel, flush failed; reopening settles it (journal)
  durable,                ///< the new content is visible and survives a power cut
};

/// The outcome's name as printed, e.g. "published_unconfirmed".
std::string_view to_string(Outcome outcome) noexcept;

/// One failure, complete enough to be shown to a person as it is.
struct Error {
  std::error_code code;
  Operation operation{};
  std::string name;  ///< the file or directory as a path, for people
  Outcome outcome = Outcome::not_published;
  std::string detail{};  ///< more about the reason, may be empty

  /// One line: "sync /a/b: Input/output error (detail); not published", and printable().
  [[nodiscard]] std::string message() const;

  friend bool operator==(const Error&, const Error&) = default;
};

/// The text with its control characters as "\x0a", so that it stays one line whatever was found.
std::string printable(std::string_view text);

/// Join a directory's printable path and a name with exactly one slash.
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace holdfast

template <>
struct std::is_error_code_enum<holdfast::errc> : std::true_type {};
