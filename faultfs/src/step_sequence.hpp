// The order between steps that share no chain, as far as it follows from when they were made.
#pragma once

#include <optional>
#include <utility>

#include "faultfs/steps.hpp"

namespace faultfs {

class StepSequence {
 public:
  explicit StepSequence(const CrashModel& model) : model_(model) {}

  /// Add to the predecessors of `step`, which will be the next of `made`.
  void order(Step& step, const Steps& made) {
    const auto next = static_cast<StepIndex>(made.steps.size());
    switch (model_.order) {
      case StepOrder::total:
        if (next > 0) step.after.push_back(next - 1);
        break;
      case StepOrder::calls: order_by_calls(step, made); break;
      case StepOrder::journal: order_by_journal(step); break;
      case StepOrder::none: break;
    }
    if (is_metadata(step)) last_metadata_ = next;
  }

  /// The steps of a call are complete.
  void close_call(const Steps& made) {
    const auto end = static_cast<StepIndex>(made.steps.size());
    if (made.first_of_call.back() == end) return;
    previous_call_ = {made.first_of_call.back(), end};
    for (StepIndex here = previous_call_.first; here < end; ++here) {
      if (made.steps[here].delayed) last_growth_ = here;
    }
  }

 private:
  static bool is_metadata(const Step& step) {
    return step.kind == StepKind::entries || step.kind == StepKind::attribute ||
           (step.kind == StepKind::size && !step.delayed);
  }

  /// Everything of the call before, and by it of all earlier ones; within a call, sizes after data.
  void order_by_calls(Step& step, const Steps& made) const {
    for (StepIndex earlier = previous_call_.first; earlier < previous_call_.second; ++earlier) {
      step.after.push_back(earlier);
    }
    for (StepIndex here = made.first_of_call.back(); here < made.steps.size(); ++here) {
      const Step& earlier = made.steps[here];
      const bool data_below = step.kind == StepKind::size && earlier.kind == StepKind::data;
      if (data_below || (is_metadata(step) && is_metadata(earlier))) step.after.push_back(here);
    }
  }

  void order_by_journal(Step& step) const {
    if (!is_metadata(step) && !step.delayed) return;
    if (last_metadata_) step.after.push_back(*last_metadata_);
    const bool appends_are_in_it = model_.appends == Appends::at_call;
    if (appends_are_in_it && last_growth_) step.after.push_back(*last_growth_);
  }

  const CrashModel& model_;
  std::optional<StepIndex> last_metadata_;
  std::optional<StepIndex> last_growth_;                 ///< by writing, in an earlier call
  std::pair<StepIndex, StepIndex> previous_call_{0, 0};  ///< the last call that made any step
};

}  // namespace faultfs
