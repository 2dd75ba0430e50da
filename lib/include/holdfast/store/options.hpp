// What a store may be told when it is made or opened, and what it tells.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "holdfast/executor.hpp"
#include "holdfast/journal/options.hpp"
#include "holdfast/json.hpp"
#include "holdfast/store/archive.hpp"
#include "holdfast/store/debounce.hpp"

namespace holdfast {

/// What reading does with a chunk's file that somebody has edited by hand.
enum class EditedFile {
  adopt,   ///< a good document is committed as the chunk's next version
  refuse,  ///< reading fails with errc::refused until the chunk is written anew
};

/// What opening does with a project of SafeChunkEngine, whose format is the only older one.
enum class OlderProject {
  refuse,   ///< it is not_supported, and stays as it is
  migrate,  ///< it becomes one of this format, and a checkpoint holds what it was
};

/// A chunk that was found damaged or missing, and is good again.
struct HealedChunk {
  std::string chunk;
  std::string reason;                  ///< "damaged", "lost", "empty" or "zeroed"
  std::string from;                    ///< "journal": nothing is lost; or "backup"
  std::uint64_t version = 0;           ///< that it has now
  std::uint64_t lost_version = 0;      ///< that could not be read any more
  std::uint64_t restored_version = 0;  ///< whose content it has now; 0 where that is not known
  /// Commits between the two versions: so many of them, at most, changed this chunk and are lost.
  std::uint64_t commits_lost_max = 0;
};

/// A chunk that a commit has changed.
struct ChangedChunk {
  std::string chunk;
  std::uint64_t version = 0;  ///< sequence of that commit
  bool removed = false;
};

/// Called from whichever thread works, after all locks were given back: they may call the store,
/// detach and delete too, and must not destroy it. What they throw is dropped.
struct StoreCallbacks {
  std::function<void(const std::string& message)> on_status{};
  std::function<void()> on_sync{};  ///< what was staged is durable
  /// What the disk did, not what the caller asked for. Failures of the background in a row are one.
  std::function<void(const Error& error)> on_fault{};
  /// After every commit, for each of its chunks. Commits of several threads may be told in another
  /// order than they were made: the higher version is the newer one.
  std::function<void(const ChangedChunk& changed)> on_change{};
  std::function<void(const HealedChunk& healed)> on_heal{};
};

/// Where staged changes wait.
enum class StageDurability {
  memory,  ///< a crash loses them
  wal,     ///< in the journal: staging is a commit, and only the chunk's file waits
};

struct StagingOptions {
  DebounceTimes times{};
  StageDurability durability = StageDurability::memory;
  std::uint64_t bytes_max = std::uint64_t{64} << 20;  ///< of texts that wait in memory
};

struct StoreOptions {
  JournalOptions journal{};
  StagingOptions staging{};
  /// Commits what is staged, and writes the files of chunks, after a pause (staging.times); without
  /// one nothing happens in the background. A store on the disk makes itself a ThreadExecutor where
  /// this is empty, unless `background` says no. Stores that share one wait for each other.
  std::shared_ptr<Executor> executor{};
  bool background = true;
  JsonLimits json{};
  std::size_t chunks_max = 1'000'000;
  EditedFile edited = EditedFile::adopt;
  OlderProject older = OlderProject::refuse;
  std::uint64_t cache_bytes = std::uint64_t{64} << 20;  ///< of the texts of documents kept parsed
  ArchiveLimits checkpoints{};                          ///< of what is packed and unpacked
  StoreCallbacks callbacks{};
  std::string owner{};        ///< who opens it, for those who find it locked
  std::size_t log_max = 100;  ///< lines and healings that the health report has
};

struct ChunkInfo {
  std::string name;
  std::uint64_t version = 0;  ///< sequence of the last commit that wrote it; 0: not committed yet
  std::uint64_t size_bytes = 0;
};

/// How a store was opened.
enum class Access {
  write,  ///< by its owner
  read,   ///< nobody changes it meanwhile; everything is as the last commit left it
  /// Somebody else has it open: each chunk is what its file holds, whole, perhaps behind, and not
  /// all of one moment.
  live,
};

/// "write", "read", "live"
[[nodiscard]] std::string_view to_string(Access access) noexcept;

/// Something that happened, for people.
struct LogLine {
  Time when{};
  std::string text;
};

/// How a store is; the first five are named as in the documents of SafeChunkEngine.
struct HealthReport {
  bool active = false;      ///< it is open
  std::string project;      ///< its name
  std::string root;         ///< where all projects lie
  std::size_t shards = 0;   ///< chunks that are there
  std::size_t orphans = 0;  ///< temporary files that nobody writes any more
  Access access = Access::write;
  std::size_t pending = 0;  ///< chunks that are committed and not in their files yet
  std::size_t staged = 0;   ///< chunks that are staged and not committed yet
  std::size_t quarantined = 0;
  std::size_t checkpoints = 0;  ///< zip files in their folder
  JournalStatus journal{};
  RecoveryReport recovery{};
  std::vector<HealedChunk> healed{};  ///< since it was opened, the last ones
  std::vector<LogLine> log{};         ///< what on_status and on_fault told, the last lines
  std::string last_error{};
};

}  // namespace holdfast
