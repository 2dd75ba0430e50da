// Goal: a scan finds exactly the frames that a writer chained, and what was lost before others.
// Method: segments in memory, torn, flipped bit by bit, truncated and begun anew.
#include "holdfast/journal/scan.hpp"

#include <boost/test/unit_test.hpp>

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;

constexpr SegmentHeader header{
    .kind = SegmentKind::starts, .journal = 11, .serial = 2, .epoch = 0x5eed, .sequence = 40};
constexpr Record settled{.type = RecordType::settled};

/// Three frames: settled alone, two commits (45 bytes and a gap of 3), one commit (42 and 6).
struct Small {
  SegmentImage segment{std::string(512, '\0'), header};
  std::size_t first = segment.add({settled});
  std::size_t second = segment.add({put_record("a", "one"), put_record("b", "")});
  std::size_t third = segment.add({put_record("a", "2")});
};

SegmentScan scan(const std::string& bytes) {
  const auto copy = exact_copy(bytes);
  return scan_segment(copy).value();
}

BOOST_AUTO_TEST_CASE(the_frames_of_a_segment_are_found_in_order) {
  const Small small;
  const SegmentScan found = scan(small.segment.bytes);
  BOOST_REQUIRE(found.header.has_value());
  BOOST_TEST((found.header->header == header));
  BOOST_REQUIRE(found.frames.size() == 3U);
  const auto& [first, second, third] = std::tie(found.frames[0], found.frames[1], found.frames[2]);
  BOOST_TEST(first.offset == 64U);
  BOOST_TEST(first.length == 40U);
  BOOST_TEST(first.settled);
  BOOST_TEST(first.previous == found.header->checksum);
  BOOST_TEST(first.sequence == 40U);
  BOOST_TEST(first.commits == 0U);
  BOOST_TEST(second.offset == 104U);
  BOOST_TEST(second.length == 53U);
  BOOST_TEST(second.sequence == 40U);
  BOOST_TEST(second.commits == 2U);
  BOOST_TEST(second.previous == first.checksum);
  BOOST_TEST(third.offset == 160U);
  BOOST_TEST(third.sequence == 42U);
  BOOST_TEST(third.previous == second.checksum);
  BOOST_TEST(found.end == 208U);
  BOOST_TEST(!found.stray.has_value());
}

BOOST_AUTO_TEST_CASE(a_clean_end_is_told) {
  Small small;
  small.segment.add({{.type = RecordType::closed}});
  BOOST_TEST(scan(small.segment.bytes).frames.back().closed);
}

BOOST_AUTO_TEST_CASE(a_file_without_a_header_is_no_segment_in_use) {
  BOOST_TEST((scan(std::string(4096, '\0')) == SegmentScan{}));
  BOOST_TEST((scan("") == SegmentScan{}));
}

BOOST_AUTO_TEST_CASE(a_header_alone_has_no_frames) {
  const SegmentScan found = scan(SegmentImage(std::string(4096, '\0'), header).bytes);
  BOOST_TEST(found.header.has_value());
  BOOST_TEST(found.frames.empty());
  BOOST_TEST(found.end == 64U);
  BOOST_TEST(!found.stray.has_value());
}

BOOST_AUTO_TEST_CASE(a_frame_may_end_with_the_segment) {
  Small small;
  small.segment.add({put_record("c", std::string(512 - small.segment.end - 41, 'x'))});
  BOOST_TEST(scan(small.segment.bytes).end == 512U);
  BOOST_TEST(scan(small.segment.bytes).frames.size() == 4U);
  small.segment.bytes.resize(511);
  BOOST_TEST(scan(small.segment.bytes).frames.size() == 3U);
}

/// What a flipped bit at `offset` must make of the scan of a small segment.
void check_flip(const Small& small, const SegmentScan& whole, std::size_t bit) {
  std::string bytes = small.segment.bytes;
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  const SegmentScan found = scan(bytes);
  if (bit / 8 < segment_header_bytes) {
    BOOST_TEST((found == SegmentScan{}), "bit " << bit << " of the header");
    return;
  }
  SegmentScan expected = whole;
  for (std::size_t n = 0; n < whole.frames.size(); ++n) {
    const FrameInfo& frame = whole.frames[n];
    if (bit / 8 < frame.offset || bit / 8 >= frame.offset + frame.length) continue;
    expected.frames.resize(n);
    expected.end = frame.offset;
    if (n + 1 < whole.frames.size()) expected.stray = whole.frames[n + 1];
  }
  BOOST_TEST((found == expected), "bit " << bit);
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_ends_the_scan_before_its_frame_or_changes_nothing) {
  const Small small;
  const SegmentScan whole = scan(small.segment.bytes);
  for (std::size_t bit = 0; bit < 8 * small.segment.bytes.size(); ++bit) {
    check_flip(small, whole, bit);
  }
}

BOOST_AUTO_TEST_CASE(a_truncated_segment_has_the_frames_that_fit) {
  const Small small;
  const SegmentScan whole = scan(small.segment.bytes);
  for (std::size_t size = 0; size < small.segment.bytes.size(); ++size) {
    const SegmentScan found = scan(small.segment.bytes.substr(0, size));
    BOOST_TEST(found.header.has_value() == (size >= segment_header_bytes));
    const auto fits = [&](const FrameInfo& frame) { return frame.offset + frame.length <= size; };
    const auto count = std::ranges::count_if(whole.frames, fits);
    BOOST_TEST(found.frames.size() == static_cast<std::size_t>(count));
    BOOST_TEST(!found.stray.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_whole_frame_behind_one_that_was_wiped_is_a_stray) {
  Small small;
  small.segment.write(small.second, std::string(48, '\0'));
  const SegmentScan found = scan(small.segment.bytes);
  BOOST_TEST(found.frames.size() == 1U);
  BOOST_TEST(found.end == small.second);
  BOOST_REQUIRE(found.stray.has_value());
  BOOST_TEST(found.stray->offset == small.third);
  BOOST_TEST(found.stray->sequence == 42U);
}

BOOST_AUTO_TEST_CASE(a_whole_frame_that_does_not_continue_the_chain_is_a_stray) {
  const Small small;
  const FrameSeal right = small.segment.next;
  FrameSeal other_previous = right;
  other_previous.previous += 1;
  FrameSeal gap = right;
  gap.sequence += 1;
  FrameSeal repeated = right;
  repeated.sequence -= 1;
  for (const FrameSeal& seal : {other_previous, gap, repeated}) {
    SegmentImage segment = small.segment;
    segment.write(segment.end, frame_of(seal, {put_record("a", "3")}));
    const SegmentScan found = scan(segment.bytes);
    BOOST_TEST(found.frames.size() == 3U);
    BOOST_REQUIRE(found.stray.has_value());
    BOOST_TEST(found.stray->offset == segment.end);
  }
}

BOOST_AUTO_TEST_CASE(frames_of_the_epoch_before_are_never_strays) {
  Small old;
  SegmentHeader next = header;
  next.serial += 1;
  next.epoch += 1;
  SegmentImage segment(old.segment.bytes, next);
  BOOST_TEST(!scan(segment.bytes).stray.has_value());
  BOOST_TEST(scan(segment.bytes).frames.empty());
  segment.add({settled});
  BOOST_TEST(scan(segment.bytes).frames.size() == 1U);
  BOOST_TEST(!scan(segment.bytes).stray.has_value());
}

BOOST_AUTO_TEST_CASE(a_whole_frame_with_refused_records_is_an_error_with_its_offset) {
  Small small;
  small.segment.add({{.type = RecordType::patch, .begins_commit = true, .path = "a"}});
  const auto found = scan_segment(small.segment.view());
  BOOST_REQUIRE(!found);
  BOOST_TEST((found.error().code == std::errc::not_supported));
  BOOST_TEST(found.error().detail ==
             "frame at byte 208: byte 32: patch (type 7): reserved or unknown");
}

BOOST_AUTO_TEST_CASE(a_document_that_is_a_frame_is_passed_over_with_its_own_frame) {
  Small small;
  FrameSeal seal = small.segment.next;
  seal.sequence += 1;
  small.segment.add({put_record("longer name", frame_of(seal, {put_record("x", "posing")}))});
  const SegmentScan found = scan(small.segment.bytes);
  BOOST_TEST(found.frames.size() == 4U);
  BOOST_TEST(!found.stray.has_value());
}

/// A frame whose document lies at a multiple of 8, torn at its first bytes.
SegmentScan scan_torn(SegmentImage segment, const std::string& document) {
  const std::size_t begin = segment.add({put_record("12345678", document)});
  segment.write(begin, std::string(8, '\0'));
  return scan(segment.bytes);
}

BOOST_AUTO_TEST_CASE(a_torn_document_that_copies_its_own_segment_shows_no_stray) {
  const SegmentImage only_header(std::string(512, '\0'), header);
  const Small small;
  SegmentImage only_settled = only_header;
  only_settled.add({settled});
  for (const SegmentImage& segment : {only_header, only_settled, small.segment}) {
    const SegmentScan found = scan_torn(segment, segment.bytes.substr(0, segment.end));
    BOOST_TEST(found.end == segment.end);
    BOOST_TEST(!found.stray.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_torn_document_with_a_frame_by_one_who_knows_the_epoch_is_taken_for_damage) {
  const Small small;
  const std::string posing = frame_of(small.segment.next, {put_record("x", "posing")});
  const SegmentScan found = scan_torn(small.segment, posing);
  BOOST_TEST(found.frames.size() == 3U);
  BOOST_TEST(found.stray.has_value());
}

BOOST_AUTO_TEST_CASE(headers_without_frames_cannot_make_a_scan_endless) {
  const std::size_t size = 65536;
  SegmentImage segment(std::string(size, '\0'), header);
  FrameSeal seal = segment.next;
  seal.previous += 1;
  const std::string frame = frame_of(seal, {put_record("x", std::string(size / 2, 'x'))});
  for (std::size_t offset = 64; offset < size / 4; offset += 32) {
    segment.write(offset, frame.substr(0, 32));
  }
  const auto found = scan_segment(segment.view());
  BOOST_REQUIRE(!found);
  BOOST_TEST((found.error().code == errc::damaged));
  BOOST_TEST(found.error().detail == "byte 800: too many headers of frames, none whole");
}

}  // namespace
