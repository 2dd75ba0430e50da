#include "workload.hpp"

#include <algorithm>

namespace bench {
namespace {

constexpr std::size_t stamp_bytes = 16;

/// Text that a compressor gains little on; the same in every run.
std::string text_of(std::size_t size) {
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text(size, ' ');
  std::uint64_t state = 0x9E3779B97F4A7C15U;
  for (char& letter : text) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    letter = letters[state >> 58U];
  }
  return text;
}

void stamp(std::span<char> place, std::uint64_t number) {
  for (char& digit : place) {
    digit = "0123456789abcdef"[number & 15U];
    number >>= 4U;
  }
}

}  // namespace

Workload::Workload(Shape shape, const std::string& prefix)
    : shape_(shape), contents_(text_of(shape.commit_bytes())), documents_(shape.documents) {
  for (std::size_t i = 0; i < shape.documents * commits_per_turn; ++i) {
    names_.push_back(prefix + "document-" + std::to_string(i) + ".json");
  }
}

std::span<const Document> Workload::next() {
  const std::size_t first = (commits_ % commits_per_turn) * shape_.documents;
  ++commits_;
  for (std::size_t i = 0; i < shape_.documents; ++i) {
    const std::span<char> content(contents_.data() + i * shape_.bytes, shape_.bytes);
    stamp(content.first(std::min(stamp_bytes, shape_.bytes)), commits_);
    documents_[i] = {.name = names_[first + i], .content = {content.data(), content.size()}};
  }
  return documents_;
}

}  // namespace bench
