// The one pattern of temporary names. See temp_name.hpp.
#include "holdfast/temp_name.hpp"

#include <algorithm>
#include <string>

#include "holdfast/assert.hpp"

namespace holdfast {
namespace {

constexpr std::string_view ending = ".hftmp";
constexpr std::size_t digits_count = 16;
constexpr std::size_t decoration_size =
    1 + 1 + digits_count + ending.size();  // ".", ".", digits, ending

bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

bool is_hex_digit(char digit) noexcept {
  return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
}

}  // namespace

std::string_view fitted_stem(std::string_view stem, std::size_t reserved_bytes) noexcept {
  const std::size_t room = FileName::size_max - std::min(reserved_bytes, FileName::size_max);
  if (stem.size() <= room) return stem;
  std::size_t end = room;
  // A UTF-8 character has at most three continuation bytes; more means that it is not UTF-8.
  while (end > 0 && room - end < 4 && is_continuation(stem[end])) --end;
  if (room - end == 4) end = room;
  return stem.substr(0, end);
}

FileName fitted_name(std::string_view prefix, std::string_view stem, std::string_view suffix) {
  std::string text{prefix};
  text += fitted_stem(stem, prefix.size() + suffix.size());
  text += suffix;
  return FileName::literal(text);
}

FileName temp_name(const FileName& target, std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string suffix = ".";
  for (int shift = 60; shift >= 0; shift -= 4) suffix += digits[(number >> shift) & 15U];
  suffix += ending;
  return fitted_name(".", target.text(), suffix);
}

bool is_temp_of(const FileName& target, const FileName& candidate) noexcept {
  const std::string_view text = candidate.text();
  const std::string_view stem = fitted_stem(target.text(), decoration_size);
  return is_temp(candidate) && text.size() == stem.size() + decoration_size &&
         text.substr(1, stem.size()) == stem;
}

bool is_temp(const FileName& candidate) noexcept {
  const std::string_view text = candidate.text();
  if (text.size() <= decoration_size || !text.starts_with('.') || !text.ends_with(ending))
    return false;
  const std::string_view tail = text.substr(text.size() - (decoration_size - 1));
  const std::string_view digits = tail.substr(1, digits_count);
  return tail.starts_with('.') && std::all_of(digits.begin(), digits.end(), is_hex_digit);
}

}  // namespace holdfast
