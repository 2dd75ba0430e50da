// The best that was written by hand: a log and nothing else.
//
// A commit is a frame (number, length, XXH3 of the rest, then names and contents) in a segment that
// was written full of zeros; one pwrite, one fdatasync. Whoever comes while a flush is under way
// puts a frame into the next group; the first of them to wake leads it. The segment is written over
// from its start when it is full: there is no applier, no recovery and no index, which is what a
// store pays for on top.
//
// Its segment of 8 MiB stays in the processor's caches; one as long as our ring does not, and is
// measured as well.
//
// With O_DIRECT a group is filled up with zeros to whole blocks, since the device takes no less.
#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "bench/commit/committer.hpp"
#include "bench/xxh3.hpp"
#include "blocks.hpp"
#include "descriptor.hpp"

namespace bench {
namespace {

class BareLog : public Committer {
 public:
  explicit BareLog(int flags, std::uint64_t bytes_min = 0) : flags_(flags), bytes_min_(bytes_min) {}

  void open(const Site& site) override {
    size_bytes_ = std::max(segment_bytes(site.commit_bytes_max), bytes_min_);
    file_ = make_segment(site.directory, "log", size_bytes_, flags_);
  }

  void commit(std::span<const Document> documents) override {
    std::unique_lock lock(mutex_);
    append_frame(documents);
    const std::uint64_t mine = ++appended_;
    while (flushed_ < mine) {
      if (failed_) throw std::runtime_error("a group before this one failed");
      if (leading_) {
        done_.wait(lock);
      } else {
        lead(lock);
      }
    }
  }

  void close() override { file_ = Descriptor(); }

 private:
  struct Header {
    std::uint64_t number, size_bytes, checksum;
  };

  void append_frame(std::span<const Document> documents) {
    const std::size_t start = pending_.size();
    pending_.append(std::string_view(std::array<char, sizeof(Header)>{}.data(), sizeof(Header)));
    for (const Document& document : documents) {
      const std::array<std::uint32_t, 2> sizes{static_cast<std::uint32_t>(document.name.size()),
                                               static_cast<std::uint32_t>(document.content.size())};
      pending_.append({reinterpret_cast<const char*>(sizes.data()), sizeof(sizes)});
      pending_.append(document.name);
      pending_.append(document.content);
    }
    char* const frame = pending_.data() + start;
    const std::size_t size = pending_.size() - start - sizeof(Header);
    const Header header{appended_, size, XXH3_64bits(frame + sizeof(Header), size)};
    std::memcpy(frame, &header, sizeof(header));
  }

  void lead(std::unique_lock<std::mutex>& lock) {
    leading_ = true;
    std::swap(pending_, writing_);
    const std::uint64_t last = appended_;
    lock.unlock();
    const std::exception_ptr failure = write_group();
    lock.lock();
    leading_ = false;
    failed_ = failure != nullptr;
    if (!failed_) flushed_ = last;
    done_.notify_all();
    if (failed_) std::rethrow_exception(failure);
  }

  std::exception_ptr write_group() try {
    if ((flags_ & O_DIRECT) != 0) writing_.fill_block();
    if (at_ + writing_.size() > size_bytes_) at_ = 0;
    file_.write_at({writing_.data(), writing_.size()}, at_);
    file_.sync_data();
    at_ += writing_.size();
    writing_.clear();
    return nullptr;
  } catch (const std::exception&) {
    return std::current_exception();
  }

  const int flags_;
  const std::uint64_t bytes_min_;
  Descriptor file_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t at_ = 0;  // of the leader

  std::mutex mutex_;
  std::condition_variable done_;
  Blocks pending_;
  Blocks writing_;  // of the leader
  std::uint64_t appended_ = 0;
  std::uint64_t flushed_ = 0;
  bool leading_ = false;
  bool failed_ = false;
};

class BufferedLog final : public BareLog {
 public:
  BufferedLog() : BareLog(0) {}
};

class LongLog final : public BareLog {
 public:
  LongLog() : BareLog(0, std::uint64_t{64} << 20U) {}
};

class DirectLog final : public BareLog {
 public:
  DirectLog() : BareLog(O_DIRECT) {}
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 10, .name = "bare log", .make = make_peer<BufferedLog>}) &&
    add_peer({.rank = 11, .name = "log of 64 MiB", .make = make_peer<LongLog>}) &&
    add_peer({.rank = 12, .name = "bare log, O_DIRECT", .make = make_peer<DirectLog>});

}  // namespace
}  // namespace bench
