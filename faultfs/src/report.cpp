// See report.hpp.
#include "faultfs/report.hpp"

#include <sstream>

namespace faultfs {
namespace {

void write_list(std::ostream& out, const char* title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  out << "  " << title << '\n';
  for (const std::string& line : lines) out << "    " << line << '\n';
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// What persisted and what did not, in a sentence.
std::string sentence(const Failure& failure) {
  const std::string kept = failure.kept.empty() ? "" : failure.kept.back();
  if (failure.lost.empty()) return kept.empty() ? "nothing was lost" : kept + " reached the disk";
  std::string text = failure.lost.front() + " did not reach the disk";
  if (failure.lost.size() > 1) {
    text += ", nor did " + std::to_string(failure.lost.size() - 1) + " more";
  }
  return kept.empty() ? text : text + ", while " + kept + " did";
}

std::string describe_state(const Witness& witness) {
  std::ostringstream out;
  const Report& report = witness.report;
  out << report.subject << " breaks " << join_rules(report.broken_rules, ", ") << " under "
      << report.model << '\n';
  for (const Failure& failure : report.failures) {
    const Rule* rule = find_rule(failure.rule);
    out << "  " << failure.rule << ' ' << rule->name << ": " << failure.sentence << '\n';
  }
  const Failure& state = report.failures.front();
  out << "  " << state.cut << "; " << sentence(state) << '\n';
  write_list(out, "did not reach the disk", state.lost);
  write_list(out, "reached the disk, though it was not promised", state.kept);
  write_list(out, "legal because", state.legal_because);
  write_list(out, "on the disk", lines_of(state.tree));
  for (const auto& [rule, model] : witness.weakest) {
    out << "  weakest model that breaks " << rule << ": " << model << '\n';
  }
  out << "  replay: holdfast crash replay " << state.token << '\n';
  return out.str();
}

}  // namespace

std::string join_rules(const std::set<std::string>& ids, std::string_view separator) {
  std::string text;
  for (const Rule& rule : rules()) {
    if (ids.count(std::string(rule.id)) == 0) continue;
    if (!text.empty()) text += separator;
    text += rule.id;
  }
  return text;
}

std::string verdict_line(const Report& report) {
  std::ostringstream out;
  out << report.subject << " under " << report.model << ": ";
  out << (report.ok() ? "ok" : "breaks " + join_rules(report.broken_rules, ", "));
  out << "; exhaustive: ";
  if (report.exhaustive) {
    out << "yes";
  } else {
    out << "no, " << report.classes << " classes judged of " << to_string(report.states)
        << " states";
  }
  out << "; unit " << report.unit_bytes << ", depth " << report.depth << ", torn units: any number";
  if (report.faults > 0) out << ", stories with a failing call " << report.faults;
  if (report.deaths > 0) out << ", stories with a killed process " << report.deaths;
  if (report.damages > 0) out << ", stories with a damaged file " << report.damages;
  out << ", states " << to_string(report.states) << ", classes " << report.classes << ", runs "
      << report.runs << ", cache hits " << report.cache_hits << ", pending steps at most "
      << report.window_max;
  return out.str();
}

holdfast::Result<Witness> witness(const Subject& subject, const Replay& replay) {
  const auto refuse = [](std::string reason) {
    return holdfast::fail(std::errc::invalid_argument, holdfast::Operation::read, "token",
                          std::move(reason));
  };
  ExploreOptions options;
  options.model = find_crash_model(replay.model);
  if (options.model == nullptr) return refuse("there is no model " + replay.model);
  options.unit_bytes = replay.unit_bytes;
  options.depth = replay.depth;
  options.fault = replay.fault;
  options.damage = replay.damage;
  Witness result;
  result.report = faultfs::replay(subject, options, replay.answers);
  if (result.report.strayed) return refuse("its answers do not fit the subject");
  for (const std::string& rule : result.report.broken_rules) {
    result.weakest[rule] = weakest_model(subject, options, rule);
  }
  if (!result.report.ok()) result.text = describe_state(result);
  return result;
}

}  // namespace faultfs
