// Paths where users pass them in; below that there are only directories and names.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "holdfast/result.hpp"

namespace holdfast {

/// A path class whose native form is bytes: boost::filesystem::path, std::filesystem::path.
template <class P>
concept PathLike = requires(const P& path) {
  { path.native() } -> std::convertible_to<std::string_view>;
};

/// A path as an argument, from whatever the caller has; to be taken by const reference.
class PathArgument {
 public:
  PathArgument(const char* text) : text_(text) {}                    // NOLINT(*-explicit-*)
  PathArgument(std::string text) : text_(std::move(text)) {}         // NOLINT(*-explicit-*)
  PathArgument(std::string_view text) : text_(text) {}               // NOLINT(*-explicit-*)
  PathArgument(const PathLike auto& path) : text_(path.native()) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// `path` made absolute by the current directory of this process.
///
/// Dots and links are left in place: what they mean is only known to who walks the path.
/// Returns: a text that begins with a slash.
/// Errors: ENOENT for an empty path, as the kernel says; EINVAL for one with a NUL byte; what
/// finding the current directory says.
Result<std::string> absolute_path(const PathArgument& path);

}  // namespace holdfast
