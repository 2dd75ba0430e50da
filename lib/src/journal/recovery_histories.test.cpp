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
      : disk_(disk), free_(plan.free), serial_(plan.serial_max) {}

  [[nodiscard]] bool chained() const { return current_.has_value(); }

  void write(const FrameKind& kind, std::uint64_t sequence) {
    if (!current_ || disk_.segments[*current_].frames.size() >= disk_.frames_max) begin(sequence);
    add_frame(disk_.segments[*current_], kind);
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

  void commit() { write(chained() ? plain : settled_commit, ++disk_.acknowledged); }

  void cut() {
    if (!current_) return;
    disk_.anchor = anchor_at(serial_, disk_.acknowledged);
    for (std::size_t i = 0; i < disk_.segments.size(); ++i) {
      const auto& header = disk_.segments[i].header;
      const bool known = std::ranges::find(free_, i) != free_.end();
      if (!known && header && header->header.serial < serial_) free_.push_back(i);
    }
  }

 private:
  [[nodiscard]] SegmentScan header_for(std::uint64_t sequence) const {
    if (current_) return behind(disk_.segments[*current_], {});
    return start(serial_ + 1, sequence, {});
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
  }

  Disk& disk_;
  std::vector<std::size_t> free_;
  std::uint64_t serial_;
  std::optional<std::size_t> current_{};
};

/// The sequences of the commits that the plan would write anew.
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

/// Recovery after recovery, each cut short at every point.
void recover_and_crash(const Disk& disk, const RecoveryPlan& plan, int crashes, Count& count) {
  const auto commits = commits_of(disk, plan);
  for (std::size_t written = 0; written < commits.size(); ++written) {
    for (const Torn way : torn_ways) {
      Disk next = disk;
      Writer writer(next, plan);
      for (std::size_t i = 0; i < written; ++i) writer.write(plain, commits[i]);
      writer.tear(way, commits[written]);
      recover(next, crashes - 1, count);
    }
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
  const auto commits = commits_of(disk, plan);
  for (std::size_t i = 0; i < commits.size(); ++i) {
    writer.write(i + 1 == commits.size() ? settled_commit : plain, commits[i]);
  }
  for (int more = 0; more < 2; ++more) {
    const RecoveryPlan again = plan_recovery(next.anchor, next.segments);
    const std::string wrong = why_lossy(next, again);
    if (!wrong.empty() && ++count.wrong < 5) BOOST_ERROR(wrong << ", after " << more << " more");
    destroy_each(next, again, count);
    blank_each(next, again, count);
    writer.commit();
  }
}

/// So many commits by one process, with a cut behind one of them.
Disk history(int commits, int cut_behind, std::size_t frames_max) {
  Disk disk{.segments = std::vector<SegmentScan>(2), .frames_max = frames_max};
  Writer writer(disk, plan_recovery(disk.anchor, disk.segments));
  for (int i = 1; i <= commits; ++i) {
    writer.commit();
    if (i == cut_behind) writer.cut();
  }
  return disk;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_history)

BOOST_AUTO_TEST_CASE(with_crashes_inside_recovery_keeps_what_was_acknowledged) {
  Count count;
  for (int commits = 1; commits <= 5; ++commits) {
    for (int cut_behind = 0; cut_behind < commits; ++cut_behind) {
      for (const std::size_t frames_max : {1U, 2U, 3U}) {
        const int crashes = commits - cut_behind > 4 ? 2 : 3;
        recover(history(commits, cut_behind, frames_max), crashes, count);
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
