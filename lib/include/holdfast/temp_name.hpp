// Names of temporary files: ".NAME.<16 hex digits>.hftmp", and nothing else, is ours.
#pragma once

#include <cstdint>
#include <string_view>

#include "holdfast/file_name.hpp"

namespace holdfast {

/// The temporary name for `target` made with `number`.
///
/// A long target name is shortened, never inside a UTF-8 character, so that the whole stays within
/// 255 bytes.
[[nodiscard]] FileName temp_name(const FileName& target, std::uint64_t number);

/// Whether `candidate` is a name that temp_name makes for `target`.
///
/// Two long targets that differ only in their last bytes share their temporary names' stem.
[[nodiscard]] bool is_temp_of(const FileName& target, const FileName& candidate) noexcept;

/// Whether `candidate` is a name that temp_name makes for some target.
[[nodiscard]] bool is_temp(const FileName& candidate) noexcept;

/// `prefix`, as much of `stem` as fits into 255 bytes, and `suffix`.
/// Requires: prefix and suffix leave room for at least one character of the stem.
[[nodiscard]] FileName fitted_name(std::string_view prefix, std::string_view stem,
                                   std::string_view suffix);

/// As much of `stem` as leaves `reserved` bytes of a name free, cut between UTF-8 characters.
[[nodiscard]] std::string_view fitted_stem(std::string_view stem, std::size_t reserved) noexcept;

}  // namespace holdfast
