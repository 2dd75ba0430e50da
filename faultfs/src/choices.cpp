// Sources of decisions. See choices.hpp.
#include "faultfs/choices.hpp"

namespace faultfs {
namespace {

/// splitmix64: small, and the same everywhere.
std::uint64_t draw(std::uint64_t& state) {
  std::uint64_t value = (state += 0x9e3779b97f4a7c15U);
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

}  // namespace

std::uint32_t Choices::pick(std::uint32_t options) {
  const std::size_t position = answers_.size();
  if (position < planned_.size()) {
    if (planned_[position] < options) return planned_[position];
    strayed_ = true;
    return options - 1;
  }
  if (kind_ == Kind::seeded) return static_cast<std::uint32_t>(draw(state_) % options);
  return 0;
}

std::uint32_t Choices::choose(std::uint32_t options) {
  HOLDFAST_ASSERT(options > 0);
  if (options == 1) return 0;  // no decision, hence no part of the token
  const std::uint32_t answer = pick(options);
  answers_.push_back(answer);
  options_.push_back(options);
  return answer;
}

bool Choices::next() {
  if (kind_ == Kind::replay) return false;
  if (kind_ == Kind::exhaustive) {
    planned_ = answers_;
    while (!planned_.empty() && planned_.back() + 1 == options_[planned_.size() - 1]) {
      planned_.pop_back();
    }
    if (planned_.empty()) return false;
    planned_.back() += 1;
  }
  answers_.clear();
  options_.clear();
  return true;
}

}  // namespace faultfs
