// One name inside one directory. The engine has no path algebra, so a name can never escape.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "holdfast/result.hpp"

namespace holdfast {

/// A checked name: 1 to 255 bytes, no '/', no NUL, neither "." nor "..".
///
/// Names are raw bytes, as Linux keeps them; nothing is normalised or decoded.
class FileName {
 public:
  static constexpr std::size_t size_max = 255;

  /// Check `text` and make a name of it.
  /// Errors: errc::bad_name with the reason; nothing is changed.
  static Result<FileName> parse(std::string_view text);

  /// Why parse(text) would refuse it, or null where it would not.
  [[nodiscard]] static const char* why_bad(std::string_view text) noexcept;

  /// The name of a literal that is known to be good.
  /// Requires: parse(text) succeeds; anything else is a programmer's mistake and aborts.
  static FileName literal(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  friend auto operator<=>(const FileName&, const FileName&) = default;

 private:
  explicit FileName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// `name` with `suffix` appended.
/// Errors: errc::bad_name when the result is longer than 255 bytes.
Result<FileName> with_suffix(const FileName& name, std::string_view suffix);

}  // namespace holdfast
