// Temporary files on their way to becoming the target: write, then seal.
//
// Invariants:
// 1. A temporary file has a name by temp_name() in the target's own directory, and its writer
//    holds an exclusive lock on it for as long as the name exists. A cleaner that gets the lock
//    knows that the writer is gone.
// 2. Only seal() makes a Sealed file, and a Sealed file has been synced and closed with success.
// 3. A failed sync is never retried; the temporary file is removed.
// 4. Where a temporary file is given up, its name is removed by the destructor that gives it up.
//    That is the one destructor of the engine that changes a directory: it must happen on every
//    early return. A crash leaves the name, and recovery finds it by its pattern and free lock.
#pragma once

#include <optional>
#include <string>

#include "holdfast/digest.hpp"
#include "holdfast/integrity.hpp"
#include "holdfast/options.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

/// The name of a temporary file, and the lock that keeps cleaners away from it.
/// Requires: the directory outlives this object.
template <FileSystem Fs>
class TempName {
 public:
  TempName(typename Fs::Directory& dir, FileName name, std::optional<typename Fs::Lock> lock)
      : dir_(&dir), name_(std::move(name)), lock_(std::move(lock)) {}
  TempName(TempName&& other) noexcept;
  TempName& operator=(TempName&& other) noexcept;
  ~TempName() { (void)remove(); /* nobody is left to tell; recovery removes what stays */ }

  [[nodiscard]] typename Fs::Directory& dir() const noexcept { return *dir_; }
  [[nodiscard]] const FileName& name() const noexcept { return name_; }

  /// Remove the name now; a name that is already gone is a success.
  [[nodiscard]] Result<void> remove();

  /// The name has been renamed away: nothing is left to remove, the lock is released.
  void forget() noexcept;

 private:
  typename Fs::Directory* dir_;  // null: there is nothing to remove
  FileName name_;
  std::optional<typename Fs::Lock> lock_;
};

/// What a file gets when it is finished, in the order in which it is applied.
struct Attributes {
  std::optional<Owner> owner{};
  OwnerPolicy owner_policy = OwnerPolicy::ignore;
  Integrity integrity = Integrity::none;  ///< make a record of what was appended
  std::optional<std::string> record{};    ///< or take this record as it is
  std::optional<Time> mtime{};
  std::optional<Mode> kept_mode{};   ///< set-id bits are dropped with the owner
  std::optional<Mode> given_mode{};  ///< exactly this mode; wins over kept_mode
};

enum class Synced { no, yes };

/// A complete, closed temporary file. Its name is removed unless it is published.
template <FileSystem Fs, Synced synced>
class ClosedFile {
 public:
  [[nodiscard]] TempName<Fs>& temp() noexcept { return temp_; }
  [[nodiscard]] const Metadata& metadata() const noexcept { return metadata_; }
  [[nodiscard]] const std::string& digest() const noexcept { return digest_; }
  [[nodiscard]] bool owner_kept() const noexcept { return owner_kept_; }

 private:
  template <FileSystem>
  friend class Unsealed;
  ClosedFile(TempName<Fs> temp, Metadata metadata, std::string digest, bool owner_kept)
      : temp_(std::move(temp)),
        metadata_(metadata),
        digest_(std::move(digest)),
        owner_kept_(owner_kept) {}

  TempName<Fs> temp_;
  Metadata metadata_;
  std::string digest_;
  bool owner_kept_;
};

/// A file whose content and attributes are durable, under a temporary name.
template <FileSystem Fs>
using Sealed = ClosedFile<Fs, Synced::yes>;

/// A file that was closed without a sync; only publish_unsynced accepts it.
template <FileSystem Fs>
using Unsynced = ClosedFile<Fs, Synced::no>;

/// Which files get a record of their content when they are sealed.
enum class Witness {
  none,     ///< those who read it know by other means what it should be
  blank,    ///< one that is empty or all zero, where the file system has room for a record: without
            ///< it nobody could tell it from one that a crash has emptied
  content,  ///< all
};

/// A temporary file being written.
template <FileSystem Fs>
class Unsealed {
 public:
  /// Make a new temporary file in the directory of `site`.
  /// Errors: what create, try_lock and stat say; file_exists after eight names that were taken or
  /// cleaned away. Nothing is left behind.
  /// Crash: an empty file by a temporary name, which recovery removes.
  static Result<Unsealed> create(const Site<Fs>& site, Mode mode, Witness witness);

  /// Append bytes; they take part in the digest.
  [[nodiscard]] Result<void> append(ByteView bytes);

  /// Append a whole file without looking at the bytes.
  /// Requires: no witness of the content was asked for, for the digest would not know them.
  [[nodiscard]] Result<void> append_file(typename Fs::Reader& reader, std::uint64_t size_bytes);

  [[nodiscard]] const FileName& name() const noexcept { return temp_.name(); }
  [[nodiscard]] Result<Metadata> stat() { return writer_.stat(); }

  /// Apply the attributes, sync and close. The only maker of Sealed.
  /// Errors: what those steps say; the temporary file is removed, a failed sync is not retried.
  /// Crash: the temporary name with any content; after success with exactly this content.
  /// Cost: one flush.
  [[nodiscard]] Result<Sealed<Fs>> seal(const Attributes& attributes) &&;

  /// Apply the attributes and close, for Durability::none.
  [[nodiscard]] Result<Unsynced<Fs>> close_unsynced(const Attributes& attributes) &&;

 private:
  Unsealed(TempName<Fs> temp, typename Fs::Writer writer)
      : temp_(std::move(temp)), writer_(std::move(writer)) {}

  static Result<std::optional<Unsealed>> try_create(const Site<Fs>& site, Mode mode);
  Result<void> apply(const Attributes& attributes);
  Result<void> apply_owner(const Attributes& attributes, Owner present);
  Result<void> apply_mode(const Attributes& attributes);

  TempName<Fs> temp_;
  typename Fs::Writer writer_;
  std::optional<Digest> digest_;
  std::optional<Digest> blank_digest_;  // as long as what was appended is nothing or all zero
  std::uint64_t size_bytes_ = 0;
  std::string digest_text_;
  bool owner_kept_ = true;
};

}  // namespace holdfast
