// Errors as values: every call that can fail returns a Result.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "holdfast/error.hpp"

namespace holdfast {

/// A value or an Error; ignoring one is a compiler warning.
///
/// `.value()` throws tl::bad_expected_access<Error> for those who prefer exceptions.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// The same without a value: success, or an Error.
template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
 public:
  using tl::expected<void, Error>::expected;

  /// Throw the error, if there is one.
  void value() const {
    if (!has_value()) throw tl::bad_expected_access<Error>(error());
  }
};

/// The failing side of any Result.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

/// The failing side, for a failure that changed nothing.
inline tl::unexpected<Error> fail(std::error_code code, Operation operation, std::string name,
                                  std::string detail = {}) {
  return fail(Error{code, operation, std::move(name), Outcome::not_published, std::move(detail)});
}

/// The same, from a standard condition, as the system category reports it.
inline tl::unexpected<Error> fail(std::errc code, Operation operation, std::string name,
                                  std::string detail = {}) {
  return fail(std::error_code(static_cast<int>(code), std::system_category()), operation,
              std::move(name), std::move(detail));
}

}  // namespace holdfast

#define HOLDFAST_CONCAT_(a, b) a##b
#define HOLDFAST_CONCAT(a, b) HOLDFAST_CONCAT_(a, b)

/// Return the error of `expression` from the enclosing function, if it is one.
#define HOLDFAST_TRY(expression)                                   \
  do {                                                             \
    auto&& holdfast_result = (expression);                         \
    if (!holdfast_result) {                                        \
      return ::holdfast::fail(std::move(holdfast_result).error()); \
    }                                                              \
  } while (false)

/// Declare `name` as the value of `expression`, or return its error from the enclosing function.
#define HOLDFAST_TRY_LET(name, expression)                                                   \
  auto HOLDFAST_CONCAT(holdfast_result_, __LINE__) = (expression);                           \
  if (!HOLDFAST_CONCAT(holdfast_result_, __LINE__)) {                                        \
    return ::holdfast::fail(std::move(HOLDFAST_CONCAT(holdfast_result_, __LINE__)).error()); \
  }                                                                                          \
  auto name = std::move(*HOLDFAST_CONCAT(holdfast_result_, __LINE__))
