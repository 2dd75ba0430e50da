// What a failed sync means: another try would succeed, and prove nothing.
#pragma once

#include "holdfast/result.hpp"

namespace holdfast::journal::detail {

inline bool is_failed_sync(const Error& error) {
  return error.operation == Operation::sync || error.operation == Operation::sync_directory;
}

inline Error poisoned_error(const std::string& path) {
  return {make_error_code(errc::poisoned), Operation::append, path, Outcome::not_published,
          "an earlier flush failed; open the journal again"};
}

}  // namespace holdfast::journal::detail
