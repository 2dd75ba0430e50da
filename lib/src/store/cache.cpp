// See cache.hpp.
#include "holdfast/store/cache.hpp"

#include <algorithm>

namespace holdfast {

std::shared_ptr<const Json> ChunkCache::find(const std::string& chunk, std::uint64_t version) {
  const std::lock_guard guard(mutex_);
  const auto found = by_chunk_.find(chunk);
  if (found == by_chunk_.end() || found->second->version != version) return nullptr;
  return use(found->second);
}

std::shared_ptr<const Json> ChunkCache::find_at(const std::string& chunk, std::uint64_t sequence) {
  const std::lock_guard guard(mutex_);
  const auto found = by_chunk_.find(chunk);
  if (found == by_chunk_.end() || found->second->last_at != sequence) return nullptr;
  return use(found->second);
}

void ChunkCache::confirm(const std::string& chunk, std::uint64_t version, std::uint64_t sequence) {
  const std::lock_guard guard(mutex_);
  const auto found = by_chunk_.find(chunk);
  if (found == by_chunk_.end() || found->second->version != version) return;
  found->second->last_at = std::max(found->second->last_at, std::optional(sequence));
}

std::shared_ptr<const Json> ChunkCache::use(std::list<Entry>::iterator entry) {
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->document;
}

void ChunkCache::keep(const std::string& chunk, std::uint64_t version,
                      std::shared_ptr<const Json> document, std::uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  const auto found = by_chunk_.find(chunk);
  if (found != by_chunk_.end()) {
    if (found->second->version > version) return;
    drop(found->second);
  }
  if (bytes > bytes_max_) return;
  while (bytes_ + bytes > bytes_max_) drop(std::prev(entries_.end()));
  entries_.push_front({chunk, version, std::move(document), bytes});
  by_chunk_[chunk] = entries_.begin();
  bytes_ += bytes;
}

void ChunkCache::drop(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  by_chunk_.erase(entry->chunk);
  entries_.erase(entry);
}

}  // namespace holdfast
