// Rules on what documents hold, one by one and over all of them: see rules.cpp for what they say.
#pragma once

#include "faultfs/rules.hpp"

namespace faultfs {

[[nodiscard]] Verdict atomic(const Case& c);      ///< R2
[[nodiscard]] Verdict durable(const Case& c);     ///< R3
[[nodiscard]] Verdict honest(const Case& c);      ///< R4
[[nodiscard]] Verdict heals(const Case& c);       ///< R6
[[nodiscard]] Verdict rolls_back(const Case& c);  ///< R8
[[nodiscard]] Verdict plain(const Case& c);       ///< R11

}  // namespace faultfs
