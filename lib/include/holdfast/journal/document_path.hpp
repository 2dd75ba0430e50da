// Paths of documents below a journal's root: untrusted text until it has been parsed.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/file_name.hpp"
#include "holdfast/result.hpp"

namespace holdfast {

/// A path of one to eight names below the root, none of which the journal keeps for itself.
class DocumentPath {
 public:
  static constexpr std::size_t size_max = 1024;
  static constexpr std::size_t names_max = 8;

  /// Check `text`, e.g. "chunks/a.json", and make a path of it.
  /// Errors: errc::bad_name with the reason: empty, too long, too deep, a bad name, a name that
  /// begins with a dot, or a first name that is the journal's own ("journal", "manifest",
  /// "quarantine").
  static Result<DocumentPath> parse(std::string text);

  /// The path of a literal that is known to be good; anything else aborts.
  static DocumentPath literal(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// The names, outermost first; the last one is the file's.
  [[nodiscard]] std::vector<FileName> names() const;

  friend auto operator<=>(const DocumentPath&, const DocumentPath&) = default;

 private:
  explicit DocumentPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace holdfast
