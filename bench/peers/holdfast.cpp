// Ours: the journal, and plain files that follow it.
//
// As an application would run it, with the defaults: another thread applies when half of the ring
// is in use. A ring that is full makes the next commit wait, which is part of its time. And with a
// ring so large that applying is rare, which shows what a commit costs by itself.
#include "holdfast/holdfast.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "bench/commit/committer.hpp"

namespace bench {
namespace {

class Journal : public Committer {
 public:
  Journal() = default;
  explicit Journal(std::uint64_t ring_bytes) { options_.journal_bytes_max = ring_bytes; }

  void open(const Site& site) override {
    holdfast::create_journal(site.directory, options_).value();
    journal_.emplace(holdfast::open_journal(site.directory, options_).value());
    fill_ring(site.commit_bytes_max);
    applier_ = std::jthread([this](const std::stop_token& stop) { apply_behind(stop); });
  }

  void commit(std::span<const Document> documents) override {
    holdfast::JournalBatch batch;
    batch.reserve(documents.size());
    for (const auto& [name, content] : documents) {
      std::string path = "chunks/";
      path += name;
      batch.push_back(
          {holdfast::DocumentPath::parse(std::move(path)).value(), std::string(content)});
    }
    note_staged();
    (void)journal_->commit(std::move(batch)).value();
  }

  void close() override {
    applier_.request_stop();
    applier_.join();
    journal_->close().value();
    journal_.reset();
  }

 private:
  // Every segment was written once when the steady state begins, and there are some for the largest
  // commit. Contents that are larger than these would not go into the ring.
  void fill_ring(std::size_t commit_bytes_max) {
    const std::string content(options_.inline_bytes_max, 'x');
    holdfast::JournalBatch batch;
    for (std::size_t bytes = 0; bytes == 0 || bytes < commit_bytes_max; bytes += content.size()) {
      const std::string name = "chunks/first-" + std::to_string(batch.size());
      batch.push_back({holdfast::DocumentPath::parse(name).value(), content});
    }
    const std::uint64_t commits = options_.journal_bytes_max / (batch.size() * content.size()) + 1;
    for (std::uint64_t i = 0; i < commits; ++i) (void)journal_->commit(batch).value();
    (void)journal_->apply().value();
  }

  void apply_behind(const std::stop_token& stop) {
    constexpr auto look_every = std::chrono::milliseconds(5);
    while (!stop.stop_requested()) {
      const holdfast::JournalStatus status = journal_->status();
      if (status.used_bytes * 2 > status.total_bytes) (void)journal_->apply().value();
      std::this_thread::sleep_for(look_every);
    }
  }

  holdfast::JournalOptions options_;
  std::optional<holdfast::DiskJournal> journal_;
  std::jthread applier_;
};

class LargeRing final : public Journal {
 public:
  LargeRing() : Journal(std::uint64_t{512} << 20U) {}
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 5, .name = "holdfast", .make = make_peer<Journal>}) &&
    add_peer({.rank = 6, .name = "ring 512 MiB", .make = make_peer<LargeRing>});

}  // namespace
}  // namespace bench
