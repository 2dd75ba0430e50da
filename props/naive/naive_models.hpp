// The models of docs/crash_models.md: which steps come before which, and which are forced. Second
// part of the naive enumerator.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "naive_steps.hpp"

namespace props::naive {

/// One answer for each step.
using Flags = std::vector<bool>;

struct Model {
  std::string_view id;
  StepRules steps;
  bool garbage;  ///< unwritten bytes read as zeros or as garbage, not only as zeros

  /// Whether `later` implies `earlier` directly, for steps made in this order.
  bool (*orders)(const Step& earlier, const Step& later);

  /// The steps that every state holds, without what they imply.
  Flags (*forced)(const std::vector<Step>& steps, const Cut& cut);
};

std::optional<Model> model_of(std::string_view id);

/// Add to `forced` whatever precedes a forced step by order.
void add_what_is_implied(const Model& model, const std::vector<Step>& steps, Flags& forced);

}  // namespace props::naive
