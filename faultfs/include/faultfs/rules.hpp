// The numbered rules, as pure functions. docs/guarantees.md tells where each of them holds.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "faultfs/history.hpp"

namespace faultfs {

/// A run with a failing call, when it had ended and before any crash or recovery.
struct AtRest {
  History history;
  Observed observed;  ///< readings and litter
};

/// Everything a rule may look at.
struct Case {
  const History& history;  ///< until the crash
  const Observed& observed;
  bool fault_injected = false;  ///< a call of the run was made to fail
  bool damaged = false;         ///< a file was damaged before the run
  const AtRest* at_rest = nullptr;
};

/// Why a rule is broken, in a sentence; empty if it is kept.
using Verdict = std::string;

struct Rule {
  std::string_view id;    ///< "R2"
  std::string_view name;  ///< "atomic"
  std::string_view text;  ///< what it promises
  Verdict (*judge)(const Case&);
};

/// All rules, in the order of their numbers.
[[nodiscard]] std::span<const Rule> rules();

/// The rule of that id, or nullptr.
[[nodiscard]] const Rule* find_rule(std::string_view id);

}  // namespace faultfs
