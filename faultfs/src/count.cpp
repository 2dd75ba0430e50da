// Counting down-sets component by component. See count.hpp.
#include "faultfs/count.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace faultfs {
namespace {

using Members = std::vector<StepIndex>;

class Counter {
 public:
  Counter(const Steps& steps, const std::vector<bool>& forced) : steps_(steps), forced_(forced) {}

  StateCount count() {
    StateCount total{1, false};
    Members free;
    for (StepIndex step = 0; step < forced_.size(); ++step) {
      if (!forced_[step]) free.push_back(step);
    }
    for (const Members& component : components(free)) total.value *= count_one(component);
    total.at_least = exhausted_;
    return total;
  }

 private:
  /// Groups of steps that are connected by the order.
  std::vector<Members> components(const Members& members) {
    std::vector<Members> found;
    std::vector<bool> inside(forced_.size(), false);
    for (const StepIndex step : members) inside[step] = true;
    for (const StepIndex start : members) {
      if (!inside[start]) continue;
      Members component{start};
      inside[start] = false;
      for (std::size_t i = 0; i < component.size(); ++i) {
        const auto visit = [&](StepIndex next) {
          if (next >= inside.size() || !inside[next]) return;
          inside[next] = false;
          component.push_back(next);
        };
        for (const StepIndex next : steps_.steps[component[i]].after) visit(next);
        for (const StepIndex next : steps_.followers[component[i]]) visit(next);
      }
      std::sort(component.begin(), component.end());
      found.push_back(std::move(component));
    }
    return found;
  }

  /// States of one component: without its middle step and all that needs it, or with it and all it
  /// needs.
  double count_one(const Members& component) {
    if (component.size() == 1) return 2;
    if (const auto known = memo_.find(component); known != memo_.end()) return known->second;
    if (memo_.size() > memo_max) {
      exhausted_ = true;
      return static_cast<double>(component.size()) + 1;
    }
    const StepIndex pivot = component[component.size() / 2];
    const double lost = count_many(without(component, pivot, true));
    const double kept = count_many(without(component, pivot, false));
    return memo_[component] = lost + kept;
  }

  double count_many(const Members& members) {
    double product = 1;
    for (const Members& component : components(members)) product *= count_one(component);
    return product;
  }

  /// `component` less the pivot and everything above it (followers), or below it.
  Members without(const Members& component, StepIndex pivot, bool above) {
    std::vector<StepIndex> reach{pivot};
    std::vector<bool> gone(forced_.size(), false);
    gone[pivot] = true;
    for (std::size_t i = 0; i < reach.size(); ++i) {
      const auto& next = above ? steps_.followers[reach[i]] : steps_.steps[reach[i]].after;
      for (const StepIndex step : next) {
        if (step < gone.size() && !gone[step]) {
          gone[step] = true;
          reach.push_back(step);
        }
      }
    }
    Members rest;
    std::copy_if(component.begin(), component.end(), std::back_inserter(rest),
                 [&](StepIndex step) { return !gone[step]; });
    return rest;
  }

  static constexpr std::size_t memo_max = 20'000;

  const Steps& steps_;
  const std::vector<bool>& forced_;
  std::map<Members, double> memo_;
  bool exhausted_ = false;
};

}  // namespace

std::string to_string(const StateCount& count) {
  char text[32];
  constexpr double exact_max = 9007199254740992.0;
  if (count.value <= exact_max) {
    std::snprintf(text, sizeof text, "%.0f", count.value);
  } else {
    std::snprintf(text, sizeof text, "%.2e", count.value);
  }
  return (count.at_least ? ">= " : "") + std::string(text);
}

StateCount count_states(const Steps& steps, const std::vector<bool>& forced) {
  return Counter(steps, forced).count();
}

}  // namespace faultfs
