// Scans as plain data, for tests of what recovery makes of them.
#pragma once

#include <vector>

#include "holdfast/journal/recovery_plan.hpp"

namespace holdfast::journal::test {

/// What a frame holds.
struct FrameKind {
  std::uint64_t commits = 1;
  bool settled = false;
  bool closed = false;
};
using FrameKinds = std::vector<FrameKind>;

inline constexpr FrameKind plain{};
inline constexpr FrameKind two_commits{.commits = 2};
inline constexpr FrameKind settled{.commits = 0, .settled = true};
inline constexpr FrameKind settled_commit{.commits = 1, .settled = true};
inline constexpr FrameKind closed{.commits = 0, .closed = true};

inline constexpr std::uint64_t journal_number = 77;
inline constexpr std::uint64_t frame_bytes = 64;

/// The epoch that the segment of a serial has.
constexpr std::uint64_t epoch_of(std::uint64_t serial) {
  return 1000 + serial;
}

/// The frames of `scan` from now on; all of one size, each with a checksum of its own.
inline void add_frame(SegmentScan& scan, const FrameKind& kind) {
  const SegmentHeader& header = scan.header->header;
  const bool first = scan.frames.empty();
  const std::uint64_t previous = first ? scan.header->checksum : scan.frames.back().checksum;
  const std::uint64_t sequence =
      first ? header.sequence : scan.frames.back().sequence + scan.frames.back().commits;
  scan.frames.push_back({.offset = scan.end,
                         .length = frame_bytes,
                         .checksum = previous + 1,
                         .previous = previous,
                         .sequence = sequence,
                         .commits = kind.commits,
                         .settled = kind.settled,
                         .closed = kind.closed});
  scan.end += frame_bytes;
}

inline SegmentScan begun(SegmentHeader header) {
  header.journal = journal_number;
  header.epoch = epoch_of(header.serial);
  SegmentScan scan;
  scan.header = DecodedHeader{header, header.epoch * 1000};
  scan.end = segment_header_bytes;
  return scan;
}

/// A segment that starts a chain.
inline SegmentScan start(std::uint64_t serial, std::uint64_t sequence, const FrameKinds& frames) {
  SegmentScan scan = begun({.kind = SegmentKind::starts, .serial = serial, .sequence = sequence});
  for (const FrameKind& kind : frames) add_frame(scan, kind);
  return scan;
}

/// The segment that continues `before`.
inline SegmentScan behind(const SegmentScan& before, const FrameKinds& frames) {
  const FrameInfo last = before.frames.empty() ? FrameInfo{} : before.frames.back();
  SegmentScan scan = begun({.kind = SegmentKind::continues,
                            .serial = before.header->header.serial + 1,
                            .sequence = last.sequence + last.commits,
                            .previous = last.checksum});
  for (const FrameKind& kind : frames) add_frame(scan, kind);
  return scan;
}

/// A segment that stands for the last frame of `before`, which is in a segment that continues.
inline SegmentScan instead_of_last(const SegmentScan& before, std::uint64_t serial,
                                   const FrameKinds& frames) {
  const FrameInfo& last = before.frames.back();
  const bool first = before.frames.size() == 1;
  SegmentScan scan = begun({.kind = SegmentKind::continues,
                            .serial = serial,
                            .sequence = last.sequence,
                            .previous = first ? before.header->header.previous : last.previous});
  for (const FrameKind& kind : frames) add_frame(scan, kind);
  return scan;
}

/// Destroy a frame; those behind it are strays.
inline void destroy(SegmentScan& scan, std::size_t frame) {
  if (frame + 1 < scan.frames.size()) scan.stray = scan.frames[frame + 1];
  scan.end = scan.frames[frame].offset;
  scan.frames.resize(frame);
}

inline Anchor anchor_at(std::uint64_t serial, std::uint64_t cut) {
  return {.journal = journal_number, .cut = cut, .serial = serial, .epoch = epoch_of(serial)};
}

}  // namespace holdfast::journal::test
