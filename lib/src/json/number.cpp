// See number.hpp.
#include "number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "holdfast/assert.hpp"

namespace holdfast::impl {
namespace {

/// 0.digits * 10^exponent, where no zeros are at the ends of the digits; zero has none.
struct Decimal {
  bool negative = false;
  std::string digits{};
  std::int64_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// An exponent that does not fit is one that no text makes up for by its length.
std::int64_t exponent_of(std::string_view text) {
  constexpr std::int64_t huge = std::int64_t{1} << 60U;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (read.ec == std::errc() && exponent > -huge && exponent < huge) return exponent;
  return text.starts_with('-') ? -huge : huge;
}

Decimal decimal_of(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t end = std::min(text.find_first_of("eE"), text.size());
  if (end < text.size()) decimal.exponent = exponent_of(text.substr(end + 1));
  bool is_whole = true;  // before the decimal point, whatever sign the locale has for it
  for (const char c : text.substr(0, end)) {
    if (!is_digit(c)) {
      is_whole = false;
    } else if (decimal.digits.empty() && c == '0') {
      decimal.exponent -= is_whole ? 0 : 1;
    } else {
      decimal.digits += c;
      decimal.exponent += is_whole ? 1 : 0;
    }
  }
  while (decimal.digits.ends_with('0')) decimal.digits.pop_back();
  return decimal.digits.empty() ? Decimal{} : decimal;
}

}  // namespace

std::string float_text(double value) {
  HOLDFAST_ASSERT(std::isfinite(value));
  constexpr double plain_min = 1e-5;
  constexpr double plain_max = 1e15;
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= plain_min && size < plain_max);
  std::array<char, 64> buffer{};
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  HOLDFAST_ASSERT(written.ec == std::errc());
  std::string text(buffer.data(), written.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string number_text(const Json& number) {
  if (number.is_number_float()) return float_text(number.get<double>());
  if (number.is_number_unsigned()) return std::to_string(number.get<std::uint64_t>());
  return std::to_string(number.get<std::int64_t>());
}

bool same_decimal(std::string_view a, std::string_view b) {
  return decimal_of(a) == decimal_of(b);
}

}  // namespace holdfast::impl
