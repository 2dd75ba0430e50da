// The right recipe and the wrong ones.
#pragma once

#include <vector>

#include "recipe.hpp"

namespace subjects {

struct Judged {
  Recipe recipe;
  std::string breaks;  ///< the rule that its fault is about; empty for a right one
};

[[nodiscard]] std::vector<Judged> all_recipes();

}  // namespace subjects
