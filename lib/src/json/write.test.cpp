// Goal: equal values give equal bytes, and what cannot be read back is not written.
// Method: literal texts; values that only a program can make, each refused with its place.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"

namespace {

using namespace holdfast;

constexpr double infinite = std::numeric_limits<double>::infinity();

std::string text_of(const Json& json, const JsonLimits& limits = {}) {
  return write_json(json, "a.json", limits).value();
}

Error refusal(const Json& json, const JsonLimits& limits = {}) {
  const auto text = write_json(json, "a.json", limits);
  BOOST_TEST_REQUIRE(!text.has_value());
  return text.error();
}

/// Arrays within one another.
Json nested(std::size_t depth) {
  Json json = Json::array();
  for (std::size_t i = 1; i < depth; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(json));
    json = std::move(outer);
  }
  return json;
}

BOOST_AUTO_TEST_CASE(the_form_is_the_documented_one) {
  const Json json{
      {"b", {1, -2, Json::array(), Json::object()}}, {"a", {{"é", nullptr}}}, {"", true}};
  BOOST_TEST(text_of(json) == R"({
  "": true,
  "a": {
    "é": null
  },
  "b": [
    1,
    -2,
    [],
    {}
  ]
}
)");
}

BOOST_AUTO_TEST_CASE(the_order_in_which_members_came_does_not_show) {
  BOOST_TEST(text_of(parse_json(R"({"b":1,"a":2})", "").value()) ==
             text_of(parse_json(R"({"a":2,"b":1})", "").value()));
}

BOOST_AUTO_TEST_CASE(an_integer_has_one_text_whether_signed_or_not) {
  BOOST_TEST(text_of(Json(std::int64_t{5})) == text_of(Json(std::uint64_t{5})));
}

BOOST_AUTO_TEST_CASE(fractions_have_the_fewest_digits_and_a_point_or_an_exponent) {
  const std::pair<double, const char*> numbers[] = {
      {1.0, "1.0\n"},
      {0.1, "0.1\n"},
      {-0.0, "-0.0\n"},
      {1e300, "1e+300\n"},
      {5e-324, "5e-324\n"},
      {9.5e-6, "9.5e-06\n"},
      {123456789012345.6, "123456789012345.6\n"},
      {1e15, "1e+15\n"},
      {1e-5, "0.00001\n"},
      {0.00025, "0.00025\n"},
      {1.7976931348623157e308, "1.7976931348623157e+308\n"},
      {3.4840604866914067e+210, "3.484060486691407e+210\n"},
  };
  for (const auto& [number, text] : numbers) BOOST_TEST(text_of(number) == text);
}

BOOST_AUTO_TEST_CASE(only_what_must_be_escaped_is) {
  BOOST_TEST(text_of(std::string("\"\\/\b\f\n\r\t\x01\x7f\0é😀", 17)) ==
             "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\\u0000é😀\"\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_refused_with_its_place) {
  const Json json{{"a/b~", {0, infinite}}};
  const Error error = refusal(json);
  BOOST_TEST(error.message() ==
             "serialize a.json: Invalid argument (at \"/a~1b~0/1\": an infinite number); "
             "not published");
  BOOST_TEST(refusal(std::numeric_limits<double>::quiet_NaN()).detail == "at \"\": not a number");
}

BOOST_AUTO_TEST_CASE(strings_and_keys_that_are_not_utf8_are_refused) {
  const Error of_string = refusal(Json{{"a", "\xff"}});
  BOOST_TEST((of_string.code == std::errc::illegal_byte_sequence));
  BOOST_TEST(of_string.detail == "at \"/a\": the string is not UTF-8");
  BOOST_TEST(refusal(Json{{"a\xff", 1}}).detail == "at \"/a\xEF\xBF\xBD\": the key is not UTF-8");
  BOOST_TEST((refusal("\xed\xa0\x80").code == std::errc::illegal_byte_sequence));
}

BOOST_AUTO_TEST_CASE(binary_and_discarded_values_are_refused) {
  BOOST_TEST((refusal(Json::binary({1, 2})).code == std::errc::invalid_argument));
  BOOST_TEST((refusal(Json(Json::value_t::discarded)).code == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(what_is_written_may_be_as_deep_as_the_limit_and_no_deeper) {
  BOOST_TEST(text_of(nested(3), {.depth_max = 3}) == "[\n  [\n    []\n  ]\n]\n");
  const Error error = refusal(nested(4), {.depth_max = 3});
  BOOST_TEST((error.code == std::errc::value_too_large));
  BOOST_TEST(error.detail == "at \"/0/0/0\": nested deeper than 3");
}

BOOST_AUTO_TEST_CASE(a_million_levels_do_not_overflow_the_stack) {
  const Json json = nested(1'000'000);
  BOOST_TEST((refusal(json).code == std::errc::value_too_large));
  const Error error = refusal(json, {.size_bytes_max = 100'000'000, .depth_max = 2'000'000});
  BOOST_TEST((error.code == std::errc::file_too_large));
}

BOOST_AUTO_TEST_CASE(what_is_written_may_be_as_large_as_the_limit_and_no_larger) {
  const Json json{1, 2};
  BOOST_TEST(text_of(json, {.size_bytes_max = 13}).size() == 13U);
  const Error error = refusal(json, {.size_bytes_max = 12});
  BOOST_TEST((error.code == std::errc::file_too_large));
  BOOST_TEST(error.detail == "at \"\": more than 12 bytes are needed");
}

BOOST_AUTO_TEST_CASE(equal_doubles_of_nlohmann_that_are_not_the_same_are_written_apart) {
  BOOST_TEST((Json(1) == Json(1.0)));
  BOOST_TEST(text_of(1) == "1\n");
  BOOST_TEST(text_of(1.0) == "1.0\n");
}

}  // namespace
