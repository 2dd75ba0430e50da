// Names of the enumerations in report.hpp.
#include "holdfast/report.hpp"

namespace holdfast {

std::string_view to_string(BackupMethod method) noexcept {
  switch (method) {
    case BackupMethod::exchange: return "exchange";
    case BackupMethod::link: return "link";
    case BackupMethod::copy: return "copy";
  }
  return "unknown";
}

std::string_view to_string(Source source) noexcept {
  return source == Source::main ? "main" : "backup";
}

std::string_view to_string(Finding::Kind kind) noexcept {
  switch (kind) {
    case Finding::Kind::condition: return "condition";
    case Finding::Kind::backup: return "backup";
    case Finding::Kind::one_inode: return "one_inode";
    case Finding::Kind::leftover: return "leftover";
  }
  return "unknown";
}

}  // namespace holdfast
