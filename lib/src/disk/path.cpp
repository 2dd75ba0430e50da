// The absolute form of a path. See path.hpp.
#include "holdfast/path.hpp"

#include <boost/filesystem/operations.hpp>

namespace holdfast {

Result<std::string> absolute_path(const PathArgument& path) {
  const std::string& text = path.text();
  if (text.empty()) return fail(std::errc::no_such_file_or_directory, Operation::resolve, text);
  if (text.find('\0') != text.npos) {
    return fail(std::errc::invalid_argument, Operation::resolve, text, "the path has a NUL byte");
  }
  if (text.front() == '/') return text;
  boost::system::error_code error;
  const auto current = boost::filesystem::current_path(error);
  if (error) {
    return fail(std::error_code(error.value(), std::system_category()), Operation::resolve, text);
  }
  return boost::filesystem::absolute(text, current).native();
}

}  // namespace holdfast
