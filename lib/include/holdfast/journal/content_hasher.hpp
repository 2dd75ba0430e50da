// The digest of a content that passes by in pieces.
#pragma once

#include <memory>

#include "holdfast/journal/frame.hpp"

namespace holdfast::journal {

/// XXH3-128 in the making; the same as content_digest() of all pieces together.
class ContentHasher {
 public:
  ContentHasher();
  ~ContentHasher();
  ContentHasher(ContentHasher&&) noexcept;
  ContentHasher& operator=(ContentHasher&&) noexcept;

  void update(ByteView bytes);
  [[nodiscard]] ContentDigest finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::journal
