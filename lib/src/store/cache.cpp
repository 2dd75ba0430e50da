// See cache.hpp.
#include "holdfast/store/cache.hpp"

#include <functional>
#include <iterator>
#include <utility>
#include <vector>

namespace holdfast {

// What readers look at; but for the atomics nothing of it changes.
struct ChunkCache::Entry final : Reclaimer::Retired {
  Entry(std::string of, std::uint64_t at, std::shared_ptr<const Json> what, std::uint64_t size)
      : chunk(std::move(of)), version(at), document(std::move(what)), bytes(size) {}

  const std::string chunk;
  const std::uint64_t version;
  const std::shared_ptr<const Json> document;
  const std::uint64_t bytes;
  std::atomic<std::uint64_t> confirmed{
      0};                             // one more than a commit at which it is the last version
  std::atomic<bool> used{false};      // since its turn came last
  std::atomic<Entry*> next{nullptr};  // with this hash
  Entries::iterator place{};          // for who holds the mutex
};

struct ChunkCache::Table {
  explicit Table(std::size_t size) : heads(size) {}

  std::atomic<Entry*>& head_of(std::string_view chunk) {
    return heads[std::hash<std::string_view>{}(chunk) % heads.size()];
  }
  void add(Entry& entry) {
    std::atomic<Entry*>& head = head_of(entry.chunk);
    entry.next = head.load();
    head = &entry;
  }
  void remove(Entry& entry) {
    std::atomic<Entry*>* link = &head_of(entry.chunk);
    while (*link != &entry) link = &link->load()->next;
    *link = entry.next.load();  // who reads the entry now still finds the way on
  }

  std::vector<std::atomic<Entry*>> heads;
};

// What readers may still go along when the table has grown.
struct ChunkCache::Old final : Reclaimer::Retired {
  std::unique_ptr<Table> table{};
  Entries entries{};
};

namespace {

constexpr std::size_t first_size = 64;

// A store to what others read as well is dear, and most often it says so already.
void set(std::atomic<bool>& flag) {
  if (!flag.load(std::memory_order_relaxed)) flag.store(true, std::memory_order_relaxed);
}

}  // namespace

ChunkCache::ChunkCache(std::uint64_t bytes_max)
    : table_(nullptr), owned_table_(std::make_unique<Table>(first_size)), bytes_max_(bytes_max) {
  table_ = owned_table_.get();
}

ChunkCache::~ChunkCache() = default;

ChunkCache::Entry* ChunkCache::entry_of(std::string_view chunk) const {
  Entry* entry = table_.load()->head_of(chunk);
  while (entry != nullptr && entry->chunk != chunk) entry = entry->next;
  return entry;
}

std::shared_ptr<const Json> ChunkCache::find(std::string_view chunk, std::uint64_t version) const {
  const Reclaimer::Reading reading = reclaimer_.read();
  Entry* entry = entry_of(chunk);
  if (entry == nullptr || entry->version != version) return nullptr;
  set(entry->used);
  return entry->document;
}

std::shared_ptr<const Json> ChunkCache::find_at(std::string_view chunk,
                                                std::uint64_t sequence) const {
  const Reclaimer::Reading reading = reclaimer_.read();
  Entry* entry = entry_of(chunk);
  if (entry == nullptr || entry->confirmed != sequence + 1) return nullptr;
  set(entry->used);
  return entry->document;
}

void ChunkCache::confirm(std::string_view chunk, std::uint64_t version,
                         std::uint64_t sequence) const {
  const Reclaimer::Reading reading = reclaimer_.read();
  Entry* entry = entry_of(chunk);
  if (entry == nullptr || entry->version != version) return;
  std::uint64_t before = entry->confirmed;
  while (before < sequence + 1 && !entry->confirmed.compare_exchange_weak(before, sequence + 1)) {
  }
}

void ChunkCache::keep(const std::string& chunk, std::uint64_t version,
                      std::shared_ptr<const Json> document, std::uint64_t bytes) {
  const std::lock_guard guard(mutex_);
  if (Entry* before = entry_of(chunk)) {
    if (before->version > version) return;
    drop(*before);
  }
  if (bytes > bytes_max_) return reclaimer_.collect();
  make_room(bytes);
  if (entries_.size() == owned_table_->heads.size()) grow();
  entries_.push_back(std::make_unique<Entry>(chunk, version, std::move(document), bytes));
  Entry& entry = *entries_.back();
  entry.place = std::prev(entries_.end());
  owned_table_->add(entry);
  bytes_ += bytes;
  reclaimer_.collect();
}

void ChunkCache::drop(Entry& entry) noexcept {
  owned_table_->remove(entry);
  bytes_ -= entry.bytes;
  const auto place = entry.place;
  reclaimer_.retire(std::move(*place));
  entries_.erase(place);
}

// Each has its turn once at most: readers may go on using all of them.
void ChunkCache::make_room(std::uint64_t bytes) {
  std::size_t turns = entries_.size();
  while (bytes_ + bytes > bytes_max_) {
    Entry& first = *entries_.front();
    const bool stays = turns > 0 && first.used.exchange(false);
    if (turns > 0) --turns;
    if (stays) entries_.splice(entries_.end(), entries_, entries_.begin());
    if (!stays) drop(first);
  }
}

// Who reads goes on along the old entries; what is noted there meanwhile is forgotten.
void ChunkCache::grow() {
  auto old = std::make_unique<Old>();
  auto larger = std::make_unique<Table>(2 * owned_table_->heads.size());
  Entries copies;
  for (const auto& each : entries_) {
    copies.push_back(
        std::make_unique<Entry>(each->chunk, each->version, each->document, each->bytes));
    Entry& copy = *copies.back();
    copy.confirmed = each->confirmed.load();
    copy.used = each->used.load();
    copy.place = std::prev(copies.end());
    larger->add(copy);
  }
  table_ = larger.get();  // and from here on nothing can fail
  old->table = std::exchange(owned_table_, std::move(larger));
  old->entries.swap(entries_);
  entries_.swap(copies);
  reclaimer_.retire(std::move(old));
}

}  // namespace holdfast
