// Definitions of journal/frame_log.hpp.
#pragma once

#include "holdfast/assert.hpp"
#include "holdfast/impl/journal/segments.hpp"
#include "holdfast/journal/frame_log.hpp"

namespace holdfast::journal {

template <FileSystem Fs>
Result<void> FrameLog<Fs>::make_room(std::uint64_t frame_bytes) {
  if (log_ && offset_ + frame_bytes <= size_bytes_) return {};
  HOLDFAST_TRY_LET(index, segments_.take(segment_header_bytes + frame_bytes, serial_ + 1));
  Result<typename Fs::Log> opened = segments_.open(index);
  if (!opened) {
    segments_.set_free(index);
    return fail(std::move(opened).error());
  }
  log_ = std::move(*opened);
  ++serial_;
  size_bytes_ = segments_.all()[index].size_bytes;
  offset_ = segment_header_bytes;
  headed_ = false;
  return {};
}

// The header becomes durable with the first frame, by the same flush.
template <FileSystem Fs>
Result<void> FrameLog<Fs>::begin_segment(std::uint64_t sequence) {
  epoch_ = environment_.entropy.next();
  const EncodedHeader header =
      encode(SegmentHeader{.kind = chained_ ? SegmentKind::continues : SegmentKind::starts,
                           .journal = journal_,
                           .serial = serial_,
                           .epoch = epoch_,
                           .sequence = sequence,
                           .previous = chained_ ? previous_ : 0});
  HOLDFAST_TRY(log_->write_at(0, header.bytes));
  previous_ = header.checksum;
  headed_ = true;
  return {};
}

template <FileSystem Fs>
Result<void> FrameLog<Fs>::write(FrameBuilder& frame, std::uint64_t sequence) {
  HOLDFAST_ASSERT(log_ && offset_ + frame.size_bytes() <= size_bytes_);
  if (!headed_) HOLDFAST_TRY(begin_segment(sequence));
  const ByteView bytes = frame.seal({epoch_, previous_, sequence});
  HOLDFAST_TRY(log_->write_at(offset_, bytes));
  HOLDFAST_TRY(log_->sync());
  offset_ = aligned(offset_ + bytes.size());
  previous_ = frame.checksum();
  chained_ = true;
  begun_ = true;
  return {};
}

}  // namespace holdfast::journal
