// What the engine says about codes, kinds and names, without templates.
#include "holdfast/inspect.hpp"

#include "holdfast/backup.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

bool is_media_error(std::error_code code) noexcept {
  constexpr int structure_needs_cleaning = 117;  // EUCLEAN: std::errc has no name for it
  return code == std::errc::io_error || code == std::errc::bad_message ||
         (code.category() == std::system_category() && code.value() == structure_needs_cleaning);
}

Error not_regular(FileKind kind, Operation operation, std::string path) {
  if (kind == FileKind::directory) {
    const auto code = static_cast<int>(std::errc::is_a_directory);
    return Error{std::error_code(code, std::system_category()), operation, std::move(path)};
  }
  return Error{make_error_code(errc::not_regular), operation, std::move(path),
               Outcome::not_published, "it is of kind " + std::string(to_string(kind))};
}

Error about_file(Error error, const std::string& path) {
  if (error.name == path || error.detail.find(path) != std::string::npos) return error;
  error.detail += (error.detail.empty() ? "for " : "; for ") + path;
  return error;
}

Result<FileName> backup_name(const FileName& name, std::string_view suffix) {
  if (suffix.empty()) {
    return fail(make_error_code(errc::bad_name), Operation::back_up, name.text(),
                "the backup suffix is empty");
  }
  return with_suffix(name, suffix);
}

}  // namespace holdfast
