// Counting the legal sets of steps without listing them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "faultfs/steps.hpp"

namespace faultfs {

/// A number of states, or a lower bound where counting would take too long.
struct StateCount {
  double value = 0;  ///< exact up to 2^53
  bool at_least = false;
};

/// "12345", or ">= 1.2e+30".
[[nodiscard]] std::string to_string(const StateCount& count);

/// Sets of steps that are closed under the order and contain all forced ones.
[[nodiscard]] StateCount count_states(const Steps& steps, const std::vector<bool>& forced);

}  // namespace faultfs
