// One exploration. See exploration.hpp and docs/crash_models.md.
#include "exploration.hpp"

#include <algorithm>

namespace faultfs {
namespace {

/// Files that a recovery of level n makes get numbers from here on, so that they differ from all
/// others.
constexpr InodeId inodes_per_level = 1'000'000;

Tree prepared_tree(const Subject& subject, History& preparation) {
  Machine machine;
  Stage stage(machine, preparation);
  subject.prepare(stage);
  return machine.tree();
}

/// What a reader gets on a machine that boots from `tree`.
std::map<std::string, Reading> read_from(const Subject& subject, const Tree& tree) {
  Machine machine(tree);
  History ignored;
  Stage stage(machine, ignored);
  return subject.read(stage);
}

/// The plain files of a machine that boots from `tree`, seen by a process that is gone afterwards.
std::map<std::string, Reading> plain_files(const Subject& subject, Machine& machine) {
  History ignored;
  Stage stage(machine, ignored);
  auto found = subject.plain(stage);
  for (const Call& call : machine.trace().calls) HOLDFAST_ASSERT(call.effects.empty());
  machine.kill(stage.fs());
  machine.forget_trace();
  return found;
}

/// Whether a file of exactly these bytes is anywhere below a directory.
bool holds(SimDirectory& dir, const std::string& bytes) {
  const auto entries = dir.list();
  if (!entries) return false;
  for (const holdfast::Entry& entry : *entries) {
    if (auto below = dir.open_directory(entry.name); below && holds(*below, bytes)) return true;
    auto reader = dir.open(entry.name);
    const auto metadata = reader ? reader->stat() : holdfast::fail(reader.error());
    if (!metadata || metadata->size_bytes != bytes.size()) continue;
    std::string found(bytes.size(), '\0');
    const auto count = reader->read_at(0, std::as_writable_bytes(std::span(found)));
    if (count && *count == bytes.size() && found == bytes) return true;
  }
  return false;
}

/// Cuts at which the set of states is largest: states at an earlier cut of the same window are
/// among those of a later one, unless a sync or a claim of the subject lies between.
std::vector<std::size_t> choose_cuts(const Trace& trace, const CrashModel& model,
                                     const std::vector<std::size_t>& marks, std::size_t first) {
  std::vector<std::size_t> cuts;
  const bool every_cut = model.forcing == Forcing::returned_calls;
  for (std::size_t cut = first; cut <= trace.calls.size(); ++cut) {
    const bool end = cut == trace.calls.size();
    const bool before_sync =
        !end && std::any_of(trace.calls[cut].effects.begin(), trace.calls[cut].effects.end(),
                            [](const Effect& e) { return std::holds_alternative<Synced>(e); });
    const bool before_mark = std::find(marks.begin(), marks.end(), cut + 1) != marks.end();
    const bool effects = !end && !trace.calls[cut].effects.empty();
    if (end || before_sync || before_mark || (every_cut && effects)) cuts.push_back(cut);
  }
  return cuts;
}

/// Calls made when the workload began or was told something.
std::vector<std::size_t> moments(const History& history) {
  std::vector<std::size_t> marks;
  for (const Change& change : history.changes) {
    marks.push_back(change.begun);
    if (change.ended) marks.push_back(*change.ended);
    if (change.settled) marks.push_back(change.settled->at);
  }
  return marks;
}

}  // namespace

Exploration::Exploration(const Subject& subject, const ExploreOptions& options)
    : subject_(subject), options_(options), base_(Tree::with_root()) {
  History preparation;
  Tree prepared = prepared_tree(subject, preparation);
  const auto readings = read_from(subject, prepared);
  for (const auto& [key, reading] : readings) history_.before[key] = reading.document;
  for (Change& change : preparation.changes) {
    history_.earlier[change.key].push_back(std::move(change.value));
  }
  if (options_.damage) damaged_ = apply(*options_.damage, prepared);
  history_.evidence = std::move(preparation.evidence);
  // Damage that shows to no reader is that of a backup.
  if (damaged_ && read_from(subject, prepared) != readings) history_.evidence = damaged_->left;
  base_ = TreeImage(std::move(prepared));
  Machine before(base_.tree());
  history_.plain_before = plain_files(subject, before);
  // Other random numbers than the preparation's, which the story has never seen.
  Machine machine(base_.tree(), MachineOptions{.seed = 2});
  Stage stage(machine, history_);
  if (options_.fault) machine.inject(*options_.fault);
  subject_.work(stage);
  const bool killed = options_.fault && options_.fault->kills() && !stage.fs().alive();
  const std::size_t first_cut = killed ? machine.trace().calls.size() : 0;
  if (killed) live_on(stage);
  trace_ = machine.trace();
  if (fails() && options_.fault->calls_before < trace_.calls.size()) look_at_rest(stage);
  for (const Call& call : trace_.calls) {
    for (const Effect& effect : call.effects) {
      if (const auto* born = std::get_if<Born>(&effect)) {
        first_free_inode_ = std::max(first_free_inode_, born->inode + 1);
      }
    }
  }
  for (const auto& [id, inode] : base_.tree()) {
    first_free_inode_ = std::max(first_free_inode_, id + 1);
  }
  story_ = prepare(trace_, moments(history_), first_cut);
  memos_.resize(options_.depth);
  whole_memos_.resize(options_.depth);
}

void Exploration::live_on(Stage& stage) {
  stage.next_process();
  after_death_.emplace();
  after_death_->recovery_error = subject_.recover(stage);
  subject_.go_on(stage);
  after_death_->readings = subject_.read(stage);
}

bool Exploration::fails() const {
  return options_.fault && !options_.fault->kills();
}

void Exploration::look_at_rest(Stage& stage) {
  at_rest_.emplace(AtRest{history_.until(trace_.calls.size()), {}});
  at_rest_->observed.readings = subject_.read(stage);
  at_rest_->observed.litter = subject_.litter(stage);
}

Exploration::Prepared Exploration::prepare(const Trace& trace,
                                           const std::vector<std::size_t>& marks,
                                           std::size_t first_cut) const {
  Prepared prepared;
  prepared.steps = make_steps(trace, *options_.model, options_.unit_bytes);
  prepared.cuts = choose_cuts(trace, *options_.model, marks, first_cut);
  for (const std::size_t cut : prepared.cuts) {
    prepared.forced.push_back(forced_steps(prepared.steps, trace, *options_.model, cut));
  }
  return prepared;
}

const Exploration::Prepared& Exploration::prepare_nested(const Visit& visit) {
  const auto found = nested_.find(&visit);
  if (found != nested_.end()) return found->second;
  return nested_.emplace(&visit, prepare(visit.recovery, {}, 0)).first->second;
}

Visit Exploration::visit(Tree tree, std::vector<Observation>& looks, unsigned level) const {
  MachineOptions options;
  options.start += std::chrono::hours(level);
  options.seed = 1000 + level;
  options.first_inode = first_free_inode_ + level * inodes_per_level;
  Machine machine(std::move(tree), options);
  machine.observe(&looks);
  Visit result;
  auto plain = plain_files(subject_, machine);
  if (!plain.empty() || !history_.plain_before.empty()) {
    result.observed.plain.push_back(std::move(plain));
  }
  History ignored;
  Stage stage(machine, ignored);
  result.observed.recovery_error = subject_.recover(stage);
  result.recovery = machine.trace();
  machine.forget_trace();
  result.observed.readings = subject_.read(stage);
  result.observed.litter = subject_.litter(stage);
  machine.forget_trace();
  const std::string again = subject_.recover(stage);
  if (!again.empty()) result.observed.second_recovery.push_back("fail: " + again);
  for (const Call& call : machine.trace().calls) {
    const bool changes =
        std::any_of(call.effects.begin(), call.effects.end(),
                    [](const Effect& effect) { return !std::holds_alternative<Synced>(effect); });
    if (changes) result.observed.second_recovery.push_back(describe(call));
  }
  if (subject_.read(stage) != result.observed.readings) {
    result.observed.second_recovery.emplace_back("show something else to a reader");
  }
  if (!history_.evidence.value_or("").empty()) {
    auto root = stage.fs().open_root().value();
    result.observed.evidence_lost = !holds(root, *history_.evidence);
  }
  result.observed.use_error = subject_.use(stage);
  result.observed.alone_error = subject_.alone(stage);
  return result;
}

Observed Exploration::after(Observed earlier, const Visit& visit) const {
  Observed observed = visit.observed;
  observed.plain.insert(observed.plain.begin(), earlier.plain.begin(), earlier.plain.end());
  if (after_death_ && !after_death_->recovery_error.empty()) {
    observed.recovery_error = "after the death: " + after_death_->recovery_error;
  }
  // A reader that lists a directory says nothing of what is lost; a rule must hear of it.
  for (const auto& [key, document] : history_.before) observed.readings.try_emplace(key);
  for (const Change& change : history_.changes) observed.readings.try_emplace(change.key);
  return observed;
}

const Visit& Exploration::go(Choices& choices, Search search, Observed& observed, History& known) {
  crashes_.clear();
  const Trace* trace = &trace_;
  const Prepared* prepared = &story_;
  Image* below = &base_;
  const Visit* found = nullptr;
  for (unsigned level = 0; level < options_.depth; ++level) {
    const auto cuts = static_cast<std::uint32_t>(prepared->cuts.size());
    std::uint32_t chosen = 0;
    if (level > 0) {
      if (prepared->steps.steps.empty()) break;  // recovery changed nothing: no new states
      chosen = choices.choose(cuts + 1);
      if (chosen == 0) break;
      --chosen;
    } else {
      chosen = choices.choose(cuts);
    }
    const std::size_t cut = prepared->cuts[chosen];
    if (level == 0) known = history_.until(cut);
    const bool after_recovery = level > 0 || after_death_.has_value();
    const bool recovery_had_returned = after_recovery && cut == trace->calls.size();
    crashes_.push_back(
        Crash{trace, &prepared->steps, cut,
              std::make_unique<CrashState>(*below, prepared->steps, prepared->forced[chosen],
                                           *options_.model, choices)});
    CrashState& state = *crashes_.back().state;
    if (search == Search::by_brute_force) state.decide_all();
    const Observed* const before_cut = found != nullptr ? &found->observed
                                       : after_death_   ? &*after_death_
                                                        : nullptr;
    const auto shown = before_cut != nullptr ? before_cut->readings : decltype(observed.readings){};
    const auto run = [&](Tree tree, std::vector<Observation>& looks) {
      return visit(std::move(tree), looks, level);
    };
    // A program that hides what it looks at must not hide it from both searches.
    found = search == Search::by_brute_force ? &whole_memos_[level].recall(state, run)
                                             : &memos_[level].recall(state, run);
    ++recalls_;
    observed = after(std::move(observed), *found);
    if (recovery_had_returned) observed.shown_before = shown;
    if (level + 1 == options_.depth) break;
    trace = &found->recovery;
    prepared = &prepare_nested(*found);
    below = &state;
  }
  return *found;
}

Case Exploration::case_of(const History& known, const Observed& observed) const {
  const bool damaged = damaged_.has_value() || history_.evidence.has_value();
  return {known, observed, fails(), damaged, at_rest_ ? &*at_rest_ : nullptr};
}

void Exploration::walk(Choices& choices, Report& report) {
  Observed observed;
  History known;
  (void)go(choices, Search::by_class, observed, known);
  ++report.classes;
  const Case judged = case_of(known, observed);
  const auto promises = subject_.promises();
  for (const Rule& rule : rules()) {
    if (std::find(promises.begin(), promises.end(), rule.id) == promises.end()) continue;
    const Verdict verdict = rule.judge(judged);
    if (!verdict.empty()) fail(rule, verdict, choices, report);
  }
}

std::optional<Failure> Exploration::judge(const std::string& rule,
                                          const std::vector<std::uint32_t>& answers) {
  Report report;
  Choices choices = Choices::replay(answers);
  walk(choices, report);
  for (Failure& failure : report.failures) {
    if (failure.rule == rule) return std::move(failure);
  }
  return std::nullopt;
}

void Exploration::collect(Choices& choices, Search search, std::set<std::string>& outcomes) {
  Observed observed;
  History known;
  (void)go(choices, search, observed, known);
  const Case judged = case_of(known, observed);
  for (const Rule& rule : rules()) {
    const Verdict verdict = rule.judge(judged);
    if (!verdict.empty()) outcomes.insert(std::string(rule.id) + ": " + verdict);
  }
}

void Exploration::sum_up(Report& report) const {
  for (std::size_t i = 0; i < story_.cuts.size(); ++i) {
    const StateCount count = count_states(story_.steps, story_.forced[i]);
    report.states.value += count.value;
    report.states.at_least |= count.at_least;
    const auto pending = static_cast<std::size_t>(
        std::count(story_.forced[i].begin(), story_.forced[i].end(), false));
    report.window_max = std::max(report.window_max, pending);
  }
  for (const auto& memo : memos_) report.runs += memo.runs();
  report.cache_hits = recalls_ - std::min(recalls_, report.runs);
}

}  // namespace faultfs
