// Checks of names. See file_name.hpp.
#include "holdfast/file_name.hpp"

#include "holdfast/assert.hpp"

namespace holdfast {

const char* FileName::why_bad(std::string_view text) noexcept {
  if (text.empty()) return "the name is empty";
  if (text == "." || text == "..") return "the name is a dot entry";
  if (text.find('/') != text.npos) return "the name contains a slash";
  if (text.find('\0') != text.npos) return "the name contains a NUL byte";
  if (text.size() > size_max) return "the name is longer than 255 bytes";
  return nullptr;
}

Result<FileName> FileName::parse(std::string_view text) {
  if (const char* reason = why_bad(text)) {
    return fail(make_error_code(errc::bad_name), Operation::resolve, std::string(text), reason);
  }
  return FileName(std::string(text));
}

FileName FileName::literal(std::string_view text) {
  HOLDFAST_ASSERT(why_bad(text) == nullptr);
  return FileName(std::string(text));
}

Result<FileName> with_suffix(const FileName& name, std::string_view suffix) {
  return FileName::parse(name.text() + std::string(suffix));
}

}  // namespace holdfast
