// See content_hasher.hpp.
#include "holdfast/journal/content_hasher.hpp"

#include "holdfast/assert.hpp"

#include "xxh3.hpp"

namespace holdfast::journal {

struct ContentHasher::State {
  State() : xxh(XXH3_createState()) {
    HOLDFAST_ASSERT(xxh != nullptr);
    (void)XXH3_128bits_reset(xxh);  // fails for a null state only
  }
  ~State() { (void)XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  XXH3_state_t* xxh;
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) {}
ContentHasher::~ContentHasher() = default;
ContentHasher::ContentHasher(ContentHasher&&) noexcept = default;
ContentHasher& ContentHasher::operator=(ContentHasher&&) noexcept = default;

void ContentHasher::update(ByteView bytes) {
  (void)XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());  // as above
}

ContentDigest ContentHasher::finish() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh);
  return {hash.low64, hash.high64};
}

}  // namespace holdfast::journal
