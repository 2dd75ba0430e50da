// SHA-256 by OpenSSL's EVP interface. See digest.hpp.
#include "holdfast/digest.hpp"

#include <array>
#include <openssl/evp.h>

#include "holdfast/assert.hpp"

namespace holdfast {

// A failure inside is a lack of memory or a library without SHA-256: nothing to carry on with.
struct Digest::Context {
  Context() : state(EVP_MD_CTX_new()) {
    HOLDFAST_ASSERT(state != nullptr);
    HOLDFAST_ASSERT(EVP_DigestInit_ex(state, EVP_sha256(), nullptr) == 1);
  }
  ~Context() { EVP_MD_CTX_free(state); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* state;
};

Digest::Digest() : context_(std::make_unique<Context>()) {}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(ByteView bytes) {
  HOLDFAST_ASSERT(EVP_DigestUpdate(context_->state, bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() && {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  HOLDFAST_ASSERT(EVP_DigestFinal_ex(context_->state, raw.data(), &size) == 1);
  context_.reset();
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "sha256:";
  for (unsigned int i = 0; i < size; ++i) {
    text += digits[raw[i] >> 4U];
    text += digits[raw[i] & 15U];
  }
  return text;
}

std::string digest_of(ByteView bytes) {
  Digest digest;
  digest.update(bytes);
  return std::move(digest).finish();
}

}  // namespace holdfast
