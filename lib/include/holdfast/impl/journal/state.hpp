// What an open journal knows; its work is in recover.hpp, commit.hpp and apply.hpp.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <span>
#include <unordered_map>

#include "holdfast/impl/journal/changes.hpp"
#include "holdfast/impl/journal/failed_sync.hpp"
#include "holdfast/impl/journal/frame_log.hpp"
#include "holdfast/impl/journal/manifest_file.hpp"
#include "holdfast/impl/journal/plain_reading.hpp"
#include "holdfast/impl/journal/staged_files.hpp"
#include "holdfast/journal/division.hpp"
#include "holdfast/journal/group_commit.hpp"
#include "holdfast/journal/journal.hpp"

namespace holdfast {
namespace journal::detail {

/// A document that is acknowledged and not in its plain file yet.
struct Pending {
  std::uint64_t version = 0;
  std::uint64_t first = 0;  ///< the first version that is in no plain file
  Body body;
};

/// A segment with frames that may still be needed.
struct UsedSegment {
  std::uint64_t serial = 0;
  std::uint64_t epoch = 0;
  std::uint64_t last_sequence = 0;
};

/// The version that a document must have; 0: it must not be there.
struct Condition {
  DocumentPath path;
  std::uint64_t version = 0;
};

/// Whether a thread waits for the end of its commit, or asks for it later.
enum class Caller { waits, asks };

/// A commit that waits or was written, with its contents.
struct Waiting {
  Caller caller = Caller::waits;
  JournalBatch batch{};  ///< keeps the contents until they lie in a frame
  Changes changes{};
  std::vector<Condition> conditions{};
  std::uint64_t bytes = 0;         ///< of its records
  std::uint64_t staged_bytes = 0;  ///< of contents in files of their own, until it is shown
};

/// A commit that recovery found behind the cut; one without changes was lost.
struct TailCommit {
  std::uint64_t sequence = 0;
  Changes changes;
};

/// A staged file, and the commit that needs it.
struct StagedFile {
  std::uint64_t sequence = 0;
  std::uint64_t number = 0;
  std::uint64_t size_bytes = 0;
};

/// Documents that keep nothing back any more once the manifest says so, and the files that were
/// written for that.
struct Parking {
  std::map<std::string, ParkedDocument, std::less<>> documents{};  ///< by path
  std::vector<StagedFile> written{};
};

/// What is known of a frame beside its bytes.
struct FrameFacts {
  std::uint64_t sequence = 0;
  std::uint64_t commits = 0;
  bool settles = false;  ///< with this frame the chain replaces every one before it
};

inline Result<void> check_place(const DocumentPath& path, const BackupPlaces& places) {
  if (!is_backup_place(path, places)) return {};
  return fail(make_error_code(errc::bad_name), Operation::resolve, path.text(),
              "the backup of another document may go there");
}

inline Error conflict_error(const DocumentPath& path, std::uint64_t wanted) {
  return {make_error_code(errc::conflict), Operation::append, path.text(), Outcome::not_published,
          wanted == 0 ? "it is there already" : "it has not version " + std::to_string(wanted)};
}

}  // namespace journal::detail

template <FileSystem Fs>
struct Journal<Fs>::State {
  using Pending = journal::detail::Pending;
  using UsedSegment = journal::detail::UsedSegment;
  using Waiting = journal::detail::Waiting;
  using Caller = journal::detail::Caller;
  using TailCommit = journal::detail::TailCommit;
  using FrameFacts = journal::detail::FrameFacts;
  using Parking = journal::detail::Parking;
  using Change = journal::detail::Change;
  using Changes = journal::detail::Changes;
  using Body = journal::detail::Body;

  State(Directory root_dir, Directory journal_dir, std::optional<typename Fs::Lock> held,
        const JournalOptions& how, Environment surroundings)
      : root(std::move(root_dir)),
        dir(std::move(journal_dir)),
        lock(std::move(held)),
        options(how),
        environment(surroundings),
        segments(dir, environment, options),
        staged(dir, environment),
        plain(root, environment, options.backups),
        readable(root, environment, options.backups) {}

  // Opening: see impl/journal/recover.hpp.
  Result<void> recover();
  Result<void> recover_in_memory();
  Result<journal::FoundSegments> find();
  void show_tail(const std::vector<TailCommit>& tail);
  [[nodiscard]] Result<void> check_writable() const;
  Result<void> replay(const journal::FoundSegments& found);
  Result<std::vector<TailCommit>> parked_commits();
  Result<std::vector<TailCommit>> read_tail(const journal::FoundSegments& found);
  Result<void> read_frame(const journal::FoundSegments& found, journal::FramePlace place,
                          std::vector<TailCommit>& tail);
  // Settling what was found: see impl/journal/settle.hpp.
  Result<void> settle(const journal::FoundSegments& found, std::span<TailCommit> tail);
  void go_on(const journal::FoundSegments& found);
  Result<void> replace_last(const journal::FoundSegments& found);
  Result<void> rewrite(std::span<TailCommit> tail, std::uint64_t sequence_end);
  Result<void> write_unbounded(journal::FrameBuilder& frame, const FrameFacts& facts);
  Result<void> check_staged(const std::vector<TailCommit>& tail);
  Result<void> clean_up(const std::vector<TailCommit>& tail);
  [[nodiscard]] Error damage_error(const journal::DamageFound& found) const;

  /// Whether the directory of segments and of large contents could not be synced once. What a sync
  /// was told of another name it says to nobody else.
  [[nodiscard]] bool names_failed() const { return segments.failed() || staged.failed(); }
  [[nodiscard]] bool poisoned() const {
    return (group && group->poisoned()) || base_failed || apply_failed || end_failed ||
           names_failed();
  }

  // Committing: see impl/journal/commit.hpp.
  Result<journal::Division> check(const JournalBatch& batch) const;
  Result<Waiting> accept(JournalBatch&& batch, Caller caller);
  Result<void> make_room_for_staged(std::uint64_t bytes, Caller caller);
  /// Of contents behind the cut in files of their own. Requires: the mutex is held.
  [[nodiscard]] std::uint64_t staged_bytes() const;
  /// Requires: the mutex is held; the commit has staged contents.
  void end_staging(Waiting& waiting);
  Result<void> stage(JournalBatch&& batch, const journal::Division& division, Waiting& waiting);
  void forget_staged(Waiting& waiting, bool remove);
  Result<CommitReport> ended(journal::CommitReport&& report, Waiting& waiting);
  std::uint64_t refuse_conflicts(std::span<journal::Candidate<Waiting>> candidates,
                                 std::uint64_t first_sequence) const;
  Result<void> prepare(std::span<journal::Candidate<Waiting>> group, std::uint64_t first_sequence);
  Result<void> write();
  Result<void> make_room(std::uint64_t bytes);
  Result<void> make_base();
  Result<void> write_frame(journal::FrameBuilder& frame, const FrameFacts& facts);
  void show(std::uint64_t sequence, const std::string& path, Body body);
  Result<void> write_marker(journal::RecordType type);
  Result<void> write_end();

  // Applying: see impl/journal/apply.hpp.
  Result<ApplyReport> apply();
  journal::Source<Fs> source_of(const journal::detail::Body& body);
  void apply_one(const std::string& path, const Pending& pending, ApplyReport& report,
                 std::map<std::string, journal::PlainChange>& done);
  void note_published(const std::string& path, const Body& body);
  void note_replayed();
  Result<void> cut(std::uint64_t sequence, const std::map<std::string, journal::PlainChange>& done,
                   const Parking& parking);
  void remove_staged();
  /// Serial and epoch of the first segment with a commit behind the cut.
  std::pair<std::uint64_t, std::uint64_t> first_needed(std::uint64_t cut);
  // Parking: see impl/journal/park.hpp.
  [[nodiscard]] bool lacks_room();
  Result<Parking> park(const std::map<std::string, Pending>& stuck);
  Result<void> park_one(const std::string& path, const Pending& one, Parking& parking);
  void forget_written(const Parking& parking);
  void note_parked(const Parking& parking);

  // Reading: see impl/journal/reading.hpp.
  struct Acknowledged {  // and not applied yet
    std::uint64_t version = 0;
    std::optional<std::string> content{};
  };
  std::optional<Pending> waiting_one(const std::string& path);
  Result<std::optional<std::string>> read_copy(const std::string& path,
                                               const journal::StagedContent& staged_content);
  [[nodiscard]] std::uint64_t bytes_max_of(const decltype(journal::Manifest::entries)& entries,
                                           const std::string& path) const;
  Result<std::optional<Acknowledged>> read_waiting(const std::string& path);
  /// Requires: the mutex is held.
  [[nodiscard]] std::uint64_t version_of(const std::string& path) const;
  [[nodiscard]] std::optional<journal::ManifestEntry> published(const std::string& path) const;
  Result<std::optional<std::string>> read(const DocumentPath& path);
  Result<std::optional<std::string>> read_file(const DocumentPath& path);
  Result<DocumentLook> look(const DocumentPath& path);
  Result<std::optional<KeptVersion>> backup(const DocumentPath& path);
  Result<std::optional<std::string>> recall(const DocumentPath& path);  // recall.hpp
  [[nodiscard]] std::vector<DocumentInfo> documents() const;

  Directory root;
  Directory dir;
  std::optional<typename Fs::Lock> lock;
  JournalOptions options;
  Environment environment;
  journal::Segments<Fs> segments;
  journal::StagedFiles<Fs> staged;
  journal::PlainFiles<Fs> plain;     // of apply()
  journal::PlainFiles<Fs> readable;  // of readers
  journal::Manifest manifest{};  // changed under apply_mutex and mutex: either will do to read it
  journal::RecoveryPlan plan{};
  RecoveryReport report{};
  std::optional<journal::FrameLog<Fs>> log{};
  /// What GroupCommit knows of this.
  struct GroupWriter {
    State& state;
    Result<void> prepare(std::span<journal::Candidate<Waiting>> candidates,
                         std::uint64_t first_sequence) {
      return state.prepare(candidates, first_sequence);
    }
    Result<void> write() { return state.write(); }
  };
  GroupWriter writer{*this};
  std::optional<journal::GroupCommit<Waiting, GroupWriter>> group{};
  // Of the leader of a group, between prepare() and write(), which leaves the frame empty or has
  // poisoned the journal.
  std::span<journal::Candidate<Waiting>> prepared{};
  journal::FrameBuilder group_frame{};
  FrameFacts group_facts{};
  // Of submit(), until end_of() was asked.
  std::map<Ticket, std::unique_ptr<Waiting>> submitted{};
  std::atomic<bool> base_is_durable = false;  // the manifest that was found, or a newer one
  std::atomic<bool> base_failed = false;      // syncing it has failed
  bool read_only = false;
  std::atomic<bool> apply_failed = false;
  std::atomic<bool> room_was_wanted = false;  // by a commit, since the last apply() that ended well
  bool log_failed = false;                    // nobody knows what of the last frame is on the disk
  std::atomic<bool> end_failed = false;       // log_failed, of a frame that was to end the log
  bool is_closed = true;                      // the last frame on the disk is a clean end

  mutable std::mutex mutex{};  // guards what follows
  /// Of the last commit that readers see; changed under the mutex, together with what it changes.
  std::atomic<std::uint64_t> shown_sequence = 0;
  std::uint64_t shown_cut = 0;  // of the manifest
  std::unordered_map<std::string, Pending> pending{};
  std::vector<UsedSegment> used{};
  std::vector<journal::detail::StagedFile> staged_files{};
  std::uint64_t staging_bytes = 0;  // of contents whose commits are not shown and have not ended
  std::size_t staging_commits = 0;  // of these, those with a thread that waits for their end
  std::uint64_t staging_ends = 0;   // how many there were
  std::condition_variable staging_ended{};

  std::mutex read_mutex{};      // guards readable
  std::mutex segments_mutex{};  // taking and freeing segments
  std::mutex apply_mutex{};     // one apply at a time; guards plain, manifest and what follows
  std::vector<TailCommit> replayed{};  // until the first apply()
  std::map<std::string, std::vector<journal::ContentDigest>> logged{};
};

}  // namespace holdfast
