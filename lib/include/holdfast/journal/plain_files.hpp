// The plain files of a journal: what commits become in the end.
//
// Invariants:
// 1. A plain file is sealed before it gets its name: it is one whole committed version at every
//    instant (R11).
// 2. What is not ours is in quarantine, durably, before its name is taken away.
// 3. A damaged or foreign file never becomes the backup.
// 4. Nothing is durable before sync() has returned success.
#pragma once

#include <functional>
#include <map>
#include <set>

#include "holdfast/journal/options.hpp"
#include "holdfast/journal/plain_judge.hpp"
#include "holdfast/site.hpp"
#include "holdfast/temp_file.hpp"

namespace holdfast::journal {

/// A content to be written, and what is known of it without reading it.
template <FileSystem Fs>
struct Source {
  ContentDigest digest;
  std::function<Result<void>(Unsealed<Fs>&)> append_to;
};

/// What became of a document, for the manifest.
struct PlainChange {
  ManifestEntry entry{};
  /// The version that is the backup now, and the backup's path, where that has changed.
  std::optional<std::pair<std::string, ManifestEntry>> backup{};
};

template <FileSystem Fs>
class PlainFiles {
 public:
  using Directory = typename Fs::Directory;

  /// Requires: `root` and the environment outlive this object.
  PlainFiles(Directory& root, Environment environment, BackupPlaces backups)
      : root_(root), environment_(environment), backups_(std::move(backups)) {}

  /// Publish a content as the document; directories on the way are made.
  /// Returns: what the manifest has to say of it. `report` gets what was found in its place.
  /// Errors: the failed step; the plain file is as it was, or wholly new. A failed sync of a
  /// directory is the answer of every later call, and of sync(): it may have been told to this
  /// document, and have lost another one's name.
  Result<PlainChange> put(const DocumentPath& path, const Source<Fs>& source, const Lawful& lawful,
                          ApplyReport& report);

  /// Take the document away; its last version becomes the backup.
  Result<PlainChange> remove(const DocumentPath& path, const Lawful& lawful, ApplyReport& report);

  /// Make everything durable that was published or removed since the last call.
  /// Cost: one flush for each directory that was changed, and one for each around it when it is
  /// changed for the first time.
  Result<void> sync();

  /// A whole file and what stat says of it.
  struct Found {
    std::string content;
    Metadata metadata;
  };

  /// Read a document, or its backup.
  /// Returns: nothing where there is no such file.
  /// Errors: file_too_large for more than `bytes_max`, which are not read.
  Result<std::optional<Found>> read(const DocumentPath& path, std::uint64_t bytes_max);
  Result<std::optional<Found>> read_backup(const DocumentPath& path, std::uint64_t bytes_max);

  /// Where the backup of a document goes, as a path below the root.
  [[nodiscard]] std::string backup_path(const DocumentPath& path) const {
    return key_of(backup_of(path));
  }

  /// Whether the document's plain file has this content now.
  Result<bool> holds(const DocumentPath& path, const ContentDigest& digest);

  /// Remove temporary files from the directory of this document and of its backup.
  Result<void> clean(const DocumentPath& path, std::vector<std::string>& removed);

 private:
  enum class Missing { make, tolerate };

  Result<std::optional<Found>> read(const std::vector<FileName>& names, std::uint64_t bytes_max);
  Result<std::optional<Found>> read_now(std::vector<FileName> names, std::uint64_t bytes_max);

  template <class Work>
  Result<PlainChange> try_to(const DocumentPath& path, ApplyReport& report, Work work);
  /// Returns: whether any of these directories was known.
  bool forget(std::vector<FileName> names);
  Result<PlainChange> put_now(const DocumentPath& path, const Source<Fs>& source,
                              const Lawful& lawful, ApplyReport& report);
  Result<PlainChange> remove_now(const DocumentPath& path, const Lawful& lawful,
                                 ApplyReport& report);
  Result<Directory*> directory(const std::vector<FileName>& names, Missing missing);
  Result<std::optional<FoundFile>> look(Directory& dir, const FileName& name);
  Result<PlainState> set_aside(const Site<Fs>& site, const std::optional<FoundFile>& found,
                               const Lawful& lawful, ApplyReport& report);
  Result<PlainChange> keep(const DocumentPath& path, const Site<Fs>& site, const FoundFile& found,
                           const Lawful& lawful);
  Result<ManifestEntry> publish_new(const DocumentPath& path, const Site<Fs>& site,
                                    const Source<Fs>& source, const std::optional<FoundFile>& old,
                                    PlainState state);
  void find_backup(const DocumentPath& path, const Lawful& lawful, PlainChange& change);
  [[nodiscard]] std::pair<std::string, ManifestEntry> backup_entry(const DocumentPath& path,
                                                                   const FoundFile& old,
                                                                   const Lawful& lawful) const;
  std::vector<FileName> backup_of(const DocumentPath& path) const;
  void touched(std::vector<FileName> names);
  static std::string key_of(const std::vector<FileName>& names);
  Result<void> clean_directory(const std::vector<FileName>& names,
                               std::vector<std::string>& removed);

  Directory& root_;
  Environment environment_;
  BackupPlaces backups_;
  std::map<std::string, Directory> open_{};               // by path below the root
  std::map<std::string, std::vector<FileName>> dirty_{};  // what has to be synced
  std::set<std::string> named_{};                         // whose names were or will be synced
  std::set<std::string> unsynced_{};  // documents whose file could not be synced
  Result<void> synced_{};             // the first failed sync of a directory
};

}  // namespace holdfast::journal
