// One line that replays a failure in another process, on another machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.hpp"

namespace faultfs {

/// Everything that decides one run.
struct Replay {
  std::string subject;
  std::string model;
  std::uint64_t unit_bytes = 512;
  unsigned depth = 2;
  std::vector<std::uint32_t> answers;
  friend bool operator==(const Replay&, const Replay&) = default;
};

/// "hf1/SUBJECT/MODEL/u512/d2/ANSWERS"; answers are runs such as "3.0x17.1".
[[nodiscard]] std::string make_token(const Replay& replay);

/// Errors: invalid_argument, with what is wrong with the token as detail.
[[nodiscard]] holdfast::Result<Replay> parse_token(std::string_view token);

}  // namespace faultfs
