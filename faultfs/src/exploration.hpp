// One exploration: the recorded story, its cuts, and the runs of recovery on what a crash left.
#pragma once

#include <deque>

#include "faultfs/explorer.hpp"

#include "memo.hpp"
#include "whole_memo.hpp"

namespace faultfs {

/// What recovery and check did on one class of states.
struct Visit {
  Trace recovery;
  Observed observed;
};

/// A crash on the way of one run: which trace, where it was cut, what of it was kept.
struct Crash {
  const Trace* trace;
  const Steps* steps;
  std::size_t cut;
  std::unique_ptr<CrashState> state;
};

class Exploration {
 public:
  Exploration(const Subject& subject, const ExploreOptions& options);

  /// Go one way, as `choices` decide, and judge where it ends.
  void walk(Choices& choices, Report& report);

  /// The same, collecting every outcome that breaks a rule; by brute force each state is decided as
  /// a whole before anybody looks.
  void collect(Choices& choices, Search search, std::set<std::string>& outcomes);

  /// The failure of `rule` in the state that `answers` choose, if there is one.
  std::optional<Failure> judge(const std::string& rule, const std::vector<std::uint32_t>& answers);

  void sum_up(Report& report) const;

  [[nodiscard]] const Trace& trace() const noexcept { return trace_; }

  /// The disk before the story.
  [[nodiscard]] Tree base() const { return base_.tree(); }

 private:
  struct Prepared {
    Steps steps;
    std::vector<std::size_t> cuts;
    std::vector<std::vector<bool>> forced;  ///< by cut
  };

  Prepared prepare(const Trace& trace, const std::vector<std::size_t>& marks,
                   std::size_t first_cut) const;
  const Prepared& prepare_nested(const Visit& visit);
  Visit visit(Tree tree, std::vector<Observation>& looks, unsigned level) const;
  /// What is observed after a visit, and before the recoveries of earlier visits of the same run.
  [[nodiscard]] Observed after(Observed earlier, const Visit& visit) const;
  /// Walk down to the last crash of the run.
  const Visit& go(Choices& choices, Search search, Observed& observed, History& known);
  [[nodiscard]] Case case_of(const History& known, const Observed& observed) const;
  /// Whether a call of the story fails, and its process lives.
  [[nodiscard]] bool fails() const;
  /// The process was killed: the next one recovers and reads before the power is cut.
  void live_on(Stage& stage);
  void look_at_rest(Stage& stage);
  void fail(const Rule& rule, const Verdict& verdict, const Choices& choices, Report& report);

  const Subject& subject_;
  ExploreOptions options_;
  std::optional<Damaged> damaged_{};
  History history_;
  Trace trace_;
  std::optional<AtRest> at_rest_{};
  std::optional<Observed> after_death_{};  ///< recovery error and readings of the next process
  InodeId first_free_inode_ = 0;
  TreeImage base_;
  Prepared story_;
  std::deque<Memo<Visit>> memos_;             ///< by level
  std::deque<WholeMemo<Visit>> whole_memos_;  ///< by level, for brute force
  std::map<const Visit*, Prepared> nested_;
  std::vector<Crash> crashes_;
  std::uint64_t recalls_ = 0;
};

}  // namespace faultfs
