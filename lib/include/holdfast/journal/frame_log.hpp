// The end of the journal: one frame after the other, each flushed before the next.
//
// Invariants:
// 1. A frame is written only after the flush of the one before has returned success.
// 2. After a failed write or flush nothing is written any more.
// 3. What was found is never appended to: the first frame goes into a segment of its own.
#pragma once

#include "holdfast/journal/segments.hpp"

namespace holdfast::journal {

template <FileSystem Fs>
class FrameLog {
 public:
  /// Requires: the segments outlive this object; `serial` is lower than that of the next segment.
  FrameLog(Segments<Fs>& segments, Environment environment, std::uint64_t journal,
           std::uint64_t serial)
      : segments_(segments), environment_(environment), journal_(journal), serial_(serial) {}

  /// Go on with the chain that was found: the first frame replaces the last one of it.
  /// Requires: nothing was written yet; `previous` is the checksum of the frame before that one.
  void continue_behind(std::uint64_t previous) noexcept {
    chained_ = true;
    continued_ = true;
    previous_ = previous;
  }

  /// Whether no chain before is needed once this one is settled.
  [[nodiscard]] bool stands_alone() const noexcept { return !continued_; }

  /// Whether the next frame is the first one, and has to say that the chain is settled.
  [[nodiscard]] bool is_first() const noexcept { return !begun_; }

  /// Find room for a frame of so many bytes. Nothing is written to the disk but new segments.
  /// Errors: Segments::take(); what opening says. The next try may succeed.
  Result<void> make_room(std::uint64_t frame_bytes);

  /// Write one frame and flush it.
  /// Requires: make_room() succeeded for its size.
  /// Errors: whatever happens, nobody knows what is on the disk then. Cost: one flush.
  Result<void> write(FrameBuilder& frame, std::uint64_t sequence);

  /// Serial and epoch of the segment that is written now; 0 before the first.
  [[nodiscard]] std::uint64_t serial() const noexcept { return log_ ? serial_ : 0; }
  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

 private:
  Result<void> begin_segment(std::uint64_t sequence);

  Segments<Fs>& segments_;
  Environment environment_;
  std::uint64_t journal_;
  std::uint64_t serial_;  // of the segment in use, or of the last one before
  std::optional<typename Fs::Log> log_{};
  bool chained_ = false;    // there is a frame that the next one names: segments continue it
  bool continued_ = false;  // the chain was begun by somebody else
  bool begun_ = false;      // a frame was written
  bool headed_ = false;     // the segment's header was written
  std::uint64_t size_bytes_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t epoch_ = 0;
  std::uint64_t previous_ = 0;
};

}  // namespace holdfast::journal
