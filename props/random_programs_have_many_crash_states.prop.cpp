// Goal: the random programs that engines are compared on are worth it: at least half of them have
// more than 50 states under posix-min, most can be counted at the end, and every deed succeeds.
// Method: count, over programs with unit 64, the states at the last cut where the naive enumerator
// can.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "naive/naive_states.hpp"
#include "programs.hpp"
#include "property.hpp"

namespace {

using namespace props;

constexpr naive::StateLimit limit{4000};

struct Counts {
  int programs = 0;
  int rich = 0;      // more than 50 states
  int too_rich = 0;  // more subsets than the limit after the last call
  std::set<holdfast::Operation> succeeded;
};

void count(Counts& counts) {
  const Program program = *programs(64);
  faultfs::Machine machine;
  const faultfs::Tree before = run(machine, program);
  const faultfs::Trace& trace = machine.trace();
  for (const auto& call : trace.calls) {
    if (!call.result) counts.succeeded.insert(call.operation);
  }
  std::size_t states_seen = 0;
  bool too_rich = false;
  const auto cuts = cuts_of(trace);
  for (auto cut = cuts.rbegin(); cut != cuts.rend() && states_seen == 0; ++cut) {
    const auto states = naive::states(before, trace, *cut, "posix-min", 64, limit);
    if (states) states_seen = states->size();
    too_rich = too_rich || !states;
  }
  const bool rich = states_seen > 50;
  counts.programs += 1;
  counts.rich += rich ? 1 : 0;
  counts.too_rich += too_rich ? 1 : 0;
  RC_CLASSIFY(rich, "more than 50 states");
  RC_CLASSIFY(too_rich, "too many to count after the last call");
}

BOOST_AUTO_TEST_CASE(half_of_the_programs_have_more_than_50_states) {
  Counts counts;
  check_property("states of random programs", 250, 100, [&] { count(counts); });
  BOOST_TEST(2 * counts.rich >= counts.programs);
  BOOST_TEST(3 * counts.too_rich <= counts.programs);
  using holdfast::Operation;
  for (const auto operation : {Operation::create,           Operation::append,
                               Operation::append_copy,      Operation::write_at,
                               Operation::truncate,         Operation::allocate,
                               Operation::rename,           Operation::link,
                               Operation::remove,           Operation::make_directory,
                               Operation::remove_directory, Operation::make_symlink,
                               Operation::set_mode,         Operation::set_owner,
                               Operation::set_times,        Operation::set_attribute,
                               Operation::set_lock_owner,   Operation::sync,
                               Operation::sync_directory,   Operation::close}) {
    BOOST_TEST(counts.succeeded.count(operation) == 1U,
               "never succeeded: " << to_string(operation));
  }
}

}  // namespace
