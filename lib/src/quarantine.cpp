// Names and texts of the quarantine. See quarantine.hpp.
#include "holdfast/quarantine.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>

#include "holdfast/temp_name.hpp"

namespace holdfast {
namespace {

constexpr std::string_view reason_suffix = ".reason";
constexpr std::size_t suffix_size_max = 1 + 20 + reason_suffix.size();  // ".", any number, suffix

std::string utc_text(Time time) {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(time);
  const auto day = floor<days>(seconds);
  const year_month_day date{day};
  const hh_mm_ss clock{seconds - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace

const FileName& quarantine_directory() {
  static const FileName name = FileName::literal("quarantine");
  return name;
}

std::string reason_text(const std::string& path, const std::string& reason, Time found_at) {
  return "file: " + path + "\nreason: " + reason + "\nfound: " + utc_text(found_at) + "\n";
}

std::uint64_t quarantine_number(const FileName& target, const FileName& candidate) {
  std::string_view text = candidate.text();
  const std::string_view stem = fitted_stem(target.text(), suffix_size_max);
  if (!text.starts_with(stem)) return 0;
  text.remove_prefix(stem.size());
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  if (text.ends_with(reason_suffix)) text.remove_suffix(reason_suffix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && !text.starts_with('0') ? number : 0;
}

FileName quarantine_name(const FileName& target, std::uint64_t number) {
  const std::string stem{fitted_stem(target.text(), suffix_size_max)};
  return FileName::literal(stem + "." + std::to_string(number));
}

FileName quarantine_reason_name(const FileName& target, std::uint64_t number) {
  return FileName::literal(quarantine_name(target, number).text() + std::string(reason_suffix));
}

}  // namespace holdfast
