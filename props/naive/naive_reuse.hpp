// Blocks that were freed and are given to others, as docs/crash_models.md says: part of the steps.
#pragma once

#include "naive_steps.hpp"

namespace props::naive {

/// The kind of a file that is there before the trace, or comes into being in it.
holdfast::FileKind kind_of(const Cut& cut, faultfs::InodeId id);

/// One step for each unit of all blocks that are first given to others at call `position`.
std::vector<Step> reuse_steps(const Cut& cut, const StepRules& rules, std::size_t position);

}  // namespace props::naive
