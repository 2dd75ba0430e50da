// See shrink.hpp.
#include "shrink.hpp"

#include <algorithm>

namespace faultfs {
namespace {

auto answered(const Answers& answers) {
  return static_cast<std::ptrdiff_t>(answers.size()) -
         std::count(answers.begin(), answers.end(), 0U);
}

/// Fewer answers that are not 0; among equally many the first difference counts.
bool is_smaller(const Answers& a, const Answers& b) {
  return answered(a) != answered(b) ? answered(a) < answered(b) : a < b;
}

class Shrinker {
 public:
  Shrinker(Answers answers, const StillFails& still_fails, std::size_t tries_max)
      : best_(std::move(answers)), still_fails_(still_fails), tries_left_(tries_max) {}

  Answers run() {
    while (pass() && tries_left_ > 0) continue;
    return std::move(best_);
  }

 private:
  bool pass() {
    bool improved = false;
    for (std::size_t at = 0; at < best_.size(); ++at) improved |= lower(at);
    return improved;
  }

  /// A smaller answer at one place, with the rest as it is or with nothing behind it.
  bool lower(std::size_t at) {
    const std::uint32_t present = best_[at];
    for (std::uint32_t value = 0; value < present; ++value) {
      Answers candidate = best_;
      candidate[at] = value;
      if (accept(candidate)) return true;
      candidate.resize(at + 1);
      if (accept(candidate) || tries_left_ == 0) return true;
    }
    return false;
  }

  bool accept(const Answers& candidate) {
    if (tries_left_ == 0) return false;
    --tries_left_;
    std::optional<Answers> used = still_fails_(candidate);
    if (!used || !is_smaller(*used, best_)) return false;
    best_ = std::move(*used);
    return true;
  }

  Answers best_;
  const StillFails& still_fails_;
  std::size_t tries_left_;
};

}  // namespace

Answers shrink(Answers answers, const StillFails& still_fails, std::size_t tries_max) {
  return Shrinker(std::move(answers), still_fails, tries_max).run();
}

}  // namespace faultfs
