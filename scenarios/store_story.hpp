// A store on a simulated machine whose disk may lose power.
#pragma once

#include "faultfs/explorer.hpp"

#include "watched_store.hpp"

namespace holdfast {

struct StoreStory : WatchedStore {
  using WatchedStore::WatchedStore;

  /// What was done so far is durable; what follows is the story.
  void begin() {
    machine.forget_trace();
    before = machine.tree();
  }

  /// Let the power fail after `calls` calls of the story, in every way that `model` allows; `judge`
  /// gets a machine that boots from what is left.
  template <class Judge>
  void cut_power_after(std::size_t calls, const char* model, Judge judge) const {
    constexpr std::uint64_t unit_bytes = 4096;  // smaller ones are explored for the certificates
    for (const faultfs::Tree& tree : all_states(before, machine.trace(), calls,
                                                *faultfs::find_crash_model(model), unit_bytes)) {
      BOOST_TEST_CONTEXT(model << " behind " << calls << " calls") {
        StoreStory next{faultfs::Machine(tree)};
        judge(next);
      }
    }
  }

  /// The same once everything was acknowledged.
  template <class Judge>
  void cut_power_at_the_end(const char* model, Judge judge) const {
    cut_power_after(machine.trace().calls.size(), model, judge);
  }

  /// The same at every moment of the story.
  template <class Judge>
  void cut_power_anywhere(const char* model, Judge judge) const {
    for (std::size_t calls = 0; calls <= machine.trace().calls.size(); ++calls) {
      cut_power_after(calls, model, judge);
    }
  }

  faultfs::Tree before{};
};

}  // namespace holdfast
