// Names of projects and chunks: text that is a good file name here and on other systems.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/journal/document_path.hpp"

namespace holdfast {

/// A name that people give: 1 to 200 bytes of UTF-8, no separators or control characters, not
/// beginning with a dot, not ending in a dot or a blank, and not a device of Windows (CON, …).
class StoreName {
 public:
  static constexpr std::size_t size_max = 200;

  /// Check `text` and make a name of it.
  /// Errors: errc::bad_name with the reason and the text.
  static Result<StoreName> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] FileName file_name() const { return FileName::literal(text_); }

  friend auto operator<=>(const StoreName&, const StoreName&) = default;

 private:
  explicit StoreName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using ProjectName = StoreName;
using ChunkName = StoreName;

/// Where a chunk lies in its project: "chunks/NAME.json".
[[nodiscard]] DocumentPath path_of(const ChunkName& chunk);

/// The chunk whose file has this name; nothing where it is no chunk's.
[[nodiscard]] std::optional<ChunkName> chunk_of_file(std::string_view file_name);

/// The chunk that lies at this path; nothing where it is no chunk's.
[[nodiscard]] std::optional<ChunkName> chunk_at(std::string_view document_path);

/// `text` with ASCII letters in lower case: names that differ in nothing else are one name on
/// systems that ignore case.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace holdfast
