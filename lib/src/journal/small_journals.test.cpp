// Goal: what recovery decides of any small journal, lawful or not, is what docs/journal.md says.
// Method: all combinations of few segments, each compared with what the page's sentences give.
#include <boost/test/unit_test.hpp>

#include "plan_support.hpp"
#include "recovery_oracle.hpp"

namespace holdfast::journal {
namespace {

using namespace test;

/// How a segment may be: which frames, whether it starts a chain, whether it follows the segment
/// before in checksum and in sequence, or replaces its last frame; whether a stray lies in it.
struct Shape {
  FrameKinds frames;
  bool starts = true;
  bool links = true;
  bool follows = true;
  bool replaces = false;
  bool stray = false;
};

std::vector<Shape> shapes(const std::vector<FrameKinds>& lists, bool with_strays) {
  std::vector<Shape> all;
  for (const FrameKinds& frames : lists) {
    for (unsigned bits = 0; bits < 32; ++bits) {
      const Shape shape{frames,           (bits & 1U) != 0,  (bits & 2U) != 0,
                        (bits & 4U) != 0, (bits & 16U) != 0, (bits & 8U) != 0};
      if (shape.starts && !shape.links) continue;
      if (shape.replaces && (shape.starts || !shape.links)) continue;
      if (shape.stray && !with_strays) continue;
      all.push_back(shape);
    }
  }
  return all;
}

/// A segment of that shape, behind `before` where there is one.
SegmentScan shaped(const Shape& shape, std::uint64_t serial, const SegmentScan* before) {
  const FrameInfo last =
      before == nullptr || before->frames.empty() ? FrameInfo{} : before->frames.back();
  SegmentHeader header{.serial = serial, .sequence = 1};
  if (!shape.starts) header.kind = SegmentKind::continues;
  if (!shape.starts) header.previous = last.checksum + (shape.links ? 0 : 5);
  if (shape.follows && last.sequence > 0) header.sequence = last.sequence + last.commits;
  if (shape.replaces && last.sequence > 0) {
    const bool first = before->frames.size() == 1;
    header.previous = first ? before->header->header.previous : last.previous;
    if (shape.follows) header.sequence = last.sequence;
  }
  SegmentScan scan = begun(header);
  for (const FrameKind& kind : shape.frames) add_frame(scan, kind);
  if (shape.stray) scan.stray = FrameInfo{.offset = scan.end + frame_bytes, .sequence = 9};
  return scan;
}

std::string text_of(const Scans& scans) {
  std::string text;
  for (const SegmentScan& scan : scans) {
    const SegmentHeader& header = scan.header->header;
    text += " [" + std::to_string(header.serial) +
            (header.kind == SegmentKind::starts ? " starts" : " continues") + " at " +
            std::to_string(header.sequence);
    for (const FrameInfo& frame : scan.frames) {
      text += " " + std::to_string(frame.commits) + (frame.settled ? "s" : "") +
              (frame.closed ? "c" : "");
    }
    text += scan.stray ? " stray]" : "]";
  }
  return text;
}

struct Count {
  std::size_t seen = 0;
  std::size_t damaged = 0;
  std::size_t wrong = 0;
};

void compare(const Scans& scans, Count& count) {
  for (const std::uint64_t serial : {0U, 1U, 2U}) {
    for (const std::uint64_t cut : {0U, 1U, 3U}) {
      const Anchor anchor = anchor_at(serial, cut);
      const RecoveryPlan plan = plan_recovery(anchor, scans);
      const std::string why = RecoveryOracle(anchor, scans).why_wrong(plan);
      ++count.seen;
      count.damaged += plan.damage ? 1 : 0;
      if (why.empty()) continue;
      if (++count.wrong > 5) continue;
      BOOST_ERROR("wrong: " << why << "; serial " << serial << ", cut " << cut << text_of(scans)
                            << (plan.damage ? " -> " + plan.damage->reason : ""));
    }
  }
}

/// All journals whose segments have these serials, found in this order.
void compare_all(const std::vector<Shape>& shapes, const std::vector<std::uint64_t>& serials,
                 Scans& scans, Count& count) {
  if (scans.size() == serials.size()) return compare(scans, count);
  const std::size_t place = scans.size();
  for (const Shape& shape : shapes) {
    if (place == 0 && (shape.follows || shape.replaces)) continue;  // there is nothing before it
    const SegmentScan* before = place == 0 ? nullptr : &scans[place - 1];
    scans.push_back(shaped(shape, serials[place], before));
    compare_all(shapes, serials, scans, count);
    scans.pop_back();
  }
}

void compare_all(const std::vector<Shape>& shapes, const std::vector<std::uint64_t>& serials) {
  Scans scans;
  Count count;
  compare_all(shapes, serials, scans, count);
  BOOST_TEST(count.wrong == 0U);
  BOOST_TEST(count.damaged > 0U);
  BOOST_TEST(count.damaged < count.seen);
  BOOST_TEST_MESSAGE(count.seen << " journals, " << count.damaged << " of them damaged");
}

const std::vector<FrameKinds> few{{}, {plain}, {settled_commit}, {plain, settled}};

std::vector<FrameKinds> lists_of_two() {
  const FrameKinds kinds{plain, two_commits, settled, settled_commit, closed};
  std::vector<FrameKinds> lists{{}};
  for (const FrameKind& first : kinds) {
    lists.push_back({first});
    for (const FrameKind& second : kinds) lists.push_back({first, second});
  }
  return lists;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_small_journal)

BOOST_AUTO_TEST_CASE(of_one_segment_is_judged_as_the_page_says) {
  for (const std::uint64_t serial : {1U, 2U, 3U})
    compare_all(shapes(lists_of_two(), true), {serial});
}

BOOST_AUTO_TEST_CASE(of_two_segments_is_judged_as_the_page_says) {
  compare_all(shapes(lists_of_two(), false), {1, 2});
  compare_all(shapes(few, true), {1, 3});
}

BOOST_AUTO_TEST_CASE(of_three_segments_is_judged_as_the_page_says) {
  const auto all = shapes(few, false);
  for (const std::vector<std::uint64_t>& serials :
       {std::vector<std::uint64_t>{1, 2, 3}, {2, 3, 1}, {1, 3, 4}, {1, 2, 4}}) {
    compare_all(all, serials);
  }
}

BOOST_AUTO_TEST_CASE(of_four_segments_is_judged_as_the_page_says) {
  auto some = shapes({{}, {plain}, {settled_commit}}, false);
  std::erase_if(some, [](const Shape& shape) { return !shape.starts && !shape.follows; });
  compare_all(some, {1, 2, 3, 4});
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast::journal
