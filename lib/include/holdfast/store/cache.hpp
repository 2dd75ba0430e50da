// Parsed documents that were read lately.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "holdfast/json.hpp"
#include "holdfast/store/reclaimer.hpp"

namespace holdfast {

/// Keeps documents as long as their texts have no more than so many bytes together. The one that
/// came first goes first, unless it was found since its turn came last ("clock", "second chance").
/// One that goes while somebody looks for any document is freed when the next one is kept.
/// Threads: any. Whoever looks for a document takes no lock.
class ChunkCache {
 public:
  explicit ChunkCache(std::uint64_t bytes_max);
  ChunkCache(const ChunkCache&) = delete;
  ChunkCache& operator=(const ChunkCache&) = delete;
  ~ChunkCache();

  /// The document of a chunk in this version; nothing where it is not kept.
  [[nodiscard]] std::shared_ptr<const Json> find(std::string_view chunk,
                                                 std::uint64_t version) const;

  /// The document of a chunk that confirm() has said is the last one at commit `sequence`.
  /// Sequences end long before 2^64 - 1: see journal::number_max.
  [[nodiscard]] std::shared_ptr<const Json> find_at(std::string_view chunk,
                                                    std::uint64_t sequence) const;

  /// When `sequence` was the last commit, this version was the chunk's last one, or is newer.
  void confirm(std::string_view chunk, std::uint64_t version, std::uint64_t sequence) const;

  /// Keep a document, instead of an older version of it. `bytes` is the size of its text.
  void keep(const std::string& chunk, std::uint64_t version, std::shared_ptr<const Json> document,
            std::uint64_t bytes);

 private:
  struct Entry;
  struct Table;
  struct Old;
  using Entries = std::list<std::unique_ptr<Entry>>;

  // Requires: this thread reads, or holds the mutex.
  [[nodiscard]] Entry* entry_of(std::string_view chunk) const;

  // Requires: the mutex is held.
  void drop(Entry& entry) noexcept;
  void make_room(std::uint64_t bytes);
  void grow();

  mutable Reclaimer reclaimer_{};
  std::atomic<Table*> table_;
  std::mutex mutex_{};  // guards what follows, and every change of what the table leads to
  std::unique_ptr<Table> owned_table_;
  Entries entries_;  // the one whose turn comes next is the first
  const std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;
};

}  // namespace holdfast
