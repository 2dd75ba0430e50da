// The ring of segment files: made once, full of zeros, then begun anew for ever.
//
// Invariants:
// 1. A segment is sealed and its name durable before it is handed out.
// 2. A segment is handed out only while it is free: nothing in it is needed by any state that a
//    crash may leave.
// 3. Segments are never renamed or removed.
#pragma once

#include <atomic>
#include <memory>

#include "holdfast/journal/options.hpp"
#include "holdfast/journal/recovery_plan.hpp"
#include "holdfast/site.hpp"

namespace holdfast::journal {

/// What was found in the segments, and read once only: pages that the disk never got can be dropped
/// at any time.
struct FoundSegments {
  std::vector<SegmentScan> scans{};
  std::vector<std::shared_ptr<const std::string>> bytes{};  ///< of those that were scanned

  [[nodiscard]] const FrameInfo& info_of(FramePlace place) const {
    return scans[place.segment].frames[place.frame];
  }
  [[nodiscard]] ByteView frame(FramePlace place) const {
    return bytes_of(*bytes[place.segment])
        .subspan(info_of(place).offset, static_cast<std::size_t>(info_of(place).length));
  }
};

template <FileSystem Fs>
class Segments {
 public:
  using Directory = typename Fs::Directory;
  using Log = typename Fs::Log;

  struct Segment {
    FileName name;
    std::uint64_t size_bytes = 0;
    bool free = false;
    std::uint64_t serial = 0;  ///< while it is in use
  };

  /// Requires: `dir` and the environment outlive this object.
  Segments(Directory& dir, Environment environment, const JournalOptions& options)
      : dir_(dir), environment_(environment), options_(options) {}

  /// Find the segment files; all count as needed until set_free() says otherwise.
  Result<void> load();

  /// Read and scan every segment, in the order of all(). Of those with a serial below
  /// `needed_from`, and of those that were never used, only the header is read. Errors: the scan's,
  /// with the segment's path and the offset; errc::damaged for one that is cut off.
  Result<FoundSegments> scan(std::uint64_t needed_from);

  /// Make sure that nobody ever wrote to a segment.
  /// Errors: errc::damaged with the path and the offset of the first byte that is not zero, or for
  /// a segment that is cut off.
  Result<void> check_unused();

  /// Bytes of one segment.
  Result<std::string> read(std::size_t index, Extent extent);

  /// Take a free segment with room for `bytes`, or make one.
  /// Requires: failed() is false.
  /// Errors: device_or_resource_busy where the journal may not grow; what making a file says.
  /// Cost: none for a free one; for a new one its bytes, one file and one directory flush. The
  /// first call flushes the directory.
  Result<std::size_t> take(std::uint64_t bytes, std::uint64_t serial);

  /// Make sure that `count` segments exist.
  Result<void> make(std::size_t count);

  Result<Log> open(std::size_t index) { return dir_.open_log(all_[index].name); }

  /// Segments of serials below `serial` are free from now on.
  void free_below(std::uint64_t serial);
  void set_free(std::size_t index) { all_[index].free = true; }

  /// How many bytes all segments together may have from now on.
  void set_limit(std::uint64_t bytes) { options_.journal_bytes_max = bytes; }

  /// Whether a sync of their names has failed: none is handed out any more. Threads: any.
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  [[nodiscard]] const std::vector<Segment>& all() const noexcept { return all_; }
  [[nodiscard]] std::uint64_t total_bytes() const;
  /// Of all that are not free.
  [[nodiscard]] std::uint64_t used_bytes() const;
  [[nodiscard]] std::string path_of(std::size_t index) const {
    return join_path(dir_.path(), all_[index].name.text());
  }

 private:
  Result<void> scan_one(std::size_t index, std::uint64_t needed_from, FoundSegments& found);
  [[nodiscard]] Result<void> check_size(std::size_t index) const;
  /// Requires: none is free for so many bytes.
  [[nodiscard]] bool may_make_one(std::uint64_t bytes) const;
  template <class Value>
  Result<Value> noted(Result<Value> result);
  Result<std::size_t> make_one(std::uint64_t size_bytes);
  [[nodiscard]] std::uint64_t size_for(std::uint64_t bytes) const;

  Directory& dir_;
  Environment environment_;
  JournalOptions options_;
  std::vector<Segment> all_{};
  std::uint64_t number_max_ = 0;
  bool found_synced_ = false;  // the names that load() has found
  std::atomic<bool> failed_ = false;
};

}  // namespace holdfast::journal
