// Tokens. See token.hpp.
#include "faultfs/token.hpp"

#include <charconv>

namespace faultfs {

using holdfast::Operation;
using holdfast::Result;

namespace {

constexpr std::string_view version = "hf1";

/// A bound on what a token may ask for, so that a mistyped one does not exhaust the memory.
constexpr std::uint64_t answers_max = 10'000'000;

std::string answers_text(const std::vector<std::uint32_t>& answers) {
  std::string text;
  for (std::size_t i = 0; i < answers.size();) {
    std::size_t same = 1;
    while (i + same < answers.size() && answers[i + same] == answers[i]) ++same;
    if (!text.empty()) text += '.';
    text += std::to_string(answers[i]);
    if (same > 1) text += 'x' + std::to_string(same);
    i += same;
  }
  return text;
}

/// The text up to `separator`, which is removed from `rest` with it.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

Result<std::uint64_t> number(std::string_view text, std::string_view what) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return holdfast::fail(std::errc::invalid_argument, Operation::read, "token",
                          std::string(what) + " \"" + std::string(text) + "\" is not a number");
  }
  return value;
}

Result<void> parse_answers(std::string_view text, std::vector<std::uint32_t>& answers) {
  while (!text.empty()) {
    std::string_view run = take(text, '.');
    const auto value_text = take(run, 'x');
    HOLDFAST_TRY_LET(value, number(value_text, "answer"));
    std::uint64_t times = 1;
    if (!run.empty()) {
      HOLDFAST_TRY_LET(given, number(run, "repetition"));
      times = given;
    }
    if (value > UINT32_MAX || times > answers_max || answers.size() + times > answers_max) {
      return holdfast::fail(std::errc::invalid_argument, Operation::read, "token",
                            "too many or too large answers");
    }
    answers.insert(answers.end(), times, static_cast<std::uint32_t>(value));
  }
  return {};
}

Result<void> parse_bounds(std::string_view unit, std::string_view depth, Replay& replay) {
  const auto refuse = [](std::string reason) {
    return holdfast::fail(std::errc::invalid_argument, Operation::read, "token", std::move(reason));
  };
  if (unit.empty() || unit[0] != 'u') return refuse("the unit, such as u512, is missing");
  if (depth.empty() || depth[0] != 'd') return refuse("the depth, such as d2, is missing");
  HOLDFAST_TRY_LET(unit_bytes, number(unit.substr(1), "unit"));
  HOLDFAST_TRY_LET(levels, number(depth.substr(1), "depth"));
  const bool power_of_two = unit_bytes > 0 && (unit_bytes & (unit_bytes - 1)) == 0;
  if (!power_of_two || unit_bytes > 4096) return refuse("the unit is not 1, 2, 4 … 4096");
  constexpr std::uint64_t depth_max = 8;
  if (levels == 0 || levels > depth_max) return refuse("the depth is not 1 … 8");
  replay.unit_bytes = unit_bytes;
  replay.depth = static_cast<unsigned>(levels);
  return {};
}

}  // namespace

std::string make_token(const Replay& replay) {
  return std::string(version) + '/' + replay.subject + '/' + replay.model + "/u" +
         std::to_string(replay.unit_bytes) + "/d" + std::to_string(replay.depth) + '/' +
         (replay.damage ? 'x' + to_string(*replay.damage) + '/' : "") +
         (replay.fault ? 'f' + to_string(*replay.fault) + '/' : "") + answers_text(replay.answers);
}

Result<Replay> parse_token(std::string_view token) {
  const auto refuse = [](std::string reason) {
    return holdfast::fail(std::errc::invalid_argument, Operation::read, "token", std::move(reason));
  };
  std::string_view rest = token;
  Replay replay;
  if (take(rest, '/') != version) return refuse("it does not begin with hf1/");
  replay.subject = take(rest, '/');
  replay.model = take(rest, '/');
  if (replay.subject.empty() || replay.model.empty()) {
    return refuse("the subject or the model is missing");
  }
  const auto unit = take(rest, '/');
  HOLDFAST_TRY(parse_bounds(unit, take(rest, '/'), replay));
  if (rest.starts_with('x')) {
    HOLDFAST_TRY_LET(damage, parse_damage(take(rest, '/').substr(1)));
    replay.damage = damage;
  }
  if (rest.starts_with('f')) {
    HOLDFAST_TRY_LET(fault, parse_fault(take(rest, '/').substr(1)));
    replay.fault = fault;
  }
  HOLDFAST_TRY(parse_answers(rest, replay.answers));
  // One run, one token: what could be written differently was not made by make_token().
  if (make_token(replay) != token) return refuse("it is not written as this program writes tokens");
  return replay;
}

}  // namespace faultfs
