// A store of JSON documents: one project, a directory of chunks that change together.
//
// Every change is a commit of the journal: durable when it returns, and later written into the
// chunk's own file, chunks/NAME.json. What people may do with these files is in docs/store.md.
//
// Invariants:
// 1. Only the owner of the project's lock writes in it, and only while the project's name leads to
//    the directory that was locked.
// 2. No document is made up: a chunk that is missing or damaged is an error, never {}.
// 3. What is not a committed document is kept as evidence before anything takes its place.
// 4. After detach() or delete_project() every call fails with errc::not_active.
//
// Threads: every function may be called by any thread at any time; see each for more.
#pragma once

#include <memory>

#include "holdfast/journal/journal.hpp"
#include "holdfast/store/batch.hpp"
#include "holdfast/store/checkpoints.hpp"
#include "holdfast/store/names.hpp"
#include "holdfast/store/options.hpp"

namespace holdfast {

template <FileSystem Fs>
class Store {
 public:
  using Directory = typename Fs::Directory;

  /// Make a project in `root` and open it; if the name is taken, NAME_1, NAME_2, …
  /// Errors: errc::bad_name; invalid_argument for options; what making files says: not_published,
  /// and there is no project, but perhaps a leftover that the next call removes; or
  /// published_unconfirmed: there is an empty one, which could not be opened or not be taken back.
  /// Crash: no project, or an empty one. Cost: eleven flushes.
  static Result<Store> create(Directory root, const std::string& name, const StoreOptions& options,
                              Environment environment);

  /// Open a project: lock, recover, clean up; make one of ours of an older one, if that is wanted.
  /// Errors: no_such_file_or_directory; errc::locked with its owner; errc::damaged; not_supported
  /// for a project of a newer format, or of an older one where StoreOptions::older does not say
  /// migrate; those of Journal::open. A refused open has changed nothing, but where the journal
  /// refused it the lock file names who tried. Where it migrates: errc::bad_name, file_too_large,
  /// argument_list_too_long and those of parse_json, about a chunk's file; not_supported for an
  /// engine that is no 1.x; those of commit and create_checkpoint: it is the older one still.
  /// Crash: where it migrates, it is the older one, or one of ours that is complete.
  /// Cost: no chunk is read, unless it migrates. A flush of `root` where nothing was ever
  /// committed, and where a dead process has not finished deleting a project.
  static Result<Store> open(Directory root, const std::string& name, const StoreOptions& options,
                            Environment environment);

  /// Open a project to read it: changes nothing, recovers in memory, heals nothing.
  ///
  /// Several readers may have it open at once; who wants to write is refused meanwhile. Where
  /// somebody has it open to write it is opened nevertheless, and get_health_report().access says
  /// `live`. Errors: those of open() but errc::locked; errc::refused of every call that writes;
  /// errc::damaged where reading would heal. Crash: see Journal::open_read_only().
  static Result<Store> open_read_only(Directory root, const std::string& name,
                                      const StoreOptions& options, Environment environment);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  /// Commits what is staged, if that goes, and tells nobody: who wants to know calls detach().
  ~Store();

  /// The name that the project got.
  [[nodiscard]] const std::string& name() const noexcept;

  /// Make all changes of a batch, or none.
  /// Errors: not_published: errc::conflict; no_such_file_or_directory for a chunk that must be
  /// there; errc::bad_name, also for a name that differs from another chunk's in case only; those
  /// of write_json, merge_patch and apply_patch; argument_list_too_long for more chunks than
  /// chunks_max; those of Journal::commit. in_doubt: open the project again.
  /// Crash: all or none (R2); after success all (R3). Cost: one flush, shared with commits of other
  /// threads; a batch with patches is made anew when somebody else has changed its chunks.
  [[nodiscard]] Result<CommitReport> commit(const Batch& batch);

  /// Batches of one change.
  [[nodiscard]] Result<CommitReport> put(const std::string& chunk, Json document);
  [[nodiscard]] Result<CommitReport> patch(const std::string& chunk, Json merge_patch);
  [[nodiscard]] Result<CommitReport> apply(const std::string& chunk, Json operations);
  [[nodiscard]] Result<CommitReport> remove(const std::string& chunk);

  /// Change a chunk by a function that gets its document; it is called again if somebody else was
  /// faster. It must not call the store. Errors: those of commit; an exception of `change` passes,
  /// and nothing has changed.
  [[nodiscard]] Result<CommitReport> update(const std::string& chunk,
                                            const std::function<void(Json&)>& change);

  /// A chunk's document, as the last commit left it; shared and immutable.
  ///
  /// A damaged or missing file is healed first, from the journal or else from the backup, in a
  /// commit of its own, and the damaged one is kept in quarantine. A file that was edited by hand:
  /// see EditedFile. Errors: no_such_file_or_directory; errc::damaged where nothing good is left;
  /// errc::refused; those of parse_json for an edited file that is no document. Cost: if it is
  /// staged, or in the cache and was read since the last commit, a look into a table, without a
  /// lock while nothing is staged; else the journal is asked for its version, and what is not in
  /// the cache is read, hashed and parsed.
  [[nodiscard]] Result<std::shared_ptr<const Json>> fetch(const std::string& chunk);

  /// The same as a copy.
  [[nodiscard]] Result<Json> fetch_chunk(const std::string& chunk);

  /// The same as a value of any type that nlohmann/json converts (from_json); put() and
  /// stage_update() take what it converts to a document (to_json).
  /// Errors: those of fetch(); invalid_argument where the document has another shape.
  template <class T>
  [[nodiscard]] Result<T> fetch(const std::string& chunk) {
    const Result<std::shared_ptr<const Json>> document = fetch(chunk);
    if (!document) return fail(document.error());
    try {
      return (*document)->template get<T>();
    } catch (const Json::exception& wrong) {
      return fail(std::errc::invalid_argument, Operation::parse, chunk, wrong.what());
    }
  }

  /// Several chunks as they were at one moment, in the order asked for.
  [[nodiscard]] Result<std::vector<std::shared_ptr<const Json>>> fetch_together(
      const std::vector<std::string>& chunks);

  /// The chunks that are there or staged, in the order of their names.
  [[nodiscard]] Result<std::vector<ChunkInfo>> list() const;
  [[nodiscard]] Result<bool> contains(const std::string& chunk) const;

  /// Change a chunk soon: staged changes become one commit when nothing was staged for a while, at
  /// the latest some seconds after the first (StagingOptions::times), in the background.
  ///
  /// Readers see it at once; the last document of a chunk wins. A commit of the same chunk commits
  /// what is staged first. With StageDurability::wal this is a commit, and durable.
  /// Errors: as commit() would refuse it; nothing is staged then. Where staging.bytes_max is full,
  /// or one commit could not take all, what is staged is committed first, and its errors are this
  /// one's.
  /// Crash: what is staged in memory is lost; never a part of it is there.
  [[nodiscard]] Result<void> stage_update(Json document, const std::string& chunk);

  /// Commit what is staged, and write every committed document into its file.
  /// Errors: those of commit, and what was staged stays staged; those of Journal::apply, and the
  /// first document's that could not be written.
  [[nodiscard]] Result<ApplyReport> force_sync();

  /// The same in the background, and wait for it no longer than this.
  /// Errors: those of force_sync; timed_out: it goes on; resource_deadlock_would_occur in a
  /// callback that the background calls. Without a background it is done here, however long it
  /// takes.
  [[nodiscard]] Result<void> flush_for(std::chrono::nanoseconds at_most);

  /// Keep a copy of every chunk and its backup, as they are between two commits, in a zip file of
  /// the folder checkpoints/; see docs/checkpoints.md. What is staged is committed first.
  ///
  /// The file is read back and verified before it gets its name. Then those checkpoints go that are
  /// neither pinned nor automatic nor among the newest `retention`; what cannot be removed is a
  /// warning. Names are never used twice.
  /// Errors: invalid_argument for retention 0 and long texts, illegal_byte_sequence for texts that
  /// are not UTF-8: nothing has happened; errc::damaged with the chunk, where one is: it is healed
  /// by fetch(); those of force_sync(); file_too_large; what writing files says: not_published, or
  /// published_unconfirmed with the checkpoint in its place.
  /// Crash: none, or a whole one; a temporary file, which the next open() removes.
  /// Threads: commits wait while the chunks are looked at. While these are packed and verified
  /// nothing is written into files: whoever heals or adopts a chunk waits, and a commit that finds
  /// the journal full waits or is refused, as WhenFull says.
  /// Cost: two flushes beside force_sync()'s, and that of the first look at checkpoints; each file
  /// is read twice, and is in memory alone.
  [[nodiscard]] Result<CheckpointInfo> create_checkpoint(const CheckpointRequest& request);
  [[nodiscard]] Result<CheckpointInfo> create_checkpoint(const std::string& label = "manual",
                                                         const std::string& notes = "",
                                                         std::size_t retention = 10);

  /// All zip files in the folder of checkpoints, by the commits that they hold, the newest first;
  /// at the end those that are no good, with the reason.
  /// Errors: reading the folder, or syncing it. Cost: of each file its places and its manifest are
  /// read; the first call that looks at checkpoints flushes their folder.
  [[nodiscard]] Result<std::vector<CheckpointInfo>> list_checkpoints();

  /// Read a whole checkpoint and compare each file with its digest.
  /// Errors: errc::bad_name; no_such_file_or_directory; those of read_archive().
  [[nodiscard]] Result<CheckpointInfo> verify_checkpoint(const std::string& checkpoint);

  /// Remove a checkpoint, also one that is damaged.
  /// Errors: as above; errc::refused for a pinned one, and for a zip file that is none of ours;
  /// those of reading it, for then nobody knows whether it is pinned; published_unconfirmed where
  /// it is gone and the sync of the folder failed. Crash: it is there, whole, or gone; after
  /// success it is gone. Cost: its places and its manifest are read; one flush.
  [[nodiscard]] Result<void> delete_checkpoint(const std::string& checkpoint);

  /// Make the store what it was at a checkpoint: its chunks, and no others.
  ///
  /// The checkpoint is verified as a whole first. What is there is kept in an automatic checkpoint
  /// "before_restore"; chunks that cannot be read are left out of that with a warning, and their
  /// files go to quarantine; for want of handles or memory nothing is left out. Everything changes
  /// in one commit, which then is applied. Versions go on; backups become what was there.
  /// Errors: those of verify_checkpoint() and parse_json(), argument_list_too_long for too many
  /// chunks: nothing has happened; those of create_checkpoint() and Journal::commit(): no chunk has
  /// changed, or it is in doubt. Cost: all chunks of the checkpoint are in memory.
  /// Crash: every chunk as before, or every chunk as in the checkpoint (R2); after success as in
  /// the checkpoint (R3). Threads: commits wait until it is committed.
  [[nodiscard]] Result<RestoredCheckpoint> restore_checkpoint(const std::string& checkpoint);

  /// How it is. Cost: the names of the chunks' directory are read.
  [[nodiscard]] HealthReport get_health_report() const;

  /// Commit what is staged, write everything into its files, note a clean end, and let go.
  /// Errors: those of force_sync; the store stays open and keeps everything.
  [[nodiscard]] Result<void> detach();

  /// Remove the project with everything in it.
  /// Errors: errc::refused unless `confirmed`; what renaming says: nothing has changed. What cannot
  /// be removed afterwards is a leftover, which the next create() or open() in `root` removes.
  /// Crash: the whole project, or none.
  [[nodiscard]] Result<void> delete_project(bool confirmed);

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// The names of all projects in a directory, sorted; also of those that are damaged or locked.
template <FileSystem Fs>
[[nodiscard]] Result<std::vector<std::string>> list_all_projects(typename Fs::Directory& root);

}  // namespace holdfast
