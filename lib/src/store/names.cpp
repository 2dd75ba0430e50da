// See names.hpp.
#include "holdfast/store/names.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"

namespace holdfast {
namespace {

constexpr std::string_view directory = "chunks/";
constexpr std::string_view suffix = ".json";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// CON, con.txt and the like open a device on Windows, wherever they lie.
bool is_device(std::string_view text) {
  static constexpr std::array<std::string_view, 6> devices{"con", "prn", "aux",
                                                           "nul", "com", "lpt"};
  const std::string stem = folded(text.substr(0, text.find('.')));
  const bool numbered = stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9';
  const auto* const found =
      std::find(devices.begin(), devices.end(), std::string_view(stem).substr(0, 3));
  if (found == devices.end()) return false;
  const bool takes_number = found - devices.begin() >= 4;
  return takes_number ? numbered : stem.size() == 3;
}

bool is_utf8(const std::string& text) {
  return write_json(Json(text), text).has_value();
}

const char* why_bad(std::string_view text) {
  if (text.empty()) return "the name is empty";
  if (text.size() > StoreName::size_max) return "the name is longer than 200 bytes";
  if (text.front() == '.') return "the name begins with a dot";
  if (text.back() == '.' || text.back() == ' ') return "the name ends in a dot or a blank";
  for (const char c : text) {
    if (c == '/' || c == '\\') return "the name has a separator in it";
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return "the name has a control character in it";
    }
  }
  if (is_device(text)) return "the name is a device on Windows";
  return is_utf8(std::string(text)) ? nullptr : "the name is not UTF-8";
}

}  // namespace

Result<StoreName> StoreName::parse(std::string_view text) {
  if (const char* reason = why_bad(text)) {
    return fail(make_error_code(errc::bad_name), Operation::resolve, std::string(text), reason);
  }
  return StoreName(std::string(text));
}

DocumentPath path_of(const ChunkName& chunk) {
  return DocumentPath::literal(std::string(directory) + chunk.text() + std::string(suffix));
}

std::optional<ChunkName> chunk_of_file(std::string_view file_name) {
  if (!file_name.ends_with(suffix)) return std::nullopt;
  Result<ChunkName> name = ChunkName::parse(file_name.substr(0, file_name.size() - suffix.size()));
  return name ? std::optional(std::move(*name)) : std::nullopt;
}

std::optional<ChunkName> chunk_at(std::string_view document_path) {
  if (!document_path.starts_with(directory)) return std::nullopt;
  return chunk_of_file(document_path.substr(directory.size()));
}

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

}  // namespace holdfast
