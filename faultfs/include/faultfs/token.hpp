// One line that replays a failure in another process, on another machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/damage.hpp"
#include "faultfs/fault.hpp"
#include "holdfast/result.hpp"

namespace faultfs {

/// Everything that decides one run.
struct Replay {
  std::string subject;
  std::string model;
  std::uint64_t unit_bytes = 512;
  unsigned depth = 2;
  std::optional<Fault> fault{};    ///< the call of the story that fails, or kills it
  std::optional<Damage> damage{};  ///< of a file, before the story
  std::vector<std::uint32_t> answers{};
  friend bool operator==(const Replay&, const Replay&) = default;
};

/// "hf1/SUBJECT/MODEL/u512/d2/ANSWERS", or with a fault "hf1/SUBJECT/MODEL/u512/d2/f3b5/ANSWERS":
/// see faultfs/fault.hpp; with damage "…/d2/x0-bit-flip/ANSWERS": see faultfs/damage.hpp. Answers
/// are runs such as "3.0x17.1". Requires: subject and model hold no slash; the fault
/// can be written, see to_string(Fault).
[[nodiscard]] std::string make_token(const Replay& replay);

/// The run that make_token() makes exactly this token of; every run has one token.
/// Errors: invalid_argument, with what is wrong with the token as detail.
[[nodiscard]] holdfast::Result<Replay> parse_token(std::string_view token);

}  // namespace faultfs
