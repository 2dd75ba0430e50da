// A redo journal: commits of many documents, each with one flush, that become plain files later.
//
// Invariants:
// 1. A commit is acknowledged after its frame was flushed, and after nothing else.
// 2. A commit changes a plain file or what readers see only after it was acknowledged.
// 3. A segment is reused only when a durable manifest has a cut behind its frames, or when frames
//    that are known to be durable stand for them.
// 4. What recovery shows is on the disk: a frame behind it proves that, or recovery has written and
//    flushed it itself, in a segment of its own.
// 5. After a failed flush nothing is committed any more; what was acknowledged stays readable.
//
// The bytes are described in docs/journal.md. Not promised: isolation between processes; the
// journal is locked for one owner.
#pragma once

#include <memory>
#include <mutex>

#include "holdfast/journal/commit_queue.hpp"
#include "holdfast/journal/look.hpp"
#include "holdfast/journal/options.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

template <FileSystem Fs>
class Journal {
 public:
  using Directory = typename Fs::Directory;
  using Ticket = journal::Ticket;

  /// Make a journal in `root`, which must not have one.
  /// Errors: file_exists; invalid_argument for options; errc::locked; what making files says;
  /// errc::damaged with the segment and offset where a journal lies that has lost its manifest,
  /// which stays as it is. A journal that is not finished is no journal, and making it again
  /// succeeds.
  /// Crash: no journal, or a whole one. Cost: two segments full of zeros, seven flushes.
  /// With `held`, the lock of `root` is held already, by this, and the options were checked.
  static Result<void> create(Directory& root, const JournalOptions& options,
                             Environment environment);
  static Result<void> create(Directory& root, const typename Fs::Lock& held,
                             const JournalOptions& options, Environment environment);

  /// Open the journal of `root`: lock, then recover.
  /// With `lock`, the lock of `root` is held already, by this.
  /// Errors: no_such_file_or_directory if there is none; errc::locked; errc::damaged with segment
  /// and offset; not_supported for a newer format; errc::bad_name for a document that lies where
  /// backups go. A refused open has changed nothing.
  /// Crash: R1, R7; recovery may be cut short and begun again at any point. Cost: the journal is
  /// read; after a death its last frame is written again, with two flushes more.
  static Result<Journal> open(Directory root, const JournalOptions& options,
                              Environment environment);
  static Result<Journal> open(Directory root, typename Fs::Lock lock, const JournalOptions& options,
                              Environment environment);

  /// Look at a journal and change nothing: what recovery would bring back is read from memory.
  ///
  /// `lock` is a lock of `root`, shared is enough. Without one somebody may be writing: then
  /// nothing is known but the plain files, each whole, perhaps behind, and not all of one moment.
  /// Errors: those of open(); errc::refused of every call that writes. close() does nothing.
  /// Crash: a commit that nobody was told of, because its owner died in the middle of the flush,
  /// may be shown and be gone after a power cut: only who opens the journal to write makes it
  /// durable. Cost: the journal is read once, and what is not applied yet stays in memory.
  static Result<Journal> open_read_only(Directory root, std::optional<typename Fs::Lock> lock,
                                        const JournalOptions& options, Environment environment);

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  /// Commit a batch: all of it or nothing.
  /// Errors: not_published: errc::conflict where a document has not the version that the batch
  /// names; invalid_argument for an empty batch, errc::bad_name for a document
  /// where backups go, file_too_large where it can never fit, device_or_resource_busy where the
  /// journal is full, errc::poisoned after an earlier failure. in_doubt: the flush failed; opening
  /// again settles it. Crash: the batch is there wholly or not at all (R2); after success it is
  /// there (R3). Threads: any number at a time; those that wait together are flushed together.
  /// Cost: one flush for all commits that wait together; one of a directory at the first commit
  /// after opening; one more for each content in a file of its own, and one for the names of these.
  /// Those are the contents above inline_bytes_max, and of a batch that is too large for the
  /// journal the largest ones.
  [[nodiscard]] Result<CommitReport> commit(JournalBatch batch);

  /// The halves of commit(), for one thread that flushes several commits at once.
  /// Errors: commit()'s where the batch is refused before it waits: not_published.
  /// Threads: one for submit(), flush() and end_of(); others may commit meanwhile.
  [[nodiscard]] Result<Ticket> submit(JournalBatch batch);

  /// Flush what waits, as much of it as one frame may hold; end_of() tells how it went.
  /// Threads: as submit(). Cost: one flush.
  void flush();

  /// Wait until the commit has ended; what still waits is flushed now.
  /// Requires: the ticket is of submit(); ask once.
  /// Errors: commit()'s. Crash: as commit(). Threads: as submit().
  /// Cost: none where flush() has reached it, else as commit().
  [[nodiscard]] Result<CommitReport> end_of(Ticket ticket);

  /// Write every acknowledged document into its plain file, make that durable, and free the
  /// journal's space.
  ///
  /// A document that cannot be written does not stop the others; it is reported and stays. The
  /// journal keeps its space from the first version on that is in no file, until a commit finds no
  /// room or more than half is in use: then such documents get files of their own (are parked).
  /// Errors: a failed flush, or a manifest that may have got its name or not: after these apply()
  /// answers errc::poisoned; a manifest that cannot be written. The documents stay in the journal.
  /// Crash: every plain file is one whole committed version (R11).
  /// Threads: any; one call works at a time.
  [[nodiscard]] Result<ApplyReport> apply();

  /// Read a document as the last acknowledged commit left it.
  /// Returns: nothing where there is none.
  /// Errors: errc::damaged for a large content that is not what was committed; what reading files
  /// says. A plain file is returned as it is found.
  /// Threads: any number at a time.
  [[nodiscard]] Result<std::optional<std::string>> read(const DocumentPath& path);

  /// A document as its plain file has it, whatever was committed since; nothing where there is no
  /// file. Nobody has compared it with what was committed.
  /// Errors: what reading files says. Threads: any number at a time.
  [[nodiscard]] Result<std::optional<std::string>> read_file(const DocumentPath& path);

  /// Keep every plain file and backup as it is until the lock goes: apply() waits, whoever calls
  /// it. Commits go on until the journal is full.
  /// Requires: this thread neither commits nor calls apply() or close() before that.
  /// Crash: nothing is written. Threads: any; it waits for an apply() that works.
  [[nodiscard]] std::unique_lock<std::mutex> hold_files();

  /// Write into the lock who holds it, for those who find it held; see FileLock.
  /// Errors: writing. Threads: one at a time.
  [[nodiscard]] Result<void> note_owner(std::string_view record);

  /// The version of a document, as the last acknowledged commit left it; 0 where there is none.
  /// Threads: any. Cost: no I/O.
  [[nodiscard]] std::uint64_t version(const DocumentPath& path) const;

  /// Whether a commit has removed the document and its file may still be there.
  /// Threads: any. Cost: no I/O.
  [[nodiscard]] bool is_removed(const DocumentPath& path) const;

  /// Every document that is there, in the order of paths. Threads: any. Cost: no I/O.
  [[nodiscard]] std::vector<DocumentInfo> documents() const;

  /// Read a document and judge it: the journal's memory first, then its plain file.
  /// Errors: reading. Threads: any. Cost: a plain file is read and hashed once.
  [[nodiscard]] Result<DocumentLook> look(const DocumentPath& path);

  /// What the last commit that wrote a document wrote, from a segment that still holds it: for a
  /// plain file that is lost. Contents in files of their own are not remembered.
  /// Returns: nothing where no segment has it any more, or where it was not applied yet.
  /// Errors: reading. Threads: any; commits that need another segment wait.
  /// Cost: all segments are read.
  [[nodiscard]] Result<std::optional<std::string>> recall(const DocumentPath& path);

  /// The version of a document that is kept as its backup, if it is one of ours.
  /// Returns: nothing where there is none, or where the file is not what was kept.
  /// Errors: reading. Threads: any.
  [[nodiscard]] Result<std::optional<KeptVersion>> backup(const DocumentPath& path);

  /// Apply everything and note a clean end.
  /// Returns: as apply().
  /// Errors: apply()'s, and the first document's that could not be written; errc::poisoned after an
  /// earlier failure; a failed flush: in doubt, and opening again settles it. The journal stays
  /// open. Crash: as apply(); the journal is recovered as if it had not been closed, or is clean.
  /// Threads: not beside other calls, but for last_sequence().
  /// Cost: apply()'s, and one flush; one more where nothing was committed since it was opened.
  [[nodiscard]] Result<ApplyReport> close();

  /// Returns: what opening found.
  /// Threads: any. Cost: no I/O.
  [[nodiscard]] const RecoveryReport& recovery() const noexcept;

  /// Threads: any. Cost: no I/O.
  [[nodiscard]] JournalStatus status() const;

  /// Of the last commit that readers see; status() has it, too. Threads: any, also beside close().
  /// Cost: no lock.
  [[nodiscard]] std::uint64_t last_sequence() const noexcept;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
