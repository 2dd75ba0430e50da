// What an exploration found, in words.
#pragma once

#include <map>

#include "faultfs/explorer.hpp"
#include "faultfs/token.hpp"

namespace faultfs {

/// "R2, R10": ids in the order of their numbers.
[[nodiscard]] std::string join_rules(const std::set<std::string>& ids, std::string_view separator);

/// One line: subject, model, result, and how far the search went.
[[nodiscard]] std::string verdict_line(const Report& report);

/// One failing state, with everything that a person needs to understand it.
struct Witness {
  Report report;                               ///< of this state alone
  std::map<std::string, std::string> weakest;  ///< by rule: the weakest model that breaks it
  std::string text;                            ///< many lines; empty where no rule is broken
};

/// Replay one state and tell about it. Equal replays give equal texts, on every machine.
/// Requires: the subject is the one that the replay names.
/// Errors: invalid_argument for a model that does not exist, or answers that do not fit.
[[nodiscard]] holdfast::Result<Witness> witness(const Subject& subject, const Replay& replay);

}  // namespace faultfs
