#include "commit_table.hpp"

#include <algorithm>
#include <chrono>

namespace bench {
namespace {

using std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

void run_slice(Contestant& contestant, Workload& workload, Micros slice) {
  Cell& cell = contestant.cell;
  for (Micros spent{0}; spent < slice;) {
    const auto documents = workload.next();
    const Committing committing;
    const auto start = steady_clock::now();
    contestant.store(0).commit(documents);
    const auto end = steady_clock::now();
    const Micros took = end - start;
    spent += took;
    cell.samples.push_back(took.count());
    cell.after_staging.push_back(Micros(end - std::max(start, staged_at())).count());
    ++cell.commits;
    cell.content_bytes += workload.shape().commit_bytes();
  }
}

}  // namespace

CommitRow measure_commits(std::span<const Peer> peers, const Place& place, Shape shape,
                          Effort effort) {
  Workload workload(shape, "");
  const Race race{
      .commit_bytes_max = shape.commit_bytes(),
      .threads = 1,
      .warm_up =
          [&](Contestant& contestant) {
            for (std::size_t i = 0; i < Workload::commits_per_turn; ++i) {
              contestant.store(0).commit(workload.next());
            }
          },
      .slice = [&](Contestant& contestant) { run_slice(contestant, workload, effort.slice); }};
  return {.shape = shape, .cells = run_rounds(peers, place, effort, race)};
}

}  // namespace bench
