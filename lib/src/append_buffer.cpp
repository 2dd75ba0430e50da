// Buffering with sticky errors. See append_buffer.hpp.
#include "holdfast/append_buffer.hpp"

#include <cstring>

namespace holdfast {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} * 1024;

}  // namespace

void AppendBuffer::fail_with(Error error) {
  if (!failure_) failure_ = std::move(error);
}

Result<void> AppendBuffer::forward(ByteView bytes) {
  if (failure_) return fail(*failure_);
  Result<void> appended = sink_->append(bytes);
  if (!appended) fail_with(appended.error());
  return appended;
}

Result<void> AppendBuffer::drain() {
  if (failure_) return fail(*failure_);
  const auto count = static_cast<std::size_t>(pptr() - pbase());
  if (count == 0) return {};
  seen_ = true;
  Result<void> done = forward(std::as_bytes(std::span{pbase(), count}));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return done;
}

Result<void> AppendBuffer::write(ByteView bytes) {
  if (failure_) return fail(*failure_);
  if (bytes.empty()) return {};
  if (bytes.size() > static_cast<std::size_t>(epptr() - pptr())) {
    HOLDFAST_TRY(drain());
    if (bytes.size() >= buffer_bytes) {
      seen_ = true;
      return forward(bytes);
    }
    if (buffer_.empty()) {
      buffer_.resize(buffer_bytes);
      setp(buffer_.data(), buffer_.data() + buffer_.size());
    }
  }
  std::memcpy(pptr(), bytes.data(), bytes.size());
  pbump(static_cast<int>(bytes.size()));
  return {};
}

AppendBuffer::int_type AppendBuffer::overflow(int_type next) {
  if (traits_type::eq_int_type(next, traits_type::eof())) return traits_type::not_eof(next);
  const char byte = traits_type::to_char_type(next);
  return write(std::as_bytes(std::span{&byte, 1})) ? next : traits_type::eof();
}

std::streamsize AppendBuffer::xsputn(const char* bytes, std::streamsize count) {
  const std::span text{bytes, static_cast<std::size_t>(count)};
  return write(std::as_bytes(text)) ? count : 0;
}

}  // namespace holdfast
