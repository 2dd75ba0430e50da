// Goal: a FileName can never leave its directory.
// Method: the refused texts by reason, and the accepted extremes.
#include "holdfast/file_name.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using holdfast::FileName;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_CASE(names_that_could_escape_or_truncate_are_refused) {
  for (const auto text : {""sv, "."sv, ".."sv, "a/b"sv, "/"sv, "a\0b"sv}) {
    const auto name = FileName::parse(text);
    BOOST_REQUIRE(!name);
    BOOST_TEST((name.error().code == holdfast::errc::bad_name));
    BOOST_TEST(!name.error().detail.empty());
  }
  BOOST_TEST(!FileName::parse(std::string(256, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(raw_bytes_and_255_of_them_are_accepted) {
  BOOST_TEST(FileName::parse(std::string(255, 'x')).has_value());
  BOOST_TEST(FileName::parse("...").value().text() == "...");
  BOOST_TEST(FileName::parse("\xff\n back\\slash").has_value());
}

BOOST_AUTO_TEST_CASE(a_suffix_that_does_not_fit_is_an_error) {
  const FileName name = FileName::literal(std::string(252, 'x'));
  BOOST_TEST(with_suffix(name, ".b").has_value());
  BOOST_TEST(!with_suffix(name, ".bak").has_value());
}

}  // namespace
