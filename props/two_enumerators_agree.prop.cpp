// Goal: the fast enumerator of crash states is right.
// Method: on random programs, at every cut and under every model, its states are those of the naive
// enumerator, which shares no code with it.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "faultfs/explorer.hpp"

#include "naive/naive_states.hpp"
#include "programs.hpp"
#include "property.hpp"

namespace {

using namespace props;

/// The first text that only one side has, for the report.
std::string difference(const std::set<std::string>& naive, const std::set<std::string>& fast) {
  for (const std::string& text : naive) {
    if (fast.count(text) == 0) return "only the naive one has:\n" + text;
  }
  for (const std::string& text : fast) {
    if (naive.count(text) == 0) return "only the fast one has:\n" + text;
  }
  return {};
}

void agree(const Program& program, std::string_view model) {
  faultfs::Machine machine;
  const faultfs::Tree before = run(machine, program);
  for (const std::size_t cut : cuts_of(machine.trace())) {
    const auto naive = naive::states(before, machine.trace(), cut, model, program.unit_bytes,
                                     {.subsets_max = 600});
    if (!naive) RC_DISCARD("too many states");
    std::set<std::string> fast;
    for (const faultfs::Tree& tree : faultfs::all_states(
             before, machine.trace(), cut, *faultfs::find_crash_model(model), program.unit_bytes)) {
      fast.insert(naive::canonical(tree));
    }
    if (fast != *naive) {
      std::string calls;
      for (std::size_t n = 0; n < machine.trace().calls.size(); ++n) {
        calls += std::to_string(n) + ": " + describe(machine.trace().calls[n]) + '\n';
      }
      RC_FAIL(calls + "at cut " + std::to_string(cut) + ' ' + difference(*naive, fast));
    }
  }
}

/// Small units make the most of a short program; the others need fewer programs.
BOOST_AUTO_TEST_CASE(under_every_model_and_unit) {
  for (const auto& model : faultfs::crash_models()) {
    for (const std::uint64_t unit : {64U, 512U, 4096U}) {
      check_property(
          "enumerators agree under " + std::string(model.id) + ", unit " + std::to_string(unit),
          unit == 64 ? 80 : 16, 30, [&] { agree(*programs(unit), model.id); });
    }
    const int programs_max = model.id == std::string_view("btrfs") ? 600 : 30;
    check_property("enumerators agree on names under " + std::string(model.id), programs_max, 30,
                   [&] { agree(*programs_on_names(64), model.id); });
  }
}

}  // namespace
