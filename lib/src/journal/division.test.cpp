// Which contents of a commit get files of their own.
#include "holdfast/journal/division.hpp"

#include <boost/test/unit_test.hpp>

namespace holdfast::journal {
namespace {

// Half of the segments is 8192 bytes.
const JournalOptions options{
    .segment_bytes = 4096, .journal_bytes_max = 4 * 4096, .inline_bytes_max = 5000};

DocumentChange put(const char* path, std::size_t bytes) {
  return {DocumentPath::literal(path), std::string(bytes, 'x')};
}

using Staged = std::vector<bool>;

BOOST_AUTO_TEST_CASE(a_content_is_staged_where_it_is_larger_than_may_be_inline) {
  const Division division = divide({put("a", 5000), put("b", 5001)}, options);
  BOOST_TEST((division.is_staged == Staged{false, true}));
  BOOST_TEST(division.staged_bytes == 5001U);
  BOOST_TEST(division.frame_bytes == 2U * 9 + 5000 + 32);
  BOOST_TEST(division.fits);
}

BOOST_AUTO_TEST_CASE(the_largest_contents_are_staged_until_the_rest_fits) {
  const Division division =
      divide({put("a", 3000), put("b", 4000), put("c", 1000), put("d", 3500)}, options);
  BOOST_TEST((division.is_staged == Staged{false, true, false, false}));
  BOOST_TEST(division.staged_bytes == 4000U);
  BOOST_TEST(division.frame_bytes == 4U * 9 + 7500 + 32);
}

BOOST_AUTO_TEST_CASE(of_equal_contents_the_first_are_staged) {
  const Division division = divide({put("a", 4096), put("b", 4096)}, options);
  BOOST_TEST((division.is_staged == Staged{true, false}));
}

BOOST_AUTO_TEST_CASE(a_batch_fits_up_to_the_last_byte) {
  const JournalBatch exact{put("a", 4096 - 9), put("b", 4096 - 9)};
  BOOST_TEST((divide(exact, options).is_staged == Staged{false, false}));
  const JournalBatch more{put("a", 4096 - 9), put("b", 4096 - 8)};
  BOOST_TEST((divide(more, options).is_staged == Staged{false, true}));
}

BOOST_AUTO_TEST_CASE(a_batch_of_many_paths_does_not_fit_whatever_is_staged) {
  JournalBatch batch;
  const std::string name(200, 'n');
  for (char c = 'a'; c < 'a' + 20; ++c) {
    for (const char d : {'1', '2', '3'}) {
      batch.push_back({DocumentPath::literal(name + c + d), std::string("short")});
    }
  }
  const Division division = divide(batch, options);
  BOOST_TEST(!division.fits);
  BOOST_TEST(division.staged_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(removals_and_conditions_are_never_staged) {
  DocumentChange condition{DocumentPath::literal("a"), std::string(9000, 'x'), 1, true};
  const DocumentChange removal{DocumentPath::literal("b")};
  const Division division = divide({condition, removal}, options);
  BOOST_TEST((division.is_staged == Staged{false, false}));
  BOOST_TEST(division.frame_bytes == 9U);
}

}  // namespace
}  // namespace holdfast::journal
