// Bytes that grow, at an address and with a size that O_DIRECT takes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace bench {

class Blocks {
 public:
  static constexpr std::size_t block_bytes = 4096;

  [[nodiscard]] char* data() { return bytes_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  void clear() { size_ = 0; }

  void append(std::string_view bytes) {
    reserve(size_ + bytes.size());
    std::memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  /// Zeros up to the end of the block.
  void fill_block() {
    const std::size_t whole = (size_ + block_bytes - 1) / block_bytes * block_bytes;
    reserve(whole);
    std::memset(bytes_.get() + size_, 0, whole - size_);
    size_ = whole;
  }

 private:
  struct Release {
    void operator()(char* bytes) const { ::operator delete (bytes, std::align_val_t{block_bytes}); }
  };

  static char* acquire(std::size_t size) {
    return static_cast<char*>(::operator new (size, std::align_val_t{block_bytes}));
  }

  void reserve(std::size_t size) {
    if (size <= capacity_) return;
    const std::size_t capacity = std::max({size, capacity_ * 2, block_bytes});
    std::unique_ptr<char, Release> larger(acquire(capacity));
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char, Release> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace bench
