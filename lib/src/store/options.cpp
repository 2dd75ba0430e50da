// See options.hpp.
#include "holdfast/store/options.hpp"

namespace holdfast {

std::string_view to_string(Access access) noexcept {
  switch (access) {
    case Access::write: return "write";
    case Access::read: return "read";
    case Access::live: return "live";
  }
  return "unknown";
}

}  // namespace holdfast
