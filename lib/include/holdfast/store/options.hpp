// What a store may be told when it is made or opened, and what it tells.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "holdfast/journal/options.hpp"
#include "holdfast/json.hpp"
#include "holdfast/store/archive.hpp"

namespace holdfast {

/// What reading does with a chunk's file that somebody has edited by hand.
enum class EditedFile {
  adopt,   ///< a good document is committed as the chunk's next version
  refuse,  ///< reading fails with errc::refused until the chunk is written anew
};

/// A chunk that was found damaged or missing, and is good again.
struct HealedChunk {
  std::string chunk;
  std::string reason;                  ///< "damaged", "lost", "empty" or "zeroed"
  std::string from;                    ///< "backup"
  std::uint64_t version = 0;           ///< that it has now
  std::uint64_t lost_version = 0;      ///< that could not be read any more
  std::uint64_t restored_version = 0;  ///< whose content it has now; 0 where that is not known
};

/// Called from whichever thread works, after all locks were given back: they may call the store.
/// What they throw is dropped.
struct StoreCallbacks {
  std::function<void(const std::string& message)> on_status{};
  std::function<void()> on_sync{};  ///< staged changes have been committed
  std::function<void(const Error& error)> on_fault{};
  std::function<void(const HealedChunk& healed)> on_heal{};
};

struct StoreOptions {
  JournalOptions journal{};
  JsonLimits json{};
  std::size_t chunks_max = 1'000'000;
  EditedFile edited = EditedFile::adopt;
  std::uint64_t cache_bytes = std::uint64_t{64} << 20;  ///< of the texts of documents kept parsed
  ArchiveLimits checkpoints{};                          ///< of what is packed and unpacked
  StoreCallbacks callbacks{};
  std::string owner{};  ///< who opens it, for those who find it locked
};

struct ChunkInfo {
  std::string name;
  std::uint64_t version = 0;  ///< sequence of the last commit that wrote it
  std::uint64_t size_bytes = 0;
};

/// How a store is; the first five are named as in the documents of SafeChunkEngine.
struct HealthReport {
  bool active = false;      ///< the lock is held
  std::string project;      ///< its name
  std::string root;         ///< where all projects lie
  std::size_t shards = 0;   ///< chunks that are there
  std::size_t orphans = 0;  ///< temporary files that nobody writes any more
  std::size_t pending = 0;  ///< chunks that are committed and not in their files yet
  std::size_t quarantined = 0;
  std::size_t checkpoints = 0;  ///< zip files in their folder
  JournalStatus journal{};
  RecoveryReport recovery{};
  std::vector<HealedChunk> healed{};  ///< since it was opened
  std::string last_error{};
};

}  // namespace holdfast
