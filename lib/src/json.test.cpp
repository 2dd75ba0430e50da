// Goal: what parse_json accepts is kept exactly; what it refuses is told with code and place.
// Method: literal texts, each with the one reason for which it is refused.
#include "holdfast/json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace holdfast;

constexpr JsonLimits narrow{.size_bytes_max = 20, .depth_max = 3};

Json parsed(std::string_view text, const JsonLimits& limits = {}) {
  return parse_json(text, "a.json", limits).value();
}

Error refusal(std::string_view text, const JsonLimits& limits = {}) {
  const auto json = parse_json(text, "a.json", limits);
  BOOST_TEST_REQUIRE(!json.has_value(), "accepted: " << text.substr(0, 100));
  return json.error();
}

/// The first line and column that are wrong.
std::string place_of_refusal(std::string_view text) {
  const std::string detail = refusal(text).detail;
  return detail.substr(0, detail.find(": "));
}

bool is_number(const Json& json, Json::value_t type, double value) {
  return json.type() == type && json.get<double>() == value;
}

BOOST_AUTO_TEST_CASE(values_of_every_kind_are_read) {
  const Json json = parsed(R"( {"a": [null, true, false, -1, 2, 0.5, "x"], "b": {}} )");
  const Json expected{{"a", {nullptr, true, false, -1, 2, 0.5, "x"}}, {"b", Json::object()}};
  BOOST_TEST((json == expected));
}

BOOST_AUTO_TEST_CASE(a_value_needs_no_array_or_object_around_it) {
  BOOST_TEST((parsed("7") == 7));
  BOOST_TEST((parsed("\"x\"") == "x"));
}

BOOST_AUTO_TEST_CASE(integers_and_fractions_stay_apart) {
  BOOST_TEST(parsed("1").is_number_integer());
  BOOST_TEST(parsed("1.0").is_number_float());
}

BOOST_AUTO_TEST_CASE(escapes_become_characters) {
  BOOST_TEST((parsed(R"("\u00e9\ud83d\ude00\n\u0000")") == std::string("é😀\n\0", 8)));
}

BOOST_AUTO_TEST_CASE(an_error_is_complete_for_people) {
  const Error error = refusal("{\n  \"b\": 1,\n  \"a\": 2, \"a\": 3\n}");
  BOOST_TEST(error.message() ==
             "parse a.json: Bad message (line 3, column 11: the key \"a\" is there twice); "
             "not published");
}

BOOST_AUTO_TEST_CASE(columns_count_bytes) {
  BOOST_TEST(place_of_refusal("[\"é\" x]") == "line 1, column 7");
}

BOOST_AUTO_TEST_CASE(keys_that_differ_only_in_notation_are_the_same) {
  BOOST_TEST(refusal(R"({"a": 1, "\u0061": 2})").detail ==
             "line 1, column 10: the key \"a\" is there twice");
}

BOOST_AUTO_TEST_CASE(a_key_with_quotes_and_backslashes_is_found_where_it_begins) {
  BOOST_TEST(place_of_refusal(R"({"\\\"": 1, "\\\"": 2})") == "line 1, column 13");
  BOOST_TEST(place_of_refusal(R"({"":0,"":1})") == "line 1, column 7");
}

BOOST_AUTO_TEST_CASE(a_key_may_be_in_two_objects) {
  BOOST_TEST(parsed(R"({"a": {"a": 1}, "b": {"a": 2}})").size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused_at_the_byte_where_reading_stopped) {
  const std::pair<const char*, const char*> texts[] = {
      {"[1,]", "line 1, column 4"},
      {"{\"a\":1,}", "line 1, column 8"},
      {"[1] x", "line 1, column 5"},
      {"{} {}", "line 1, column 4"},
      {"// c\n1", "line 1, column 1"},
      {"/* c */ 1", "line 1, column 1"},
      {"[\n1 /**/]", "line 2, column 3"},
      {"NaN", "line 1, column 1"},
      {"[\nInfinity]", "line 2, column 1"},
      {"[-Infinity]", "line 1, column 3"},
      {"01", "line 1, column 2"},
      {"[.5]", "line 1, column 2"},
      {"[5.]", "line 1, column 4"},
      {"+1", "line 1, column 1"},
      {"{a: 1}", "line 1, column 2"},
      {"{'a': 1}", "line 1, column 2"},
      {"[1", "line 1, column 3"},
      {"{\"a\"", "line 1, column 5"},
      {"\"a", "line 1, column 3"},
      {"\"\t\"", "line 1, column 2"},
      {"\"\\x\"", "line 1, column 3"},
      {"\"\\ud800\"", "line 1, column 8"},
      {"tru", "line 1, column 4"},
      {"{1: 2}", "line 1, column 2"},
      {"]", "line 1, column 1"},
      {"[1}", "line 1, column 3"},
      {"1e", "line 1, column 3"},
      {"\f1", "line 1, column 1"},
  };
  for (const auto& [text, place] : texts) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((refusal(text).code == std::errc::bad_message));
      BOOST_TEST(place_of_refusal(text) == place);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_not_a_value) {
  BOOST_TEST(refusal("").detail == "line 1, column 1: the text is empty");
  BOOST_TEST(place_of_refusal(" \n ") == "line 2, column 2");
}

BOOST_AUTO_TEST_CASE(a_file_of_zeros_is_told_as_such) {
  BOOST_TEST(refusal(std::string(4096, '\0')).detail == "line 1, column 1: nothing but zero bytes");
}

BOOST_AUTO_TEST_CASE(zero_bytes_do_not_end_the_text) {
  BOOST_TEST(refusal(std::string("{}\n\0\0", 5)).detail ==
             "line 2, column 1: a zero byte behind the value");
  BOOST_TEST(place_of_refusal(std::string("7\0", 2)) == "line 1, column 2");
  BOOST_TEST(refusal(std::string("[1\0]", 4)).detail == "line 1, column 3: a zero byte");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_refused) {
  BOOST_TEST((refusal("\xEF\xBB\xBF{}").code == std::errc::bad_message));
}

BOOST_AUTO_TEST_CASE(strings_and_keys_must_be_utf8) {
  for (const char* text : {"[\"\xff\"]", "[\"\xc0\x80\"]", "[\"\xed\xa0\x80\"]", "[\"\xc3\"]",
                           "[\"\xf4\x90\x80\x80\"]", "{\"\xfe\": 1}"}) {
    BOOST_TEST((refusal(text).code == std::errc::illegal_byte_sequence));
  }
  BOOST_TEST(place_of_refusal("[\"ab\xff\"]") == "line 1, column 5");
}

BOOST_AUTO_TEST_CASE(a_number_in_another_notation_is_kept) {
  BOOST_TEST(is_number(parsed("1e2"), Json::value_t::number_float, 100));
  BOOST_TEST(is_number(parsed("1.50"), Json::value_t::number_float, 1.5));
  BOOST_TEST(is_number(parsed("0.1"), Json::value_t::number_float, 0.1));
  BOOST_TEST(is_number(parsed("10000000000000000000000"), Json::value_t::number_float, 1e22));
  BOOST_TEST(is_number(parsed("-0"), Json::value_t::number_integer, 0));
  BOOST_TEST(std::signbit(parsed("-0.0").get<double>()));
  BOOST_TEST(is_number(parsed("0e999"), Json::value_t::number_float, 0));
  BOOST_TEST(is_number(parsed("5e-324"), Json::value_t::number_float, 5e-324));
}

BOOST_AUTO_TEST_CASE(integers_of_64_bits_are_kept) {
  BOOST_TEST(parsed("18446744073709551615").get<std::uint64_t>() == 18446744073709551615U);
  BOOST_TEST(parsed("-9223372036854775808").get<std::int64_t>() ==
             std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(a_number_that_would_change_is_refused) {
  for (const char* text :
       {"12345678901234567890123", "3.1415926535897932384", "18446744073709551616",
        "-9223372036854775809", "1e400", "-1e400", "1e-400", "4.9406564584124654e-324",
        "0.1000000000000000055", "1e99999999999999999999", "1e-99999999999999999999"}) {
    BOOST_TEST((refusal(text).code == std::errc::result_out_of_range));
  }
}

BOOST_AUTO_TEST_CASE(the_refusal_of_a_number_shows_what_it_would_become) {
  BOOST_TEST(refusal("[3.1415926535897932384]").detail ==
             "line 1, column 2: the number \"3.1415926535897932384\" would become "
             "3.141592653589793");
  BOOST_TEST(refusal("[1,\n 1e400]").detail ==
             "line 2, column 2: the number \"1e400\" is too large");
  BOOST_TEST(place_of_refusal("1e-400") == "line 1, column 1");
}

BOOST_AUTO_TEST_CASE(a_text_may_be_as_large_as_the_limit_and_no_larger) {
  BOOST_TEST((parsed("\"" + std::string(18, 'x') + "\"", narrow) == std::string(18, 'x')));
  const Error error = refusal("\"" + std::string(19, 'x') + "\"", narrow);
  BOOST_TEST((error.code == std::errc::file_too_large));
  BOOST_TEST(error.detail == "line 1, column 1: 21 bytes, 20 are allowed");
}

BOOST_AUTO_TEST_CASE(a_value_may_be_as_deep_as_the_limit_and_no_deeper) {
  BOOST_TEST(parsed("[{\"a\":[]}]", narrow).size() == 1U);
  const Error error = refusal("[{\"a\":[{}]}]", narrow);
  BOOST_TEST((error.code == std::errc::value_too_large));
  BOOST_TEST(error.detail == "line 1, column 8: nested deeper than 3");
}

BOOST_AUTO_TEST_CASE(neighbours_do_not_count_as_depth) {
  BOOST_TEST(parsed("[[],[],[],[],[]]", narrow).size() == 5U);
}

BOOST_AUTO_TEST_CASE(ten_million_brackets_are_refused_at_the_first_that_is_too_deep) {
  const Error error = refusal(std::string(10'000'000, '['));
  BOOST_TEST(error.detail == "line 1, column 513: nested deeper than 512");
}

BOOST_AUTO_TEST_CASE(an_error_does_not_repeat_a_document) {
  const std::string large(1'000'000, '1');
  BOOST_TEST(refusal(large).message().size() < 1000U);
  BOOST_TEST(refusal("\"" + large).message().size() < 1000U);
  BOOST_TEST(refusal("{\"" + large + "\":1,\"" + large + "\":1}").message().size() < 1000U);
}

}  // namespace
