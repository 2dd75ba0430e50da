// What an open journal knows; its work is in recover.hpp, commit.hpp and apply.hpp.
#pragma once

#include <algorithm>
#include <limits>
#include <mutex>

#include "holdfast/impl/journal/frame_log.hpp"
#include "holdfast/impl/journal/manifest_file.hpp"
#include "holdfast/impl/journal/plain_files.hpp"
#include "holdfast/journal/group_commit.hpp"
#include "holdfast/journal/journal.hpp"

namespace holdfast {
namespace journal::detail {

/// A document that is acknowledged and not in its plain file yet.
struct Pending {
  std::uint64_t version = 0;
  std::shared_ptr<const std::string> content;  ///< null: removed
};

/// A segment with frames that may still be needed.
struct UsedSegment {
  std::uint64_t serial = 0;
  std::uint64_t epoch = 0;
  std::uint64_t last_sequence = 0;
};

/// A commit that waits or was written, with its contents.
struct Waiting {
  JournalBatch batch;
  std::uint64_t bytes = 0;
};

/// A commit that recovery found behind the cut; an empty batch stands for one that was lost.
struct TailCommit {
  std::uint64_t sequence = 0;
  JournalBatch batch;
};

/// What is known of a frame beside its bytes.
struct FrameFacts {
  std::uint64_t sequence = 0;
  std::uint64_t commits = 0;
  bool settles = false;  ///< with this frame the chain replaces every one before it
};

inline std::uint64_t bytes_of_batch(const JournalBatch& batch) {
  std::uint64_t bytes = batch.empty() ? record_header_bytes : 0;
  for (const DocumentChange& change : batch) {
    bytes += encoded_bytes(
        {.path = change.path.text(),
         .content = change.content ? std::string_view(*change.content) : std::string_view()});
  }
  return bytes;
}

inline void add_batch(FrameBuilder& frame, const JournalBatch& batch) {
  bool first = true;
  if (batch.empty()) frame.add({.type = RecordType::lost, .begins_commit = true});
  for (const DocumentChange& change : batch) {
    frame.add({.type = change.content ? RecordType::put : RecordType::remove,
               .begins_commit = std::exchange(first, false),
               .path = change.path.text(),
               .content = change.content ? std::string_view(*change.content) : std::string_view()});
  }
}

inline Result<void> check_place(const DocumentPath& path, const BackupPlaces& places) {
  if (!is_backup_place(path, places)) return {};
  return fail(make_error_code(errc::bad_name), Operation::resolve, path.text(),
              "the backup of another document may go there");
}

inline Error poisoned_error(const std::string& path) {
  return {make_error_code(errc::poisoned), Operation::append, path, Outcome::not_published,
          "an earlier flush failed; open the journal again"};
}

}  // namespace journal::detail

template <FileSystem Fs>
struct Journal<Fs>::State {
  using Pending = journal::detail::Pending;
  using UsedSegment = journal::detail::UsedSegment;
  using Waiting = journal::detail::Waiting;
  using TailCommit = journal::detail::TailCommit;
  using FrameFacts = journal::detail::FrameFacts;

  State(Directory root_dir, Directory journal_dir, typename Fs::Lock held,
        const JournalOptions& how, Environment surroundings)
      : root(std::move(root_dir)),
        dir(std::move(journal_dir)),
        lock(std::move(held)),
        options(how),
        environment(surroundings),
        segments(dir, environment, options),
        plain(root, environment, options.backups),
        readable(root, environment, options.backups) {}

  // Opening: see impl/journal/recover.hpp.
  Result<void> recover();
  Result<void> replay(const std::vector<journal::SegmentScan>& scans);
  Result<std::vector<TailCommit>> read_tail(const std::vector<journal::SegmentScan>& scans);
  Result<void> read_frame(std::size_t segment, const journal::FrameInfo& frame,
                          std::vector<TailCommit>& tail);
  Result<void> rewrite(const std::vector<TailCommit>& tail);
  Result<void> rewrite_some(const TailCommit* begin, const TailCommit* end, bool last);
  Result<void> clean_up(const std::vector<TailCommit>& tail);
  [[nodiscard]] Error damage_error(const journal::DamageFound& found) const;

  // Committing: see impl/journal/commit.hpp.
  Result<Waiting> check(JournalBatch&& batch) const;
  Result<void> prepare(std::span<journal::Candidate<Waiting>> group, std::uint64_t first_sequence);
  Result<void> write();
  Result<void> make_room(std::uint64_t bytes);
  Result<void> make_base();
  Result<void> write_frame(journal::FrameBuilder& frame, const FrameFacts& facts);
  void show(std::uint64_t sequence, JournalBatch&& batch);
  Result<void> write_marker(journal::RecordType type);

  // Applying: see impl/journal/apply.hpp.
  Result<ApplyReport> apply();
  void apply_one(const std::string& path, const Pending& pending, ApplyReport& report,
                 std::map<std::string, journal::ManifestEntry>& done);
  Result<void> cut(std::uint64_t sequence, std::map<std::string, journal::ManifestEntry>&& done);

  Directory root;
  Directory dir;
  typename Fs::Lock lock;
  JournalOptions options;
  Environment environment;
  journal::Segments<Fs> segments;
  journal::PlainFiles<Fs> plain;     // of apply()
  journal::PlainFiles<Fs> readable;  // of readers
  journal::Manifest manifest{};
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
  // Of the leader of a group, between prepare() and write().
  std::span<journal::Candidate<Waiting>> prepared{};
  std::optional<journal::FrameBuilder> group_frame{};
  FrameFacts group_facts{};
  // Of submit(), until end_of() was asked.
  std::map<Ticket, std::unique_ptr<Waiting>> submitted{};
  bool base_is_durable = false;  // the manifest that was found
  bool apply_failed = false;
  bool is_closed = true;  // the last frame on the disk is a clean end

  std::mutex mutex{};                // guards what follows
  std::uint64_t shown_sequence = 0;  // of the last commit that readers see
  std::map<std::string, Pending> pending{};
  std::vector<UsedSegment> used{};

  std::mutex read_mutex{};      // guards readable
  std::mutex segments_mutex{};  // taking and freeing segments
  std::mutex apply_mutex{};     // one apply at a time; guards plain, manifest and logged
  std::map<std::string, std::vector<journal::ContentDigest>> logged{};
};

}  // namespace holdfast
