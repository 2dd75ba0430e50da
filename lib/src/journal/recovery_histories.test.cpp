// Goal: after any history of commits, cuts and recoveries that were cut short, the plan finds what
// was acknowledged and calls nothing damaged; what is destroyed then is reported.
// Method: a journal in miniature, of scans instead of bytes, that keeps to docs/journal.md; all
// histories of few commits and up to three crashes inside recovery, with every way in which the
// segment that was being begun may be found.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "plan_support.hpp"

namespace holdfast::journal {
namespace {

using namespace test;

struct Disk {
  std::vector<SegmentScan> segments{};
  Anchor anchor = anchor_at(0, 0);
  std::uint64_t acknowledged = 0;
  std::size_t frames_max = 2;  ///< in a segment
};

/// How a segment is found that was being begun when the power went.
enum class Torn { untouched, headless, frameless, unframed };
constexpr Torn torn_ways[] = {Torn::untouched, Torn::headless, Torn::frameless, Torn::unframed};

/// One process that writes frames.
class Writer {
 public:
  Writer(Disk& disk, const RecoveryPlan& plan)
      : disk_(disk), free_(plan.free), serial_(plan.serial_max) {
    if (plan.continuation) previous_ = plan.continuation->previous;
  }

  void write(const FrameKind& kind, std::uint64_t sequence) {
    if (!current_ || disk_.segments[*current_].frames.size() >= disk_.frames_max) begin(sequence);
    add_frame(disk_.segments[*current_], kind);
    if (kind.settled && !previous_) free_below(first_serial_);  // the chain stands alone
  }

  /// The power goes while the next frame is written.
  void tear(Torn way, std::uint64_t sequence) {
    if (current_ && disk_.segments[*current_].frames.size() < disk_.frames_max) return;
    const std::size_t index = take();
    SegmentScan& old = disk_.segments[index];
    const bool had_frames = old.header && !old.frames.empty();
    if (way == Torn::headless) old = SegmentScan{};
    if (way == Torn::frameless && had_frames) destroy(old, 0);  // and its old header
    if (way == Torn::unframed) old = header_for(sequence);
  }

  void commit() { write(current_ ? plain : settled_commit, ++disk_.acknowledged); }

  /// All but the last commits are in plain files, as many as `missing`: the manifest names the
  /// first segment with a commit behind them, or the newest one.
  void cut(std::uint64_t missing) {
    const std::uint64_t sequence = disk_.acknowledged - missing;
    std::uint64_t needed = serial_;
    for (const SegmentScan& scan : disk_.segments) {
      if (!scan.header || scan.frames.empty()) continue;
      const FrameInfo& last = scan.frames.back();
      const bool is_behind = last.sequence + last.commits - 1 > sequence;
      if (is_behind) needed = std::min(needed, scan.header->header.serial);
    }
    disk_.anchor = anchor_at(needed, sequence);
    free_below(needed);
  }

 private:
  [[nodiscard]] SegmentScan header_for(std::uint64_t sequence) const {
    if (current_) return behind(disk_.segments[*current_], {});
    if (!previous_) return start(serial_ + 1, sequence, {});
    return begun({.kind = SegmentKind::continues,
                  .serial = serial_ + 1,
                  .sequence = sequence,
                  .previous = *previous_});
  }

  void free_below(std::uint64_t serial) {
    for (std::size_t i = 0; i < disk_.segments.size(); ++i) {
      const auto& header = disk_.segments[i].header;
      const bool known = std::ranges::find(free_, i) != free_.end();
      if (!known && header && header->header.serial < serial) free_.push_back(i);
    }
  }

  /// The longest unused one, or a new one.
  std::size_t take() {
    if (free_.empty()) {
      disk_.segments.emplace_back();
      return disk_.segments.size() - 1;
    }
    const auto serial = [&](std::size_t i) {
      const auto& header = disk_.segments[i].header;
      return header ? header->header.serial : 0;
    };
    const auto best = std::ranges::min_element(free_, {}, serial);
    const std::size_t index = *best;
    free_.erase(best);
    return index;
  }

  void begin(std::uint64_t sequence) {
    const SegmentScan header = header_for(sequence);
    const std::size_t index = take();
    disk_.segments[index] = header;
    current_ = index;
    ++serial_;
    if (first_serial_ == 0) first_serial_ = serial_;
  }

  Disk& disk_;
  std::vector<std::size_t> free_;
  std::uint64_t serial_;
  std::uint64_t first_serial_ = 0;
  std::optional<std::size_t> current_{};
  std::optional<std::uint64_t> previous_{};  // of the frame that the first one replaces
};

/// The sequences of the commits behind the cut.
std::vector<std::uint64_t> commits_of(const Disk& disk, const RecoveryPlan& plan) {
  std::vector<std::uint64_t> commits;
  for (const FramePlace place : plan.tail) {
    const FrameInfo& frame = disk.segments[place.segment].frames[place.frame];
    for (std::uint64_t i = 0; i < frame.commits; ++i) {
      if (frame.sequence + i > disk.anchor.cut) commits.push_back(frame.sequence + i);
    }
  }
  return commits;
}

/// Why the plan loses something, or an empty string.
std::string why_lossy(const Disk& disk, const RecoveryPlan& plan) {
  if (plan.damage) return "damage is reported: " + plan.damage->reason;
  if (plan.last_sequence != disk.acknowledged) return "the last commit is another one";
  std::uint64_t expected = disk.anchor.cut;
  for (const std::uint64_t commit : commits_of(disk, plan)) {
    if (commit != ++expected) return "a commit is missing or out of order";
  }
  return expected == disk.acknowledged ? "" : "commits are missing at the end";
}

struct Count {
  std::size_t recoveries = 0;
  std::size_t damages = 0;
  std::size_t reported = 0;
  std::size_t wrong = 0;
};

/// Whatever is destroyed that others follow is reported, or was not needed.
void destroy_each(const Disk& disk, const RecoveryPlan& plan, Count& count) {
  for (std::size_t i = 0; i < disk.segments.size(); ++i) {
    for (std::size_t k = 0; k < disk.segments[i].frames.size(); ++k) {
      // The last frame of all may be torn: nothing tells that from damage.
      if (!plan.tail.empty() && plan.tail.back() == FramePlace{i, k}) continue;
      Disk damaged = disk;
      destroy(damaged.segments[i], k);
      const RecoveryPlan found = plan_recovery(damaged.anchor, damaged.segments);
      ++count.damages;
      count.reported += found.damage ? 1 : 0;
      if (!found.damage && !why_lossy(damaged, found).empty()) ++count.wrong;
    }
  }
}

/// A segment without a header is missed by the one that continues it.
void blank_each(const Disk& disk, const RecoveryPlan& plan, Count& count) {
  for (std::size_t i = 0; i < disk.segments.size(); ++i) {
    if (!plan.tail.empty() && plan.tail.back().segment == i) continue;
    Disk damaged = disk;
    damaged.segments[i] = SegmentScan{};
    const RecoveryPlan found = plan_recovery(damaged.anchor, damaged.segments);
    ++count.damages;
    count.reported += found.damage ? 1 : 0;
    if (!found.damage && !why_lossy(damaged, found).empty()) ++count.wrong;
  }
}

void recover(const Disk& disk, int crashes, Count& count);

/// The frames that recovery writes: the last one again, and the proof that it is on the disk.
struct Settling {
  FrameKind last;
  std::uint64_t sequence = 0;

  static std::optional<Settling> of(const Disk& disk, const RecoveryPlan& plan) {
    if (!plan.continuation) return std::nullopt;
    const FramePlace place = plan.continuation->last;
    const FrameInfo& frame = disk.segments[place.segment].frames[place.frame];
    if (frame.commits == 0) return std::nullopt;
    return Settling{{.commits = frame.commits, .settled = true}, frame.sequence};
  }
  void write_last(Writer& writer) const { writer.write(last, sequence); }
  void write_proof(Writer& writer) const { writer.write(settled, sequence + last.commits); }
};

/// A recovery dies before its flush; the next one begins a segment, and then the power goes: what
/// the first one has written was in the page cache only.
void lose_what_was_not_flushed(const Disk& disk, const Disk& cached, int crashes, Count& count) {
  const RecoveryPlan plan = plan_recovery(cached.anchor, cached.segments);
  const auto settling = Settling::of(cached, plan);
  if (!settling) return;
  for (const Torn way : torn_ways) {
    Disk left = cached;
    Writer(left, plan).tear(way, settling->sequence);
    for (std::size_t i = 0; i < cached.segments.size(); ++i) {
      const SegmentScan& flushed = i < disk.segments.size() ? disk.segments[i] : SegmentScan{};
      const bool begun_since = left.segments[i] != cached.segments[i];
      if (!begun_since) left.segments[i] = flushed;
    }
    recover(left, crashes - 1, count);
  }
}

/// Recovery after recovery, each cut short at every point.
void recover_and_crash(const Disk& disk, const RecoveryPlan& plan, int crashes, Count& count) {
  const auto settling = Settling::of(disk, plan);
  if (!settling) return;
  for (const Torn way : torn_ways) {
    Disk none = disk;
    Writer(none, plan).tear(way, settling->sequence);
    recover(none, crashes - 1, count);
    Disk one = disk;
    Writer writer(one, plan);
    settling->write_last(writer);
    if (way == Torn::untouched) lose_what_was_not_flushed(disk, one, crashes, count);
    writer.tear(way, settling->sequence + settling->last.commits);
    recover(one, crashes - 1, count);
  }
}

void recover(const Disk& disk, int crashes, Count& count) {
  const RecoveryPlan plan = plan_recovery(disk.anchor, disk.segments);
  ++count.recoveries;
  const std::string why = why_lossy(disk, plan);
  if (!why.empty() && ++count.wrong < 5) BOOST_ERROR(why);
  if (!why.empty()) return;
  destroy_each(disk, plan, count);
  blank_each(disk, plan, count);
  if (crashes > 0) recover_and_crash(disk, plan, crashes, count);
  // And once to the end, with commits behind it and another death.
  Disk next = disk;
  Writer writer(next, plan);
  if (const auto settling = Settling::of(disk, plan)) {
    settling->write_last(writer);
    settling->write_proof(writer);
  }
  for (int more = 0; more < 3; ++more) {
    const RecoveryPlan again = plan_recovery(next.anchor, next.segments);
    const std::string wrong = why_lossy(next, again);
    if (!wrong.empty() && ++count.wrong < 5) BOOST_ERROR(wrong << ", after " << more << " more");
    destroy_each(next, again, count);
    blank_each(next, again, count);
    writer.commit();
  }
}

/// So many commits by one process, and when one of them was made a cut before or behind it.
Disk history(int commits, int cut_at, std::uint64_t missing, std::size_t frames_max) {
  Disk disk{.segments = std::vector<SegmentScan>(2), .frames_max = frames_max};
  Writer writer(disk, plan_recovery(disk.anchor, disk.segments));
  for (int i = 1; i <= commits; ++i) {
    writer.commit();
    if (i == cut_at) writer.cut(missing);
  }
  return disk;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_history)

BOOST_AUTO_TEST_CASE(with_crashes_inside_recovery_keeps_what_was_acknowledged) {
  Count count;
  for (int commits = 1; commits <= 5; ++commits) {
    for (int cut_at = 0; cut_at <= commits; ++cut_at) {
      for (const std::size_t frames_max : {1U, 2U, 3U}) {
        for (const std::uint64_t missing : {0U, 1U}) {
          if (missing == 0 && cut_at == commits) continue;  // then there is nothing to recover
          const int crashes = missing > 0 || commits - cut_at > 3 ? 2 : 3;
          recover(history(commits, cut_at, missing, frames_max), crashes, count);
        }
      }
    }
  }
  BOOST_TEST(count.wrong == 0U);
  BOOST_TEST(count.reported > 0U);
  BOOST_TEST_MESSAGE(count.recoveries << " recoveries; " << count.reported << " of "
                                      << count.damages
                                      << " damages are reported, others cost nothing");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast::journal
