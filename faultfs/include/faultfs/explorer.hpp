// Runs a subject once, then judges every state that a power cut may leave.
//
// A state is decided only as far as recovery and the check look at it (see crash_state.hpp), so
// that one judged class stands for all states which nobody can tell apart. A property shows that
// this finds the same failing outcomes as brute force.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "faultfs/count.hpp"
#include "faultfs/damage.hpp"
#include "faultfs/model.hpp"
#include "faultfs/rules.hpp"
#include "faultfs/subject.hpp"

namespace faultfs {

struct ExploreOptions {
  const CrashModel* model = nullptr;
  std::uint64_t unit_bytes = 512;
  unsigned depth = 2;  ///< 1: a crash; 2: and one inside recovery; …
  /// At most this many judged classes; then the answer is a sample, and says so.
  std::optional<std::uint64_t> budget{};
  std::uint64_t seed = 1;          ///< of a sample
  std::optional<Fault> fault{};    ///< a call of the story that fails, or in which it is killed
  std::optional<Damage> damage{};  ///< of a file, before the story
  std::size_t failures_max = 1;    ///< for each rule; the search goes on for the others
  std::string stop_at{};           ///< a rule: the search ends where it is broken
  /// Called now and then with the classes judged so far.
  std::function<void(std::uint64_t)> on_progress{};
};

/// One broken rule, with all that is needed to understand and to replay it.
struct Failure {
  std::string rule;                        ///< "R2"
  std::string sentence;                    ///< what is wrong
  std::string cut;                         ///< after which call the power went
  std::vector<std::string> lost;           ///< steps that did not reach the disk
  std::vector<std::string> kept;           ///< pending steps that did
  std::vector<std::string> legal_because;  ///< "rule-id: text (source)"
  std::string tree;                        ///< what was on the disk
  std::vector<std::uint32_t> answers;      ///< that chose this state
  std::string token;                       ///< replays it
};

struct Report {
  std::string subject;
  std::string model;
  std::uint64_t unit_bytes = 0;
  unsigned depth = 0;
  bool exhaustive = false;
  StateCount states;             ///< of the first crash, over all cuts that were explored
  std::uint64_t classes = 0;     ///< judged: states that recovery and check can tell apart
  std::uint64_t runs = 0;        ///< recoveries and checks that were really run
  std::uint64_t cache_hits = 0;  ///< recoveries and checks answered from memory
  std::size_t window_max = 0;    ///< most pending steps at any cut
  std::uint64_t faults = 0;      ///< stories with a call that fails
  std::uint64_t deaths = 0;      ///< stories whose process is killed
  std::uint64_t damages = 0;     ///< stories with a damaged file
  bool strayed = false;          ///< of a replay: the answers do not fit the subject
  std::vector<Failure> failures{};
  std::set<std::string> broken_rules{};

  [[nodiscard]] bool ok() const noexcept { return failures.empty(); }
};

/// Explore `subject` under one model. Failures are made small: few steps lost, an early cut.
/// Requires: options.model is set; the subject is deterministic.
[[nodiscard]] Report explore(const Subject& subject, const ExploreOptions& options);

/// Explore the story once for every plan of fault_plans(): each call fails in every way, with each
/// code.
/// Returns: one report that sums up all of them; a failure's cut names the call that failed.
[[nodiscard]] Report explore_faults(const Subject& subject, ExploreOptions options,
                                    const std::vector<std::error_code>& codes);

/// Explore the story once for every plan of sync_plans(): each sync fails by every policy.
/// Returns: as explore_faults().
[[nodiscard]] Report explore_failed_syncs(const Subject& subject, ExploreOptions options,
                                          std::error_code code);

/// Explore the story once for every plan of kill_plans(): the process is killed in each call, the
/// next one recovers and reads, and the power is cut at any time from the death on.
/// Returns: one report that sums up all of them; a failure's cut names the call.
[[nodiscard]] Report explore_deaths(const Subject& subject, ExploreOptions options);

/// Explore the story once for every plan of damage_plans(): each file is damaged in every way.
/// Returns: one report that sums up all of them; a failure's cut names the file.
[[nodiscard]] Report explore_damage(const Subject& subject, ExploreOptions options);

/// Judge the one state that `answers` choose, and nothing else.
[[nodiscard]] Report replay(const Subject& subject, const ExploreOptions& options,
                            const std::vector<std::uint32_t>& answers);

/// The first of crash_models() under which `rule` breaks with these options, or options.model: how
/// little it takes. Searches at most 5000 classes of each model.
[[nodiscard]] std::string weakest_model(const Subject& subject, ExploreOptions options,
                                        const std::string& rule);

/// Every outcome that breaks a rule, by brute force or by reduction: for the property that compares
/// them. An outcome is the rule and the verdict as text.
/// Returns: nothing when more than `options.budget` runs would be needed.
enum class Search { by_class, by_brute_force };
[[nodiscard]] std::optional<std::set<std::string>> failing_outcomes(const Subject& subject,
                                                                    const ExploreOptions& options,
                                                                    Search search);

/// All states of a crash at `cut`, as trees; for comparison with other enumerators.
/// Requires: they are few enough to be listed.
[[nodiscard]] std::vector<Tree> all_states(const Tree& before, const Trace& trace, std::size_t cut,
                                           const CrashModel& model, std::uint64_t unit_bytes);

/// The same from steps that are already made, whoever made them.
[[nodiscard]] std::vector<Tree> all_states(const Tree& before, const Steps& steps,
                                           const std::vector<bool>& forced,
                                           const CrashModel& model);

}  // namespace faultfs
