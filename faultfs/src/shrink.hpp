// Making a failing list of answers small.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace faultfs {

using Answers = std::vector<std::uint32_t>;

/// Tries answers: those that were really used, without zeros at the end, if they still fail.
using StillFails = std::function<std::optional<Answers>(const Answers&)>;

/// Answers with as few that are not 0 as could be found, and small ones first.
///
/// Greedy and bounded: not the smallest there are.
/// Requires: `answers` fail.
[[nodiscard]] Answers shrink(Answers answers, const StillFails& still_fails, std::size_t tries_max);

}  // namespace faultfs
