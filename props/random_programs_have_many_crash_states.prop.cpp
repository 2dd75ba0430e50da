// Goal: the random programs that engines are compared on are worth it: at least half of them have
// more than 50 states under posix-min, few have too many to count, and every deed succeeds.
// Method: count, over programs with unit 64, the states after the last call.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "naive/naive_states.hpp"
#include "programs.hpp"
#include "property.hpp"

namespace {

using namespace props;

constexpr naive::StateLimit limit{1 << 12};

struct Counts {
  int programs = 0;
  int rich = 0;       // more than 50 states
  int uncounted = 0;  // more subsets than the limit
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
  const auto states = naive::states(before, trace, trace.calls.size(), "posix-min", 64, limit);
  constexpr std::size_t rich_min = 51;
  counts.programs += 1;
  counts.uncounted += states ? 0 : 1;
  counts.rich += states && states->size() >= rich_min ? 1 : 0;
  RC_CLASSIFY(!states, "too many to count");
  RC_CLASSIFY(states && states->size() >= rich_min, "more than 50 states");
}

BOOST_AUTO_TEST_CASE(half_of_the_programs_have_more_than_50_states) {
  Counts counts;
  check_property("states of random programs", 500, 100, [&] { count(counts); });
  BOOST_TEST(2 * (counts.rich + counts.uncounted) >= counts.programs);
  BOOST_TEST(3 * counts.rich >= counts.programs);
  BOOST_TEST(4 * counts.uncounted <= counts.programs);
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
