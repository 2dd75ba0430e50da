// What a program does that a story warns of, replayed from its token.
#pragma once

#include <boost/test/unit_test.hpp>

#include "faultfs/report.hpp"

#include "props/broken/subjects.hpp"

namespace holdfast {

/// The witness as text; `rule` must break, and nothing of the token may be left over.
inline std::string replayed(std::string_view token, const std::string& rule) {
  const auto replay = faultfs::parse_token(token);
  BOOST_TEST_REQUIRE(replay.has_value());
  const subjects::Listed* listed = subjects::find_subject(replay->subject);
  BOOST_TEST_REQUIRE(listed != nullptr);
  const auto seen = faultfs::witness(*listed->subject, *replay);
  BOOST_TEST_REQUIRE(seen.has_value());
  BOOST_TEST(!seen->report.strayed);
  BOOST_TEST(seen->report.broken_rules.contains(rule), seen->text);
  return seen->text;
}

inline void check_says(const std::string& text, std::string_view words) {
  BOOST_TEST(text.find(words) != text.npos, text << "\ndoes not say: " << words);
}

}  // namespace holdfast
