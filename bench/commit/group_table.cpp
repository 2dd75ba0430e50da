#include "group_table.hpp"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <exception>
#include <thread>

#include "workload.hpp"

namespace bench {
namespace {

using std::chrono::steady_clock;

struct Worker {
  Workload workload;
  std::uint64_t commits = 0;
  steady_clock::time_point end{};
  std::exception_ptr failure{};
};

/// Commits until the deadline; a commit that began before it counts, and the time until it ends.
void commit_until(steady_clock::time_point deadline, Committer& store, Worker& worker) try {
  const Committing committing;
  worker.commits = 0;
  worker.failure = nullptr;
  do {
    store.commit(worker.workload.next());
    ++worker.commits;
    worker.end = steady_clock::now();
  } while (worker.end < deadline);
} catch (const std::exception&) {
  worker.failure = std::current_exception();
}

void run_slice(Contestant& contestant, std::vector<Worker>& workers, steady_clock::duration slice) {
  steady_clock::time_point start;
  std::barrier gate(static_cast<std::ptrdiff_t>(workers.size()),
                    [&]() noexcept { start = steady_clock::now(); });
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    threads.emplace_back([&, i] {
      gate.arrive_and_wait();
      commit_until(start + slice, contestant.store(i), workers[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();

  std::uint64_t commits = 0;
  steady_clock::time_point end = start;
  for (const Worker& worker : workers) {
    if (worker.failure) std::rethrow_exception(worker.failure);
    commits += worker.commits;
    end = std::max(end, worker.end);
  }
  const std::chrono::duration<double> took = end - start;
  contestant.cell.samples.push_back(static_cast<double>(commits) / took.count());
  contestant.cell.commits += commits;
  contestant.cell.content_bytes += commits * workers.front().workload.shape().commit_bytes();
}

}  // namespace

GroupRow measure_groups(std::span<const Peer> peers, const Place& place, std::size_t threads,
                        Effort effort) {
  const Shape shape{.documents = 1, .bytes = 1024};
  std::vector<Worker> workers;
  for (std::size_t i = 0; i < threads; ++i) {
    workers.push_back({.workload = Workload(shape, "thread-" + std::to_string(i) + "-")});
  }
  const Race race{
      .commit_bytes_max = shape.commit_bytes(),
      .threads = threads,
      .warm_up =
          [&](Contestant& contestant) {
            for (std::size_t i = 0; i < threads * Workload::commits_per_turn; ++i) {
              contestant.store(i % threads).commit(workers[i % threads].workload.next());
            }
          },
      .slice = [&](Contestant& contestant) { run_slice(contestant, workers, effort.slice); }};
  return {.threads = threads, .cells = run_rounds(peers, place, effort, race)};
}

}  // namespace bench
