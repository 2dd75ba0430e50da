// Walking through a value: how much it is, and whether two values are the same.
#include "json/walk.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

namespace {

using namespace holdfast;
using holdfast::impl::extent_of;
using holdfast::impl::same_json;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

BOOST_AUTO_TEST_CASE(a_value_is_counted_once) {
  const auto bytes_of_text = [](const char* text) {
    return extent_of(Json::parse(text), 10).value().bytes;
  };
  BOOST_TEST(bytes_of_text("7") == 1U);
  BOOST_TEST(bytes_of_text("[[1], [2]]") == 5U);
  BOOST_TEST(bytes_of_text(R"({"key": "text"})") == 1U + 1U + 3U + 4U);
  BOOST_TEST(extent_of(Json::parse("[[1], []]"), 2).value().depth == 2U);
  BOOST_TEST(!extent_of(Json::parse("[[1], []]"), 1));
}

BOOST_AUTO_TEST_CASE(numbers_are_the_same_if_their_decimal_values_are) {
  BOOST_TEST(same_json(1.5, 1.5));
  BOOST_TEST(same_json(1.0, 1));
  BOOST_TEST(!same_json(1.5, 1.25));
  BOOST_TEST(!same_json(1.5, 1));
  BOOST_TEST(!same_json(-1, std::numeric_limits<std::uint64_t>::max()));
}

// Such a value cannot be parsed, but a program can make it.
BOOST_AUTO_TEST_CASE(what_has_no_text_is_the_same_as_nothing_else) {
  BOOST_TEST(same_json(infinity, infinity));
  BOOST_TEST(!same_json(infinity, -infinity));
  BOOST_TEST(!same_json(infinity, 1));
  BOOST_TEST(!same_json(1, no_number));
  BOOST_TEST(!same_json(no_number, no_number));
}

}  // namespace
