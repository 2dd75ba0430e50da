// Goal: what recovery decides is what docs/journal.md says under "Recovery".
// Method: each sentence of it by an example; then every small journal, lawful or not, compared with
// an oracle that is written from the page, slowly and without any state.
#include "holdfast/journal/recovery_plan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "plan_support.hpp"

namespace holdfast::journal {
namespace {

using namespace test;
using Scans = std::vector<SegmentScan>;
using Places = std::vector<FramePlace>;

/// The first segment of a journal as its first commit leaves it.
SegmentScan first_segment() {
  return start(1, 1, {settled_commit, plain});
}

void check_damage(const Anchor& anchor, const Scans& scans, std::size_t segment,
                  std::uint64_t offset) {
  const RecoveryPlan plan = plan_recovery(anchor, scans);
  BOOST_TEST_REQUIRE(plan.damage.has_value());
  BOOST_TEST(plan.damage->segment == segment);
  BOOST_TEST(plan.damage->offset == offset);
  BOOST_TEST(!plan.damage->reason.empty());
}

RecoveryPlan plan_of(const Anchor& anchor, const Scans& scans) {
  RecoveryPlan plan = plan_recovery(anchor, scans);
  BOOST_TEST_REQUIRE(!plan.damage, (plan.damage ? plan.damage->reason : ""));
  return plan;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_recovery_plan)

BOOST_AUTO_TEST_CASE(of_a_journal_without_commits_frees_everything) {
  const RecoveryPlan plan = plan_of(anchor_at(0, 0), Scans(2));
  BOOST_TEST(plan.tail.empty());
  BOOST_TEST(plan.serial_max == 0U);
  BOOST_TEST((plan.free == std::vector<std::size_t>{0, 1}));
}

BOOST_AUTO_TEST_CASE(takes_the_frames_behind_the_cut) {
  const Scans scans{first_segment(), behind(first_segment(), {two_commits})};
  const RecoveryPlan plan = plan_of(anchor_at(1, 1), scans);
  BOOST_TEST((plan.tail == Places{{0, 1}, {1, 0}}));
  BOOST_TEST(plan.last_sequence == 4U);
  BOOST_TEST(plan.serial_max == 2U);
  BOOST_TEST(plan.free.empty());
}

BOOST_AUTO_TEST_CASE(takes_a_frame_that_the_cut_divides) {
  const Scans scans{start(1, 1, {settled, two_commits})};
  BOOST_TEST((plan_of(anchor_at(1, 1), scans).tail == Places{{0, 1}}));
}

BOOST_AUTO_TEST_CASE(ignores_a_chain_that_is_not_settled) {
  const Scans scans{first_segment(), start(2, 1, {plain})};
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), scans);
  BOOST_TEST((plan.tail == Places{{0, 0}, {0, 1}}));
  BOOST_TEST((plan.free == std::vector<std::size_t>{1}));
}

BOOST_AUTO_TEST_CASE(replaces_a_chain_by_a_settled_one) {
  const Scans scans{first_segment(), start(2, 1, {{.commits = 2, .settled = true}})};
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), scans);
  BOOST_TEST((plan.tail == Places{{1, 0}}));
  // Its flush may not have returned: the chain before is kept.
  BOOST_TEST(plan.free.empty());
}

BOOST_AUTO_TEST_CASE(frees_what_a_chain_replaced_that_has_gone_on) {
  const Scans scans{first_segment(), start(2, 1, {{.commits = 2, .settled = true}, plain})};
  BOOST_TEST((plan_of(anchor_at(1, 0), scans).free == std::vector<std::size_t>{0}));
}

BOOST_AUTO_TEST_CASE(refuses_a_gap_between_frames) {
  SegmentScan scan = start(1, 1, {settled_commit, plain, plain});
  destroy(scan, 1);
  check_damage(anchor_at(1, 0), {scan}, 0, segment_header_bytes + frame_bytes);
}

BOOST_AUTO_TEST_CASE(refuses_a_segment_that_lost_its_end_before_another_one) {
  SegmentScan scan = first_segment();
  const SegmentScan next = behind(scan, {plain});
  destroy(scan, 1);
  check_damage(anchor_at(1, 0), {scan, next}, 0, segment_header_bytes + frame_bytes);
}

BOOST_AUTO_TEST_CASE(refuses_a_segment_that_lost_its_first_frame_only) {
  SegmentScan next = behind(first_segment(), {plain, plain});
  destroy(next, 0);
  check_damage(anchor_at(1, 0), {first_segment(), next}, 1, segment_header_bytes);
}

BOOST_AUTO_TEST_CASE(refuses_a_missing_segment) {
  const SegmentScan second = behind(first_segment(), {plain});
  check_damage(anchor_at(1, 0), {first_segment(), behind(second, {plain})}, no_segment, 0);
  check_damage(anchor_at(1, 0), {second}, no_segment, 0);
}

BOOST_AUTO_TEST_CASE(refuses_a_segment_whose_first_frame_the_manifest_proves) {
  check_damage(anchor_at(1, 0), {start(1, 1, {})}, 0, segment_header_bytes);
}

BOOST_AUTO_TEST_CASE(refuses_commits_that_are_missing_behind_the_cut) {
  check_damage(anchor_at(1, 0), {start(1, 3, {settled_commit})}, 0, segment_header_bytes);
}

// One document of a commit was written, another one failed: the cut is behind, the manifest is not.
BOOST_AUTO_TEST_CASE(refuses_to_end_before_a_version_that_is_published) {
  Anchor anchor = anchor_at(1, 0);
  anchor.version_max = 2;
  BOOST_TEST(plan_of(anchor, {first_segment()}).last_sequence == 2U);
  SegmentScan shorter = first_segment();
  destroy(shorter, 1);
  check_damage(anchor, {shorter}, 0, segment_header_bytes + frame_bytes);
}

BOOST_AUTO_TEST_CASE(refuses_two_segments_of_one_serial) {
  check_damage(anchor_at(1, 0), {first_segment(), first_segment()}, 1, 0);
}

BOOST_AUTO_TEST_CASE(refuses_a_segment_of_another_journal) {
  SegmentScan other = start(2, 1, {plain});
  other.header->header.journal = 78;
  check_damage(anchor_at(1, 0), {first_segment(), other}, 1, 0);
}

BOOST_AUTO_TEST_CASE(refuses_the_segment_of_another_epoch_where_the_journal_begins) {
  Anchor anchor = anchor_at(1, 0);
  anchor.epoch = 5;
  check_damage(anchor, {first_segment()}, no_segment, 0);
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_leave_no_room_for_the_next_ones) {
  constexpr std::uint64_t most = found_number_max;
  Scans serial{first_segment()};
  serial[0].header->header.serial = most + 1;
  check_damage(anchor_at(1, 0), serial, 0, 0);
  check_damage(anchor_at(most + 1, 0), {}, no_segment, 0);
  check_damage(anchor_at(0, most + 1), {}, no_segment, 0);
  const auto with_frame_up_to = [](std::uint64_t sequence) {
    Scans scans{first_segment()};
    FrameInfo& last = scans[0].frames.back();
    scans[0].frames = {last};
    scans[0].frames[0].sequence = sequence;
    scans[0].frames[0].commits = 1;
    return scans;
  };
  Anchor anchor = anchor_at(1, most - 1);
  BOOST_TEST(plan_of(anchor, with_frame_up_to(most)).last_sequence == most);
  const Scans beyond = with_frame_up_to(most + 1);
  anchor.cut = most;
  check_damage(anchor, beyond, 0, beyond[0].frames[0].offset);
}

BOOST_AUTO_TEST_CASE(is_clean_behind_a_clean_end) {
  const RecoveryPlan plan = plan_of(anchor_at(1, 1), {start(1, 1, {settled_commit, closed})});
  BOOST_TEST(plan.closed);
  BOOST_TEST(plan.last_sequence == 1U);
}

BOOST_AUTO_TEST_CASE(is_not_clean_where_commits_follow_a_clean_end) {
  BOOST_TEST(!plan_of(anchor_at(1, 1), {start(1, 1, {settled_commit, closed, plain})}).closed);
}

// A recovery was cut short; the next one has begun its first segment anew and was cut short, too.
BOOST_AUTO_TEST_CASE(ignores_what_is_left_of_a_chain_that_was_given_up) {
  const SegmentScan first = start(2, 1, {plain});
  const Scans scans{first_segment(), start(4, 1, {plain}), behind(first, {plain})};
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), scans);
  BOOST_TEST((plan.tail == Places{{0, 0}, {0, 1}}));
  BOOST_TEST((plan.free == std::vector<std::size_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(takes_no_segment_for_left_over_that_settles_or_goes_on) {
  const SegmentScan first = start(2, 1, {plain});
  for (const FrameKind& kind : {settled_commit, two_commits, closed}) {
    check_damage(anchor_at(1, 0), {first_segment(), behind(first, {kind})}, no_segment, 0);
  }
}

// The last frame may be in the page cache only: a recovery writes it once more, behind the same
// frame as before.
BOOST_AUTO_TEST_CASE(says_which_frame_the_next_segment_replaces) {
  const SegmentScan next = behind(first_segment(), {plain});
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), {first_segment(), next});
  const std::uint64_t previous = first_segment().frames[1].checksum;
  BOOST_TEST((plan.continuation == Continuation{{1, 0}, previous}));
  BOOST_TEST((plan.kept == std::vector<KeptSegment>{{0, 2}}));
  const RecoveryPlan shorter = plan_of(anchor_at(1, 0), {first_segment()});
  BOOST_TEST((shorter.kept == std::vector<KeptSegment>{{0, 1}}));
  BOOST_TEST((shorter.continuation == Continuation{{0, 1}, first_segment().frames[0].checksum}));
}

BOOST_AUTO_TEST_CASE(has_nothing_to_replace_before_the_first_frame_of_a_chain) {
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), {start(1, 1, {settled_commit})});
  BOOST_TEST((plan.continuation == Continuation{{0, 0}, std::nullopt}));
}

BOOST_AUTO_TEST_CASE(goes_on_with_the_segment_that_replaces_the_last_frame) {
  const SegmentScan last = behind(first_segment(), {plain});
  const Scans scans{first_segment(), last, instead_of_last(last, 3, {settled_commit}),
                    instead_of_last(last, 4, {settled_commit, settled})};
  const RecoveryPlan plan = plan_of(anchor_at(1, 0), scans);
  BOOST_TEST((plan.tail == Places{{0, 0}, {0, 1}, {3, 0}, {3, 1}}));
  BOOST_TEST((plan.kept == std::vector<KeptSegment>{{0, 2}, {3, 3}}));
  BOOST_TEST((plan.free == std::vector<std::size_t>{1, 2}));
}

// Where no frame follows it is not known whether the flush of what replaces it has returned.
BOOST_AUTO_TEST_CASE(keeps_what_was_replaced_until_that_is_proved) {
  const SegmentScan last = behind(first_segment(), {plain});
  const Scans scans{first_segment(), last, instead_of_last(last, 3, {settled_commit})};
  BOOST_TEST(plan_of(anchor_at(1, 0), scans).free.empty());
  const Scans proved{first_segment(), last, instead_of_last(last, 3, {settled_commit, settled})};
  BOOST_TEST((plan_of(anchor_at(1, 0), proved).free == std::vector<std::size_t>{1}));
  // The manifest begins there.
  BOOST_TEST(plan_of(anchor_at(2, 2), proved).free == (std::vector<std::size_t>{0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_no_segment_that_replaces_a_frame_which_others_follow) {
  const SegmentScan last = behind(first_segment(), {plain});
  const SegmentScan longer = behind(first_segment(), {plain, plain});
  check_damage(anchor_at(1, 0),
               {first_segment(), longer, instead_of_last(last, 3, {settled_commit, settled})}, 1,
               longer.end);
}

// Begun anew it may show its old header, no first frame, and then the second one.
BOOST_AUTO_TEST_CASE(keeps_a_segment_of_two_frames_though_it_was_given_up) {
  BOOST_TEST(plan_of(anchor_at(1, 0), {first_segment(), start(2, 1, {plain, plain})}).free.empty());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast::journal
