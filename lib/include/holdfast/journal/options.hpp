// What a journal may be told when it is made or opened, and what it tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/journal/document_path.hpp"

namespace holdfast {

/// Where the previous version of DIRECTORY/NAME goes: DIRECTORY + directory_suffix / NAME, without
/// `dropped_suffix` if it ends so, and with `suffix`.
struct BackupPlaces {
  bool wanted = true;
  std::string directory_suffix = "_bak";
  std::string dropped_suffix = ".json";
  std::string suffix = ".bak";
};

/// Why these places cannot be, or an empty string.
[[nodiscard]] std::string why_bad(const BackupPlaces& places);

/// Whether the backup of some other document may go where this one lies. Such a document is
/// refused: a backup would overwrite it.
[[nodiscard]] bool is_backup_place(const DocumentPath& path, const BackupPlaces& places);

/// What a commit does when the journal is full of documents that are not applied yet.
enum class WhenFull {
  apply,   ///< it waits until they are applied; the caller does the work if nobody else does
  refuse,  ///< it fails with device_or_resource_busy, not published
};

struct JournalOptions {
  /// Of a new segment; a multiple of 4096. A commit that is larger gets a segment for itself.
  std::uint64_t segment_bytes = std::uint64_t{4} << 20;
  /// Of all segments but those for a single large commit.
  std::uint64_t journal_bytes_max = std::uint64_t{64} << 20;
  /// Larger contents get files of their own.
  std::uint64_t inline_bytes_max = std::uint64_t{1} << 20;
  /// Of contents in such files that are not applied yet, but for those that are parked.
  std::uint64_t staged_bytes_max = std::uint64_t{1} << 30;
  BackupPlaces backups{};
  WhenFull when_full = WhenFull::apply;
};

/// How a commit ended well.
struct CommitReport {
  std::uint64_t sequence = 0;
};

/// What was found in a document's place and did not belong there.
struct ForeignFile {
  std::string path;
  std::string reason;          ///< "edited", "damaged", …
  std::string quarantined_as;  ///< for people
};

/// A document that could not be written into its plain file; it stays in the journal.
struct FailedDocument {
  std::string path;
  Error error;
};

struct ApplyReport {
  std::uint64_t cut = 0;    ///< as in JournalStatus
  std::size_t written = 0;  ///< plain files
  std::size_t removed = 0;
  std::vector<ForeignFile> foreign{};
  std::vector<FailedDocument> failed{};
};

/// How far the plain files are behind.
struct JournalStatus {
  std::uint64_t last_sequence = 0;  ///< of the last acknowledged commit
  std::uint64_t cut = 0;          ///< everything up to this commit is in the plain files, durably,
                                  ///< but for documents that are parked
  std::size_t waiting = 0;        ///< documents that are acknowledged and not applied
  std::size_t parked = 0;         ///< of these, those that could not be written and take no room
  std::uint64_t used_bytes = 0;   ///< of the segments in use: all that are not free
  std::uint64_t total_bytes = 0;  ///< of all segments
  bool poisoned = false;          ///< a flush failed: nothing is committed, or nothing applied,
                                  ///< until the journal is opened again
};

/// What opening found.
struct RecoveryReport {
  bool clean = false;                  ///< it was closed, nothing had to be done
  std::uint64_t last_sequence = 0;     ///< of the last commit that is there: a commit that was in
                                       ///< doubt is durable if it is not behind this one
  std::uint64_t replayed = 0;          ///< commits behind the cut
  std::vector<std::string> removed{};  ///< unfinished files
};

/// A document to be written, or to be removed.
struct DocumentChange {
  DocumentPath path;
  std::optional<std::string> content{};  ///< nothing: remove it
  /// The version that it must have when the commit is written, 0 where it must not be there;
  /// nothing: whichever it has.
  std::optional<std::uint64_t> if_version{};
  bool only_condition = false;  ///< the document stays as it is
};

/// A document that is there: the sequence of the last commit that wrote it, and its size.
struct DocumentInfo {
  std::string path;
  std::uint64_t version = 0;
  std::uint64_t size_bytes = 0;
};

/// What one commit changes, in this order; the last change of a path wins.
using JournalBatch = std::vector<DocumentChange>;

}  // namespace holdfast
