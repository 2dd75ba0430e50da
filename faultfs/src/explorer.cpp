// The public face of exploration: exhaustive, sampled, replayed; and failures in words.
#include "faultfs/explorer.hpp"

#include <algorithm>

#include "faultfs/token.hpp"

#include "exploration.hpp"
#include "shrink.hpp"

namespace faultfs {
namespace {

const ModelRule& why_lost(const CrashModel& model, StepKind kind) {
  switch (kind) {
    case StepKind::data: return model.lost_data;
    case StepKind::size: return model.lost_size;
    case StepKind::entries: return model.lost_entry;
    case StepKind::attribute: return model.lost_attribute;
  }
  return model.lost_data;
}

void add_reason(std::vector<std::string>& reasons, const ModelRule& rule) {
  std::string line =
      std::string(rule.id) + ": " + std::string(rule.text) + " (" + std::string(rule.source) + ")";
  if (std::find(reasons.begin(), reasons.end(), line) == reasons.end()) {
    reasons.push_back(std::move(line));
  }
}

/// What one crash of a run lost and kept, and why that is legal.
void tell(const Crash& crash, const CrashModel& model, Failure& failure) {
  const std::vector<bool> forced = forced_steps(*crash.steps, *crash.trace, model, crash.cut);
  const auto& fates = crash.state->fates();
  bool lost_one = false;
  for (StepIndex step = 0; step < fates.size(); ++step) {
    if (forced[step] || fates[step] == Fate::undecided) continue;
    const Step& it = crash.steps->steps[step];
    const std::string line = describe(it, *crash.trace);
    if (fates[step] == Fate::lost) {
      failure.lost.push_back(line);
      add_reason(failure.legal_because, why_lost(model, it.kind));
      lost_one = true;
    } else {
      failure.kept.push_back(line);
      if (lost_one) add_reason(failure.legal_because, model.reordered);
      if (it.reused) add_reason(failure.legal_because, model.reused);
    }
  }
  if (lost_one && crash.state->unwritten()) {
    const bool zeros = *crash.state->unwritten() == '\0';
    failure.lost.push_back(std::string("what was never written reads as ") +
                           (zeros ? "zeros" : "garbage"));
    add_reason(failure.legal_because, model.unwritten);
  }
}

std::string tell_cut(const Crash& crash, std::size_t level) {
  std::string text = level == 0 ? "power cut " : "; in recovery, power cut ";
  text += "after " + std::to_string(crash.cut) + " of " +
          std::to_string(crash.trace->calls.size()) + " calls";
  if (crash.cut < crash.trace->calls.size()) {
    text += ", during " + describe(crash.trace->calls[crash.cut]);
  }
  return text;
}

std::string tell_fault(const Fault& fault, const Trace& trace) {
  if (fault.calls_before >= trace.calls.size()) return "no call failed; ";
  const Call& call = trace.calls[fault.calls_before];
  return "call " + std::to_string(fault.calls_before + 1) + " " + describe(fault, call) + " (" +
         describe(call) + "); ";
}

std::string tell_damage(const Damage& damage, const std::optional<Damaged>& damaged) {
  if (!damaged) return "no file was damaged; ";
  return damaged->path + " was damaged before the story (" + to_string(damage) + "); ";
}

}  // namespace

void Exploration::fail(const Rule& rule, const Verdict& verdict, const Choices& choices,
                       Report& report) {
  report.broken_rules.emplace(rule.id);
  const auto same_rule = std::count_if(report.failures.begin(), report.failures.end(),
                                       [&](const Failure& f) { return f.rule == rule.id; });
  if (static_cast<std::size_t>(same_rule) >= options_.failures_max) return;
  Failure failure;
  if (options_.damage) failure.cut = tell_damage(*options_.damage, damaged_);
  if (options_.fault) failure.cut += tell_fault(*options_.fault, trace_);
  failure.rule = rule.id;
  failure.sentence = verdict;
  for (std::size_t level = 0; level < crashes_.size(); ++level) {
    failure.cut += tell_cut(crashes_[level], level);
    tell(crashes_[level], *options_.model, failure);
  }
  failure.tree = crashes_.back().state->tree().describe();
  failure.answers = choices.answers();
  while (!failure.answers.empty() && failure.answers.back() == 0) failure.answers.pop_back();
  failure.token = make_token({subject_.name(), std::string(options_.model->id), options_.unit_bytes,
                              options_.depth, options_.fault, options_.damage, failure.answers});
  report.failures.push_back(std::move(failure));
}

namespace {

Report begin_report(const Subject& subject, const ExploreOptions& options) {
  HOLDFAST_ASSERT(options.model != nullptr && options.depth > 0);
  Report report;
  report.subject = subject.name();
  report.model = options.model->id;
  report.unit_bytes = options.unit_bytes;
  report.depth = options.depth;
  report.faults = options.fault && !options.fault->kills() ? 1 : 0;
  report.deaths = options.fault && options.fault->kills() ? 1 : 0;
  report.damages = options.damage ? 1 : 0;
  return report;
}

/// All failures as they are found.
Report search(const Subject& subject, const ExploreOptions& options) {
  Report report = begin_report(subject, options);
  Exploration exploration(subject, options);
  const auto found = [&] { return report.broken_rules.count(options.stop_at) > 0; };
  const auto step = [&](Choices& choices) {
    exploration.walk(choices, report);
    constexpr std::uint64_t progress_every = 4096;
    if (options.on_progress && report.classes % progress_every == 0) {
      options.on_progress(report.classes);
    }
    return choices.next();
  };
  // The systematic beginning is half of the budget; the other half is a sample of everything.
  const std::uint64_t budget = options.budget.value_or(UINT64_MAX);
  const std::uint64_t beginning = options.budget ? (budget + 1) / 2 : budget;
  Choices choices = Choices::exhaustive();
  while (!report.exhaustive && !found() && report.classes < beginning) {
    report.exhaustive = !step(choices);
  }
  Choices sample = Choices::seeded(options.seed);
  while (!report.exhaustive && !found() && report.classes < budget) (void)step(sample);
  exploration.sum_up(report);
  return report;
}

/// Lose fewer steps and cut earlier, as long as the same rule is broken.
void make_small(const Subject& subject, const ExploreOptions& options, Failure& failure) {
  constexpr std::size_t tries_max = 500;
  Exploration exploration(subject, options);
  failure.answers = shrink(
      failure.answers,
      [&](const Answers& answers) -> std::optional<Answers> {
        auto still = exploration.judge(failure.rule, answers);
        if (!still) return std::nullopt;
        return std::move(still->answers);
      },
      tries_max);
  auto small = exploration.judge(failure.rule, failure.answers);
  HOLDFAST_ASSERT(small.has_value());
  failure = std::move(*small);
}

void add(Report& sum, const Report& one) {
  sum.exhaustive = sum.exhaustive && one.exhaustive;
  sum.states.value += one.states.value;
  sum.states.at_least |= one.states.at_least;
  sum.classes += one.classes;
  sum.runs += one.runs;
  sum.cache_hits += one.cache_hits;
  sum.window_max = std::max(sum.window_max, one.window_max);
  sum.faults += one.faults;
  sum.deaths += one.deaths;
  sum.damages += one.damages;
}

}  // namespace

Report explore(const Subject& subject, const ExploreOptions& options) {
  Report report = search(subject, options);
  for (Failure& failure : report.failures) make_small(subject, options, failure);
  return report;
}

namespace {

/// Explore once for each of some ways to begin, and keep the first failure of each rule.
template <class Plan>
Report explore_each(const Subject& subject, const ExploreOptions& base,
                    const std::vector<Plan>& plans, std::optional<Plan> ExploreOptions::*plan_of) {
  Report sum = begin_report(subject, base);
  sum.exhaustive = true;
  ExploreOptions options = base;
  for (const Plan& plan : plans) {
    options.*plan_of = plan;
    Report one = search(subject, options);
    add(sum, one);
    for (Failure& failure : one.failures) {
      if (!sum.broken_rules.insert(failure.rule).second) continue;
      make_small(subject, options, failure);
      sum.failures.push_back(std::move(failure));
    }
  }
  return sum;
}

}  // namespace

Report explore_faults(const Subject& subject, ExploreOptions options,
                      const std::vector<std::error_code>& codes) {
  options.fault.reset();
  const std::vector<Fault> plans =
      fault_plans(Exploration(subject, options).trace(), codes, options.unit_bytes);
  return explore_each(subject, options, plans, &ExploreOptions::fault);
}

Report explore_failed_syncs(const Subject& subject, ExploreOptions options, std::error_code code) {
  options.fault.reset();
  const std::vector<Fault> plans = sync_plans(Exploration(subject, options).trace(), code);
  return explore_each(subject, options, plans, &ExploreOptions::fault);
}

Report explore_deaths(const Subject& subject, ExploreOptions options) {
  options.fault.reset();
  const std::vector<Fault> plans =
      kill_plans(Exploration(subject, options).trace(), options.unit_bytes);
  return explore_each(subject, options, plans, &ExploreOptions::fault);
}

Report explore_damage(const Subject& subject, ExploreOptions options) {
  options.damage.reset();
  const std::vector<Damage> plans = damage_plans(Exploration(subject, options).base());
  return explore_each(subject, options, plans, &ExploreOptions::damage);
}

Report replay(const Subject& subject, const ExploreOptions& options,
              const std::vector<std::uint32_t>& answers) {
  Report report = begin_report(subject, options);
  Exploration exploration(subject, options);
  Choices choices = Choices::replay(answers);
  exploration.walk(choices, report);
  const std::size_t calls = exploration.trace().calls.size();
  const bool fault_was_due = !options.fault || options.fault->calls_before < calls;
  report.strayed = choices.strayed() || answers.size() > choices.answers().size() || !fault_was_due;
  return report;
}

std::string weakest_model(const Subject& subject, ExploreOptions options, const std::string& rule) {
  constexpr std::uint64_t classes_max = 5000;
  options.budget = classes_max;
  options.stop_at = rule;
  options.on_progress = nullptr;
  const CrashModel* const last = options.model;
  for (const CrashModel& model : crash_models()) {
    if (model.id == last->id) break;
    options.model = &model;
    if (search(subject, options).broken_rules.count(rule) > 0) return std::string(model.id);
  }
  return std::string(last->id);
}

std::optional<std::set<std::string>> failing_outcomes(const Subject& subject,
                                                      const ExploreOptions& options,
                                                      Search search) {
  std::set<std::string> outcomes;
  Exploration exploration(subject, options);
  Choices choices = Choices::exhaustive();
  std::uint64_t runs = 0;
  do {
    if (options.budget && ++runs > *options.budget) return std::nullopt;
    exploration.collect(choices, search, outcomes);
  } while (choices.next());
  return outcomes;
}

std::vector<Tree> all_states(const Tree& before, const Trace& trace, std::size_t cut,
                             const CrashModel& model, std::uint64_t unit_bytes) {
  const Steps steps = make_steps(trace, model, unit_bytes);
  return all_states(before, steps, forced_steps(steps, trace, model, cut), model);
}

std::vector<Tree> all_states(const Tree& before, const Steps& steps,
                             const std::vector<bool>& forced, const CrashModel& model) {
  std::vector<Tree> trees;
  TreeImage base(before);
  Choices choices = Choices::exhaustive();
  do {
    CrashState state(base, steps, forced, model, choices);
    state.decide_all();
    trees.push_back(state.tree());
  } while (choices.next());
  return trees;
}

}  // namespace faultfs
