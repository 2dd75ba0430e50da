// Goal: a temporary name is always valid, and only ours is recognised as ours.
// Method: literal names, and long ones cut between UTF-8 characters.
#include "holdfast/temp_name.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace holdfast;

FileName name(std::string_view text) {
  return FileName::literal(text);
}

BOOST_AUTO_TEST_CASE(the_pattern_is_dot_name_dot_16_digits_hftmp) {
  BOOST_TEST(temp_name(name("a.json"), 0x1234).text() == ".a.json.0000000000001234.hftmp");
}

BOOST_AUTO_TEST_CASE(only_names_of_exactly_this_pattern_are_ours) {
  const FileName target = name("a");
  BOOST_TEST(is_temp_of(target, temp_name(target, ~0ULL)));
  BOOST_TEST(!is_temp_of(target, temp_name(name("b"), 1)));
  BOOST_TEST(!is_temp_of(target, temp_name(name("a.b"), 1)));
  for (const char* other :
       {"a", ".a.0000000000001234.hftmp~", ".a.000000000000123G.hftmp", ".a.000000000001234.hftmp",
        "xa.0000000000001234.hftmp", ".a.0000000000001234.HFTMP", ".a.000000000000123F.hftmp"}) {
    BOOST_TEST(!is_temp_of(target, name(other)));
  }
}

BOOST_AUTO_TEST_CASE(a_long_name_is_shortened_to_255_bytes_and_still_recognised) {
  const FileName target = name(std::string(255, 'x'));
  const FileName temp = temp_name(target, 7);
  BOOST_TEST(temp.text().size() == 255U);
  BOOST_TEST(is_temp_of(target, temp));
}

BOOST_AUTO_TEST_CASE(a_long_name_is_never_cut_inside_a_utf8_character) {
  for (std::size_t ascii = 0; ascii < 4; ++ascii) {
    std::string text(ascii, 'x');
    while (text.size() + 4 <= 255) text += "\xF0\x9F\x92\xBE";  // U+1F4BE, four bytes
    const FileName temp = temp_name(name(text), 7);
    const std::string_view stem = std::string_view(temp.text()).substr(1, temp.text().size() - 24);
    BOOST_TEST((stem.size() - ascii) % 4 == 0U);
    BOOST_TEST(stem.size() > 225U);
    BOOST_TEST(is_temp_of(name(text), temp));
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_cut_anywhere) {
  const FileName target = name(std::string(255, '\x80'));
  BOOST_TEST(temp_name(target, 7).text().size() == 255U);
}

}  // namespace
