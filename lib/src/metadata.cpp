// Names of the enumerations in metadata.hpp.
#include "holdfast/metadata.hpp"

namespace holdfast {

std::string_view to_string(FileKind kind) noexcept {
  switch (kind) {
    case FileKind::regular: return "regular";
    case FileKind::directory: return "directory";
    case FileKind::symlink: return "symlink";
    case FileKind::other: return "other";
  }
  return "unknown";
}

std::string_view to_string(RenameMode mode) noexcept {
  switch (mode) {
    case RenameMode::replace: return "replace";
    case RenameMode::no_replace: return "no_replace";
    case RenameMode::exchange: return "exchange";
  }
  return "unknown";
}

}  // namespace holdfast
