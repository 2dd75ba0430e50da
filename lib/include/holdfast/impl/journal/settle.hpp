// What recovery writes before it shows what it has found. See docs/journal.md, "Recovery".
#pragma once

#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

// Owners who die again and again before anything is applied use a segment for few frames each: when
// that is more than the journal may have, all is written once more, which takes less.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::settle(const journal::FoundSegments& found,
                                        std::span<TailCommit> tail) {
  const bool is_too_large = segments.used_bytes() > options.journal_bytes_max;
  const journal::FrameInfo& last = found.info_of(plan.continuation->last);
  if (!is_too_large) go_on(found);
  if (!is_too_large && last.commits == 0) return {};
  segments.set_limit(std::numeric_limits<std::uint64_t>::max());
  if (is_too_large) HOLDFAST_TRY(rewrite(tail, last.sequence));
  HOLDFAST_TRY(replace_last(found));
  // With this the next recovery knows that it need not do the same again.
  journal::FrameBuilder proof;
  proof.add({.type = journal::RecordType::settled});
  HOLDFAST_TRY(write_unbounded(proof, {plan.last_sequence + 1, 0, true}));
  segments.set_limit(options.journal_bytes_max);
  return {};
}

// Never by applying what nobody was shown.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::write_unbounded(journal::FrameBuilder& frame,
                                                 const FrameFacts& facts) {
  HOLDFAST_TRY(log->make_room(frame.size_bytes()));
  return write_frame(frame, facts);
}

// Every frame but the last one was flushed, for the next one was written after that.
template <FileSystem Fs>
void Journal<Fs>::State::go_on(const journal::FoundSegments& found) {
  if (!plan.continuation->previous) return;  // the last one starts the chain
  for (const journal::KeptSegment& kept : plan.kept) {
    const journal::SegmentHeader& header = found.scans[kept.segment].header->header;
    used.push_back({header.serial, header.epoch, kept.last_sequence});
  }
  log->continue_behind(*plan.continuation->previous);
}

template <FileSystem Fs>
Result<void> Journal<Fs>::State::replace_last(const journal::FoundSegments& found) {
  const journal::FrameInfo& last = found.info_of(plan.continuation->last);
  HOLDFAST_TRY_LET(content, journal::decode_records(found.frame(plan.continuation->last)));
  journal::FrameBuilder frame;
  frame.add({.type = journal::RecordType::settled});
  for (const journal::Record& record : content.records) {
    if (record.type != journal::RecordType::settled) frame.add(record);
  }
  return write_unbounded(frame, {last.sequence, last.commits, true});
}

// As few frames as fit into segments. The last frame that was found stays one, and settles the
// chain: before that one is on the disk, nothing is copied that may be in the page cache only. A
// chain that is given up has no commit then that the chain it copies has lost.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::rewrite(std::span<TailCommit> tail, std::uint64_t sequence_end) {
  TailCommit* begin = tail.data();
  TailCommit* const end = std::find_if(begin, begin + tail.size(), [&](const TailCommit& commit) {
    return commit.sequence >= sequence_end;
  });
  const std::uint64_t room = options.segment_bytes - journal::segment_header_bytes -
                             journal::frame_header_bytes - journal::record_header_bytes;
  while (begin != end) {
    journal::FrameBuilder frame;
    TailCommit* stop = begin;
    std::uint64_t bytes = 0;
    do {
      bytes += journal::detail::bytes_of_commit(stop->changes);
      ++stop;
    } while (stop != end && bytes + journal::detail::bytes_of_commit(stop->changes) <= room);
    for (TailCommit* one = begin; one != stop; ++one) {
      journal::detail::add_commit(frame, one->changes);
    }
    const auto commits = static_cast<std::uint64_t>(stop - begin);
    HOLDFAST_TRY(write_unbounded(frame, {begin->sequence, commits, false}));
    begin = stop;
  }
  return {};
}

}  // namespace holdfast
