// What an open store knows; its work is in the files beside this one.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <shared_mutex>

#include "holdfast/impl/publish.hpp"
#include "holdfast/impl/store/projects.hpp"
#include "holdfast/store/cache.hpp"
#include "holdfast/store/commit_gate.hpp"
#include "holdfast/store/flusher.hpp"
#include "holdfast/store/version_file.hpp"

namespace holdfast {
namespace store::detail {

inline tl::unexpected<Error> not_active(const std::string& name) {
  return fail(make_error_code(errc::not_active), Operation::resolve, name,
              "the project was detached or deleted");
}

/// The names of chunks have no slash, those of files have one.
inline bool is_about_file(const Error& error) {
  return error.name.find('/') != std::string::npos;
}

/// Something to be told once all locks are given back.
using Notice = std::function<void(const StoreCallbacks&)>;

/// A document and the version it has; no document where there is none.
struct Seen {
  std::uint64_t version = 0;
  std::shared_ptr<const Json> document{};
};

/// What a bad chunk is healed with, and where it was found.
struct GoodCopy {
  KeptVersion kept;
  const char* from = "";
};

/// A content that takes the place of what was found, and who hears of it then.
struct Mending {
  std::string content;
  std::function<void(std::uint64_t version)> tell;
};

}  // namespace store::detail

template <FileSystem Fs>
struct Store<Fs>::State {
  using Notice = store::detail::Notice;
  using Seen = store::detail::Seen;

  State(Directory root_dir, Directory project_dir, ProjectName project, Journal<Fs> opened,
        const StoreOptions& how, Environment surroundings)
      : root(std::move(root_dir)),
        dir(std::move(project_dir)),
        name(std::move(project)),
        options(how),
        environment(surroundings),
        journal(std::move(opened)),
        cache(how.cache_bytes) {}

  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  /// A chunk in a batch on its way: what it was, and what it will be.
  struct Working {
    Seen seen{};
    bool loaded = false;
    bool depends = false;            // the result counts only if the chunk is still as it was seen
    const Json* put = nullptr;       // the batch's own document, if no step has changed it
    std::optional<Json> document{};  // the one that steps have changed, or that was seen
    std::shared_ptr<const std::string> text{};  // instead of a document: it is serialised already

    /// The document that it will be; null where there is none, or only its text.
    [[nodiscard]] const Json* result() const {
      return put != nullptr || !document ? put : &*document;
    }
    [[nodiscard]] bool will_be_there() const { return result() != nullptr || text != nullptr; }
  };
  using Workings = std::map<std::string, Working>;

  /// A change that waits in memory.
  struct Staged {
    std::shared_ptr<const Json> document{};
    std::shared_ptr<const std::string> text{};
    std::uint64_t record_bytes = 0;  // that it takes in a frame, wherever its content lies
  };

  // Life: see impl/store/life.hpp.
  Result<void> detach();
  Result<void> delete_project();
  void let_go();
  Result<ApplyReport> write_files();
  Result<ApplyReport> force_sync();
  Result<ApplyReport> force_sync_unless_held(bool somebody_waits);
  Result<void> flush_in_background(bool somebody_waits);
  void begin_background();

  // A project of an older format: see impl/store/migrate.hpp.
  Result<void> take_over_chunks();
  Result<void> migrate(const ProjectVersion& version);

  // Committing: see impl/store/commit.hpp.
  Result<CommitReport> commit(const Batch& batch);
  Result<CommitReport> try_commit(const Batch& batch);
  Result<CommitReport> commit_workings(Workings&& workings);
  Result<CommitReport> commit_named(JournalBatch&& changes, const std::vector<ChunkName>& named);
  Result<CommitReport> commit_changes(JournalBatch&& changes);
  Result<Workings> work_out(const Batch& batch);
  Result<void> load(const std::string& chunk, Working& working);
  Result<void> own_document(const std::string& chunk, Working& working) const;
  Result<void> change(const Batch::Step& step, Working& working);
  Result<JournalBatch> encode(Workings&& workings);
  Result<void> reserve_name(const ChunkName& chunk);
  Result<void> reserve_names(const std::vector<ChunkName>& chunks);
  void settle_names(const std::vector<ChunkName>& chunks);
  using Names = std::map<std::string, std::string>;  // of chunks, by their folded names
  Names& known_names() const;
  void recount_names();
  Result<void> stage(Json document, const std::string& chunk);
  [[nodiscard]] bool has_room(const ChunkName& chunk, const Staged& change) const;
  void keep_staged(const ChunkName& chunk, Staged&& change);
  Result<void> wait_in_memory(const ChunkName& chunk, Staged change);
  Result<void> commit_staged();
  void forget_staged(const std::map<std::string, Staged>& committed);
  void await_staged_of(const std::function<bool(const std::string& chunk)>& is_wanted);
  Result<void> commit_staged_of(const std::function<bool(const std::string& chunk)>& is_wanted);

  // Reading: see impl/store/reading.hpp.
  Result<Seen> see(const std::string& chunk);
  Result<Seen> see(const ChunkName& chunk);
  Result<Seen> parsed(const ChunkName& chunk, const DocumentLook& look);
  Result<Seen> see_without_healing(const ChunkName& chunk, const DocumentLook& look) const;
  Result<store::detail::GoodCopy> good_copy(const ChunkName& chunk, const DocumentLook& look,
                                            const std::string& reason);
  Result<store::detail::Mending> healing(const ChunkName& chunk, const DocumentLook& look,
                                         const std::string& reason);
  Result<store::detail::Mending> adoption(const ChunkName& chunk, const DocumentLook& look);
  Result<void> mend(const ChunkName& chunk, const DocumentLook& look,
                    Result<store::detail::Mending> mending);
  std::vector<std::shared_ptr<const Json>> staged_documents(
      const std::vector<std::string>& chunks) const;
  std::shared_ptr<const Json> kept(const std::string& chunk) const;
  Result<std::shared_ptr<const Json>> fetch(const std::string& chunk);
  Result<std::vector<std::shared_ptr<const Json>>> fetch_together(
      const std::vector<std::string>& chunks);

  /// What a checkpoint does with a chunk that cannot be read as it was committed.
  enum class Unreadable { refuse, leave_out };
  /// What is there between two commits.
  struct Survey {
    CheckpointManifest manifest{};
    Unreadable unreadable = Unreadable::refuse;
    std::uint64_t total_bytes = 0;
    std::vector<std::string> left_out{};  // with the reasons
    std::optional<ChunkName> edited{};    // to be adopted first
    std::set<std::string> not_adopted{};  // edited, and no document
    bool all_in_files = false;            // nothing waits in the journal
  };

  // Making checkpoints: see impl/store/checkpoint.hpp and survey.hpp.
  Result<Directory> checkpoints_directory();
  Result<void> survey_file(std::string path, std::uint64_t version, const std::string& content,
                           Survey& survey) const;
  Result<void> survey_chunk(const ChunkName& chunk, Survey& survey);
  Result<void> survey_backup(const std::set<std::string>& names_alike, Survey& survey);
  Result<void> survey_backups(const std::vector<ChunkInfo>& chunks, Survey& survey);
  Result<void> survey_all(Survey& survey);
  Result<std::unique_lock<std::shared_mutex>> make_cut(Survey& survey);
  Result<std::string> content_for(const CheckpointFile& file, const Survey& survey);
  Result<Sealed<Fs>> pack(Directory& into, const Survey& survey);
  Result<CheckpointInfo> write_checkpoint(Directory& into, const Survey& survey);
  void remove_outlived(Directory& from, std::size_t retention, CheckpointInfo& made);
  Result<CheckpointInfo> create_checkpoint(const CheckpointRequest& request);

  // Using them: see impl/store/restore.hpp.
  Result<std::vector<CheckpointInfo>> list_checkpoints();
  Result<Entry> find_checkpoint(Directory& from, const std::string& wanted);
  Result<CheckpointInfo> read_checkpoint(Directory& from, const std::string& wanted,
                                         const ArchiveVisitor& visit);
  Result<CheckpointInfo> verify_checkpoint(const std::string& wanted);
  Result<void> delete_checkpoint(const std::string& wanted);
  Result<JournalBatch> unpack(Directory& from, const std::string& wanted);
  Result<std::size_t> remove_others(JournalBatch& batch) const;
  Result<void> check_staged_names(const JournalBatch& batch) const;
  Result<RestoredCheckpoint> restore_checkpoint(const std::string& wanted);

  // Looking around: see impl/store/health.hpp.
  Result<std::vector<ChunkInfo>> list() const;
  Result<std::vector<ChunkInfo>> list_with_staged() const;
  [[nodiscard]] HealthReport health() const;

  [[nodiscard]] Result<void> check_writable() const;

  /// The same for work that writes.
  template <class Work>
  auto while_writable(Work work) -> decltype(work()) {
    return while_active([&]() -> decltype(work()) {
      HOLDFAST_TRY(check_writable());
      return work();
    });
  }

  /// Do `work` while the store cannot be detached, then tell what there is to tell.
  template <class Work>
  auto while_active(Work work) -> decltype(work()) {
    auto result = [&]() -> decltype(work()) {
      const std::shared_lock guard(life);
      if (!active) return store::detail::not_active(name.text());
      return work();
    }();
    if (!result) tell_fault(result.error());
    deliver();
    return result;
  }

  void tell(Notice notice) {
    const std::lock_guard guard(notices_mutex);
    notices.push_back(std::move(notice));
  }
  void tell_status(std::string message);
  void tell_fault(const Error& error);
  void announce_fault(const Error& error);
  void note_error(const Error& error);
  void note(std::string line);
  void tell_healed(const HealedChunk& healed);
  void deliver();

  Directory root;
  mutable std::mutex files_mutex{};  // guards dir
  mutable Directory dir;
  ProjectName name;
  StoreOptions options;
  Environment environment;
  Journal<Fs> journal;
  ChunkCache cache;

  Access access = Access::write;

  std::shared_mutex life{};  // held alone to detach; guards changes of active
  std::atomic<bool> active = true;
  mutable Reclaimer readers{};  // who reads without the lock; let_go() waits for them

  std::mutex checkpoints_mutex{};  // one call at a time looks at checkpoints or changes them
  std::optional<Result<void>> checkpoints_synced{};  // their folder, since this was opened
  CommitGate gate{};                                 // commits pass it
  CommitGate mending_gate{};  // who heals or adopts passes it, too, inside the other one

  mutable std::mutex names_mutex{};              // guards what follows
  mutable std::optional<Names> counted_names{};  // of chunks that are there or staged

  std::mutex committing_staged{};     // held while staged changes are on their way
  mutable std::mutex staged_mutex{};  // guards what follows; taken inside names_mutex
  std::map<std::string, Staged> staged{};
  std::atomic<std::size_t> staged_count = 0;  // of these, for readers without the lock
  std::uint64_t staged_bytes = 0;
  std::uint64_t staged_record_bytes = 0;  // that they take in a frame at least
  bool staged_in_journal = false;         // since on_sync was told

  mutable std::mutex notices_mutex{};  // guards what follows
  std::deque<Notice> notices{};
  bool delivering = false;
  std::string last_error{};
  std::deque<LogLine> log{};
  std::deque<HealedChunk> healed{};

  std::error_code background_error{};  // of the flusher's thread: how its last run has failed
  std::optional<Flusher> flusher{};    // goes first: it works on all of this
};

template <FileSystem Fs>
Result<void> Store<Fs>::State::check_writable() const {
  if (access == Access::write) return {};
  return fail(make_error_code(errc::refused), Operation::write, dir.path(),
              "it was opened to be read");
}

}  // namespace holdfast
