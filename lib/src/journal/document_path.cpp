// Checks of document paths. See document_path.hpp.
#include "holdfast/journal/document_path.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "holdfast/assert.hpp"

namespace holdfast {
namespace {

constexpr std::array<std::string_view, 3> kept_names = {"journal", "manifest", "quarantine"};

/// Take the text up to the next slash off the front of `rest`.
/// Returns: that text; `rest` is nothing once the last name was taken.
std::string_view take_name(std::optional<std::string_view>& rest) {
  const std::size_t slash = rest->find('/');
  const std::string_view name = rest->substr(0, slash);
  if (slash == rest->npos) {
    rest.reset();
  } else {
    rest->remove_prefix(slash + 1);
  }
  return name;
}

/// Why `text` is no path, or an empty string.
std::string why_bad(std::string_view text) {
  if (text.empty()) return "the path is empty";
  if (text.size() > DocumentPath::size_max) return "the path is longer than 1024 bytes";
  std::size_t count = 0;
  for (std::optional rest = text; rest; ++count) {
    if (count == DocumentPath::names_max) return "the path has more than 8 names";
    const std::string_view name = take_name(rest);
    if (const char* reason = FileName::why_bad(name)) return reason;
    if (name.starts_with('.')) return "a name begins with a dot";
    if (count == 0 && std::ranges::find(kept_names, name) != kept_names.end()) {
      return "the journal keeps the name " + std::string(name) + " for itself";
    }
  }
  return {};
}

}  // namespace

Result<DocumentPath> DocumentPath::parse(std::string text) {
  if (std::string reason = why_bad(text); !reason.empty()) {
    return fail(make_error_code(errc::bad_name), Operation::resolve, std::move(text),
                std::move(reason));
  }
  return DocumentPath(std::move(text));
}

DocumentPath DocumentPath::literal(std::string_view text) {
  HOLDFAST_ASSERT(why_bad(text).empty());
  return DocumentPath(std::string(text));
}

std::vector<FileName> DocumentPath::names() const {
  std::vector<FileName> names;
  for (std::optional rest = std::string_view(text_); rest;) {
    names.push_back(FileName::literal(take_name(rest)));
  }
  return names;
}

}  // namespace holdfast
