// A buffer between small writes and a file that is appended to; errors are sticky.
#pragma once

#include <optional>
#include <streambuf>
#include <string_view>
#include <vector>

#include "holdfast/file_system.hpp"

namespace holdfast {

/// Where buffered bytes go.
class AppendSink {
 public:
  virtual Result<void> append(ByteView bytes) = 0;

 protected:
  ~AppendSink() = default;
};

/// Collects up to 64 KiB, and serves a std::ostream as its buffer.
///
/// std::flush and std::endl do nothing: content becomes durable at commit, not before.
/// Threads: one object belongs to one thread at a time.
class AppendBuffer final : public std::streambuf {
 public:
  /// Requires: `sink` outlives this object.
  explicit AppendBuffer(AppendSink& sink) : sink_(&sink) {}

  /// Take bytes; after a failure this and every later call answer that first failure.
  Result<void> write(ByteView bytes);

  /// Hand everything on.
  Result<void> drain();

  /// The first failure.
  [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

  /// Remember a failure that happened outside; the first one stays.
  void fail_with(Error error);

  /// Whether any byte came through a stream or write().
  [[nodiscard]] bool has_seen_bytes() const noexcept { return pptr() > pbase() || seen_; }

 protected:
  int_type overflow(int_type next) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override { return failure_ ? -1 : 0; }

 private:
  Result<void> forward(ByteView bytes);

  AppendSink* sink_;
  std::vector<char> buffer_{};
  std::optional<Error> failure_{};
  bool seen_ = false;
};

}  // namespace holdfast
