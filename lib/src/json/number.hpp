// Numbers as text, and whether two texts are one number.
#pragma once

#include <string>
#include <string_view>

#include "holdfast/json.hpp"

namespace holdfast::impl {

/// The fewest digits that read back as `value`, with a point or an exponent.
///
/// nlohmann has such a function, too. It is not used because one number in eight hundred gets a
/// digit too many from it; what other programs write for that number would then count as changed.
/// Requires: `value` is finite.
std::string float_text(double value);

/// The text of any number.
std::string number_text(const Json& number);

/// Whether two texts that JSON allows for numbers have the same decimal value, whatever the
/// notation.
bool same_decimal(std::string_view a, std::string_view b);

}  // namespace holdfast::impl
