// Goal: numbers are one if their decimal values are, however they are written.
// Method: pairs of texts.
#include "json/number.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using holdfast::impl::float_text;
using holdfast::impl::same_decimal;

BOOST_AUTO_TEST_CASE(another_notation_is_the_same_number) {
  const std::pair<const char*, const char*> pairs[] = {
      {"1", "1.0"},        {"100", "1e2"},       {"100", "1E+2"},
      {"0.001", "1e-3"},   {"0.0010", "10e-04"}, {"0", "0.0e7"},
      {"0", "-0"},         {"12.5e1", "125"},    {"0", "0e-99999999999999999999"},
      {"-1.50", "-15e-1"}, {"1,5", "1.5"},
  };
  for (const auto& [a, b] : pairs) {
    BOOST_TEST_CONTEXT(a << " and " << b) {
      BOOST_TEST(same_decimal(a, b));
      BOOST_TEST(same_decimal(b, a));
    }
  }
}

BOOST_AUTO_TEST_CASE(another_value_is_another_number) {
  const std::pair<const char*, const char*> pairs[] = {
      {"1", "-1"},     {"1", "10"},
      {"0.1", "0.01"}, {"1", "1.01"},
      {"1e2", "1e-2"}, {"0", "1e-99999999999999999999"},
      {"105", "15"},   {"1e1", "1e99999999999999999999"},
  };
  for (const auto& [a, b] : pairs) {
    BOOST_TEST_CONTEXT(a << " and " << b) {
      BOOST_TEST(!same_decimal(a, b));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_million_zeros_do_not_hide_a_number) {
  const std::string zeros(1'000'000, '0');
  BOOST_TEST(same_decimal("0." + zeros + "1e1000001", "1"));
  BOOST_TEST(same_decimal("1" + zeros + "e-1000000", "1"));
}

BOOST_AUTO_TEST_CASE(a_fraction_is_never_written_like_an_integer) {
  BOOST_TEST(float_text(7.0) == "7.0");
  BOOST_TEST(float_text(7e20) == "7e+20");
}

}  // namespace
