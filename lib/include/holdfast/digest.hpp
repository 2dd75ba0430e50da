// SHA-256 of bytes as they pass by. Not a message authentication code: it finds damage, not
// forgery.
#pragma once

#include <memory>
#include <string>

#include "holdfast/file_system.hpp"

namespace holdfast {

/// A digest in the making.
/// Threads: one object belongs to one thread at a time.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  /// Take the next bytes.
  void update(ByteView bytes);

  /// End the digest.
  /// Returns: "sha256:" and 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string finish() &&;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// The digest of `bytes` in one call.
[[nodiscard]] std::string digest_of(ByteView bytes);

/// The bytes of a text.
[[nodiscard]] inline ByteView bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}

}  // namespace holdfast
