// Outcomes of power cuts on real file systems, for comparison with the models.
#pragma once

#include <span>
#include <string_view>

namespace props::observed {

/// Whether the power went before or after the whole workload had returned.
enum class When { before, after };

/// One outcome of one workload, and the mounts on which it was seen.
struct Outcome {
  const char* workload;
  When when;
  const char* label;
  std::string_view mounts;  ///< names with one space between them
};

std::span<const Outcome> outcomes();

}  // namespace props::observed
