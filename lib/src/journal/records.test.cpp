// Goal: records that docs/journal.md does not allow are refused, with the place and the right
// blame. Method: tables of frames with one wrong record; lengths and flags are patched by hand.
#include <boost/test/unit_test.hpp>

#include "holdfast/journal/frame.hpp"

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;
using enum RecordType;

const std::string staged_bytes(32, 's');
const std::string long_path(1025, 'x');

std::string frame_with(const std::vector<Record>& records) {
  return frame_of({.epoch = 1, .previous = 2, .sequence = 3}, records);
}

void check_refused(const std::string& frame, std::error_code code, std::string_view detail) {
  const auto copy = exact_copy(frame);
  const auto content = decode_records(copy);
  BOOST_REQUIRE_MESSAGE(!content, detail);
  BOOST_TEST((content.error().code == code), detail);
  BOOST_TEST(content.error().detail == detail);
}

const std::error_code damaged = make_error_code(errc::damaged);
const std::error_code not_supported = std::make_error_code(std::errc::not_supported);

struct Wrong {
  std::vector<Record> records;
  std::string_view detail;
};

BOOST_AUTO_TEST_CASE(records_out_of_place_are_damage) {
  const Record first = put_record("a", "1");  // 10 bytes
  const Wrong table[] = {
      {{{.type = put, .path = "a"}}, "byte 32: put (type 1): its commit has no beginning"},
      {{{.type = settled}, {.type = remove, .path = "a"}},
       "byte 40: remove (type 2): its commit has no beginning"},
      {{first, {.type = settled}}, "byte 42: settled (type 4): it is not the first record"},
      {{{.type = settled}, {.type = settled}},
       "byte 40: settled (type 4): it is not the first record"},
      {{first, {.type = closed}}, "byte 42: closed (type 5): it is not the first record"},
      {{{.type = settled}, {.type = closed}},
       "byte 40: closed (type 5): it is not the first record"},
      {{{.type = closed}, first}, "byte 40: put (type 1): it follows a clean end"},
      {{{.type = closed}, {.type = closed}}, "byte 40: closed (type 5): it follows a clean end"},
      {{{.type = settled, .begins_commit = true}},
       "byte 32: settled (type 4): it begins no commit"},
      {{{.type = closed, .begins_commit = true}}, "byte 32: closed (type 5): it begins no commit"},
      {{first, {.type = lost}}, "byte 42: lost (type 6): it is not the first of its commit"},
      {{{.type = lost, .begins_commit = true}, {.type = remove, .path = "a"}},
       "byte 40: remove (type 2): it follows a lost one"},
  };
  for (const Wrong& wrong : table) check_refused(frame_with(wrong.records), damaged, wrong.detail);
}

BOOST_AUTO_TEST_CASE(paths_and_contents_that_a_type_does_not_have_are_damage) {
  const bool yes = true;
  const Wrong table[] = {
      {{put_record("", "1")}, "byte 32: put (type 1): the path is missing"},
      {{{.type = remove, .begins_commit = yes}}, "byte 32: remove (type 2): the path is missing"},
      {{{.type = put_staged, .begins_commit = yes, .content = staged_bytes}},
       "byte 32: put staged (type 3): the path is missing"},
      {{{.type = settled, .path = "a"}}, "byte 32: settled (type 4): there is a path"},
      {{{.type = closed, .path = "a"}}, "byte 32: closed (type 5): there is a path"},
      {{{.type = lost, .begins_commit = yes, .path = "a"}},
       "byte 32: lost (type 6): there is a path"},
      {{{.type = remove, .begins_commit = yes, .path = "a", .content = "1"}},
       "byte 32: remove (type 2): there is content"},
      {{{.type = settled, .content = "1"}}, "byte 32: settled (type 4): there is content"},
      {{{.type = closed, .content = "1"}}, "byte 32: closed (type 5): there is content"},
      {{{.type = lost, .begins_commit = yes, .content = "1"}},
       "byte 32: lost (type 6): there is content"},
      {{{.type = put_staged, .begins_commit = yes, .path = "a", .content = "1"}},
       "byte 32: put staged (type 3): the content has not 32 bytes"},
  };
  for (const Wrong& wrong : table) check_refused(frame_with(wrong.records), damaged, wrong.detail);
}

BOOST_AUTO_TEST_CASE(a_path_of_more_than_1024_bytes_is_damage) {
  std::string frame = frame_with({put_record(std::string_view(long_path).substr(1), "12")});
  BOOST_TEST(decode_records(bytes_of(frame)).has_value());
  frame.replace(34, 6, from_hex("01 04 01 00 00 00"));  // 1025 bytes of path, 1 of content
  check_refused(frame, damaged, "byte 32: put (type 1): the path is longer than 1024 bytes");
}

BOOST_AUTO_TEST_CASE(reserved_and_unknown_types_are_of_a_newer_format) {
  const Wrong table[] = {
      {{{.type = patch, .begins_commit = true, .path = "a"}},
       "byte 32: patch (type 7): reserved or unknown"},
      {{{.type = replace_all}}, "byte 32: replace all (type 8): reserved or unknown"},
      {{{.type = prepare}}, "byte 32: prepare (type 9): reserved or unknown"},
      {{{.type = decide}}, "byte 32: decide (type 10): reserved or unknown"},
      {{{.type = RecordType{0}}}, "byte 32: unknown (type 0): reserved or unknown"},
      {{put_record("a", "1"), {.type = RecordType{11}}},
       "byte 42: unknown (type 11): reserved or unknown"},
      {{{.type = RecordType{255}}}, "byte 32: unknown (type 255): reserved or unknown"},
  };
  for (const Wrong& wrong : table) {
    check_refused(frame_with(wrong.records), not_supported, wrong.detail);
  }
}

BOOST_AUTO_TEST_CASE(reserved_flags_are_of_a_newer_format) {
  for (unsigned bit = 1; bit < 8; ++bit) {
    std::string frame = frame_with({put_record("a", "1")});
    frame[33] = static_cast<char>(1U << bit | 1U);
    check_refused(frame, not_supported, "byte 32: put (type 1): a reserved flag");
  }
}

BOOST_AUTO_TEST_CASE(a_frame_without_records_is_damage) {
  check_refused("", damaged, "byte 0: there is no record");
  check_refused(std::string(31, '\0'), damaged, "byte 31: there is no record");
  check_refused(std::string(32, '\0'), damaged, "byte 32: there is no record");
}

BOOST_AUTO_TEST_CASE(records_that_are_cut_off_are_damage) {
  const std::string frame = frame_with({put_record("a", "1"), put_record("bb", "22")});
  for (std::size_t size = 33; size < frame.size(); ++size) {
    if (size == 42) continue;  // one whole record
    const std::string begin = size < 42 ? "byte 32: " : "byte 42: ";
    const bool in_header = size - (size < 42 ? 32 : 42) < record_header_bytes;
    check_refused(frame.substr(0, size), damaged,
                  begin + (in_header ? "the record's header is cut off"
                                     : "put (type 1): longer than the frame"));
  }
}

BOOST_AUTO_TEST_CASE(the_largest_lengths_are_refused_without_an_overflow) {
  std::string frame = frame_with({put_record("a", "1")});
  frame.replace(34, 6, std::string(6, '\xff'));
  check_refused(frame, damaged, "byte 32: put (type 1): longer than the frame");
}

BOOST_AUTO_TEST_CASE(a_settled_frame_may_hold_commits_or_none) {
  const auto alone = frame_with({{.type = settled}});
  const auto with_commits =
      frame_with({{.type = settled}, put_record("a", "1"), {.type = lost, .begins_commit = true}});
  BOOST_TEST(decode_records(bytes_of(alone))->settled);
  BOOST_TEST(decode_records(bytes_of(alone))->commits == 0U);
  BOOST_TEST(decode_records(bytes_of(with_commits))->settled);
  BOOST_TEST(decode_records(bytes_of(with_commits))->commits == 2U);
}

BOOST_AUTO_TEST_CASE(a_clean_end_is_a_frame_of_its_own) {
  const auto frame = frame_with({{.type = closed}});
  const auto content = decode_records(bytes_of(frame));
  BOOST_REQUIRE(content.has_value());
  BOOST_TEST(content->closed);
  BOOST_TEST(content->commits == 0U);
}

}  // namespace
