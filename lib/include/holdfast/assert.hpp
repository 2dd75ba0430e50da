// Assertions for mistakes of the programmer; they stay on in release builds.
//
// What the world does wrong (a full disk, a missing file) is a Result, never an assertion.
#pragma once

namespace holdfast {

/// Print the broken condition with its place to standard error and abort.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace holdfast

#define HOLDFAST_ASSERT(condition) \
  ((condition) ? void() : ::holdfast::assertion_failed(#condition, __FILE__, __LINE__))
