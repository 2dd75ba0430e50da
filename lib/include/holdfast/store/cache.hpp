// Parsed documents that were read lately.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "holdfast/json.hpp"

namespace holdfast {

/// Keeps the documents used last, as long as their texts have no more than so many bytes together.
/// Threads: any.
class ChunkCache {
 public:
  explicit ChunkCache(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  /// The document of a chunk in this version; nothing where it is not kept.
  [[nodiscard]] std::shared_ptr<const Json> find(const std::string& chunk, std::uint64_t version);

  /// The document of a chunk that confirm() has said is the last one at commit `sequence`.
  [[nodiscard]] std::shared_ptr<const Json> find_at(const std::string& chunk,
                                                    std::uint64_t sequence);

  /// When `sequence` was the last commit, this version was the chunk's last one, or is newer.
  void confirm(const std::string& chunk, std::uint64_t version, std::uint64_t sequence);

  /// Keep a document, instead of an older version of it. `bytes` is the size of its text.
  void keep(const std::string& chunk, std::uint64_t version, std::shared_ptr<const Json> document,
            std::uint64_t bytes);

 private:
  struct Entry {
    std::string chunk;
    std::uint64_t version;
    std::shared_ptr<const Json> document;
    std::uint64_t bytes;
    std::optional<std::uint64_t> last_at{};  ///< a commit at which it is the last version
  };

  [[nodiscard]] std::shared_ptr<const Json> use(std::list<Entry>::iterator entry);

  void drop(std::list<Entry>::iterator entry);

  std::mutex mutex_{};
  std::uint64_t bytes_max_;
  std::uint64_t bytes_ = 0;
  std::list<Entry> entries_{};  // the one used last comes first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_chunk_{};
};

}  // namespace holdfast
