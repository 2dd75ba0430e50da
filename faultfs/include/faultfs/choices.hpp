// The one source of decisions of an exploration: exhaustive, seeded, or replayed.
//
// A run asks choose(n) wherever it could go on in n ways; the list of answers is the run.
// Exhaustive order is that of an odometer: the first run answers 0 everywhere, next() moves the
// last answer that can still move. The number of options may depend on earlier answers, and on
// nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "holdfast/assert.hpp"

namespace faultfs {

class Choices {
 public:
  /// Every run once.
  static Choices exhaustive() { return Choices(Kind::exhaustive, 0, {}); }

  /// Runs drawn at random, the same for the same seed on every machine; never exhausted.
  static Choices seeded(std::uint64_t seed) { return Choices(Kind::seeded, seed, {}); }

  /// The one run with these answers; 0 where the list has ended.
  static Choices replay(std::vector<std::uint32_t> answers) {
    return Choices(Kind::replay, 0, std::move(answers));
  }

  /// One of 0 … options - 1.
  /// Requires: options > 0.
  [[nodiscard]] std::uint32_t choose(std::uint32_t options);

  /// Go to the next run.
  /// Returns: false when every run has been made.
  [[nodiscard]] bool next();

  /// The answers of this run so far.
  [[nodiscard]] const std::vector<std::uint32_t>& answers() const noexcept { return answers_; }

  /// Whether a replayed answer was not among the options it was given for.
  [[nodiscard]] bool strayed() const noexcept { return strayed_; }

 private:
  enum class Kind { exhaustive, seeded, replay };
  Choices(Kind kind, std::uint64_t seed, std::vector<std::uint32_t> planned)
      : kind_(kind), state_(seed), planned_(std::move(planned)) {}
  [[nodiscard]] std::uint32_t pick(std::uint32_t options);

  Kind kind_;
  std::uint64_t state_;
  std::vector<std::uint32_t> planned_;  ///< answers that are fixed in advance, from the first on
  std::vector<std::uint32_t> answers_;
  std::vector<std::uint32_t> options_;
  bool strayed_ = false;
};

}  // namespace faultfs
