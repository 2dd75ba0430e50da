// holdfast crash run: explore subjects under models, then show what breaks.
#include <algorithm>
#include <iostream>
#include <set>
#include <unistd.h>

#include "crash.hpp"

namespace holdfast::cli {
namespace {

using faultfs::CrashModel;
using faultfs::ExploreOptions;
using faultfs::Report;
using faultfs::Witness;
using Json = nlohmann::ordered_json;

bool has_all(const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), "all") != names.end();
}

std::vector<const subjects::Listed*> chosen_subjects(const CrashRequest& request) {
  std::vector<const subjects::Listed*> chosen;
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    const auto& names = request.subjects;
    const bool named = std::find(names.begin(), names.end(), listed.subject->name()) != names.end();
    if (named || has_all(names)) chosen.push_back(&listed);
  }
  return chosen;
}

std::vector<const CrashModel*> chosen_models(const CrashRequest& request) {
  std::vector<const CrashModel*> chosen;
  for (const CrashModel& model : faultfs::crash_models()) {
    const auto& names = request.models;
    const bool named = std::find(names.begin(), names.end(), model.id) != names.end();
    if (named || has_all(names)) chosen.push_back(&model);
  }
  return chosen;
}

/// One line on standard error that is overwritten; nothing where nobody watches.
class Progress {
 public:
  void show(const std::string& text) const {
    if (watched_) std::cerr << "\r\033[K" << text << std::flush;
  }
  ~Progress() {
    if (watched_) std::cerr << "\r\033[K" << std::flush;
  }
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  bool watched_ = isatty(STDERR_FILENO) != 0;
};

/// The search as it is, with failing calls, with deaths, and with damaged files.
struct Outcomes {
  Report crashes;
  std::optional<Report> errors{};
  std::optional<Report> deaths{};
  std::optional<Report> damage{};

  [[nodiscard]] std::set<std::string> broken_rules() const {
    std::set<std::string> broken;
    for (const Report* report : reports()) {
      broken.insert(report->broken_rules.begin(), report->broken_rules.end());
    }
    return broken;
  }
  [[nodiscard]] std::vector<const Report*> reports() const {
    std::vector<const Report*> all{&crashes};
    if (errors) all.push_back(&*errors);
    if (deaths) all.push_back(&*deaths);
    if (damage) all.push_back(&*damage);
    return all;
  }
};

Outcomes explore_one(const faultfs::Subject& subject, const CrashModel& model,
                     const CrashRequest& request, const Progress& progress) {
  const std::string title = subject.name() + " under " + std::string(model.id);
  progress.show(title);
  ExploreOptions options;
  options.model = &model;
  options.unit_bytes = request.unit_bytes;
  options.depth = request.depth;
  const std::uint64_t budget = request.budget.value_or(model.usual_budget);
  if (budget > 0) options.budget = budget;
  options.on_progress = [&](std::uint64_t classes) {
    progress.show(title + ": " + std::to_string(classes) + " classes");
  };
  Outcomes outcomes{explore(subject, options)};
  if (request.faults) {
    outcomes.errors = explore_faults(subject, options, faultfs::fault_codes());
  }
  if (request.kills) outcomes.deaths = explore_deaths(subject, options);
  if (request.damage) outcomes.damage = explore_damage(subject, options);
  return outcomes;
}

/// Everything that was found, and the witnesses, each state once.
struct Findings {
  std::vector<Outcomes> outcomes;
  std::vector<Witness> witnesses;

  void add(const faultfs::Subject& subject, Outcomes found) {
    for (const Report* report : found.reports()) {
      for (const faultfs::Failure& failure : report->failures) {
        if (!tokens_.insert(failure.token).second) continue;
        witnesses.push_back(
            faultfs::witness(subject, faultfs::parse_token(failure.token).value()).value());
      }
    }
    outcomes.push_back(std::move(found));
  }

 private:
  std::set<std::string> tokens_;
};

/// "ok", "ok (sampled)" or the rules that are broken.
std::string cell(const Outcomes& found) {
  std::string broken = faultfs::join_rules(found.broken_rules(), " ");
  if (!broken.empty()) return broken;
  const auto reports = found.reports();
  const bool exhaustive = std::all_of(reports.begin(), reports.end(),
                                      [](const Report* report) { return report->exhaustive; });
  return exhaustive ? "ok" : "ok (sampled)";
}

/// Subjects by models, turned so that the table is the less wide one.
std::string table(const Findings& findings, std::size_t models) {
  const std::size_t subjects = findings.outcomes.size() / models;
  const bool turned = models > subjects;
  std::vector<std::vector<std::string>> lines(1 + (turned ? models : subjects));
  lines[0].emplace_back(turned ? "model" : "subject");
  for (std::size_t i = 0; i < findings.outcomes.size(); ++i) {
    const Outcomes& found = findings.outcomes[i];
    const std::size_t subject = i / models;
    const std::size_t model = i % models;
    const std::size_t row = 1 + (turned ? model : subject);
    if (lines[row].empty()) {
      lines[row].push_back(turned ? found.crashes.model : found.crashes.subject);
    }
    if (row == 1) lines[0].push_back(turned ? found.crashes.subject : found.crashes.model);
    lines[row].push_back(cell(found));
  }
  return aligned(lines);
}

std::string as_text(const Findings& findings, std::size_t models) {
  std::string text = table(findings, models) + '\n';
  for (const Outcomes& found : findings.outcomes) {
    for (const Report* report : found.reports()) text += verdict_line(*report) + '\n';
  }
  for (const Witness& witness : findings.witnesses) text += '\n' + witness.text;
  return text;
}

Json to_json(const Report& report) {
  return {{"subject", report.subject},
          {"model", report.model},
          {"ok", report.ok()},
          {"broken_rules", report.broken_rules},
          {"exhaustive", report.exhaustive},
          {"unit_bytes", report.unit_bytes},
          {"depth", report.depth},
          {"faults", report.faults},
          {"deaths", report.deaths},
          {"damages", report.damages},
          {"states", report.states.value},
          {"states_at_least", report.states.at_least},
          {"classes", report.classes},
          {"runs", report.runs},
          {"cache_hits", report.cache_hits},
          {"pending_max", report.window_max}};
}

Json as_json(const Findings& findings) {
  Json reports = Json::array();
  for (const Outcomes& found : findings.outcomes) {
    for (const Report* report : found.reports()) reports.push_back(to_json(*report));
  }
  Json failures = Json::array();
  for (const Witness& witness : findings.witnesses) failures.push_back(cli::to_json(witness));
  return {{"ok", findings.witnesses.empty()},
          {"reports", std::move(reports)},
          {"failures", std::move(failures)}};
}

}  // namespace

Exit run_crashes(const CrashRequest& request, const Common& common) {
  const std::vector<const CrashModel*> models = chosen_models(request);
  Findings findings;
  {
    const Progress progress;
    for (const subjects::Listed* listed : chosen_subjects(request)) {
      for (const CrashModel* model : models) {
        findings.add(*listed->subject, explore_one(*listed->subject, *model, request, progress));
      }
    }
  }
  const Exit after = findings.witnesses.empty() ? Exit::ok : Exit::findings;
  return common.json ? print_json(as_json(findings), after)
                     : print(as_text(findings, models.size()), after);
}

}  // namespace holdfast::cli
