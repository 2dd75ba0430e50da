// A commit of one chunk beside 10 to 100 000 others that it does not touch.
#include <memory>
#include <nlohmann/json.hpp>

#include "rows.hpp"
#include "scratch.hpp"

namespace bench {
namespace {

using holdfast::DiskStore;

constexpr std::size_t document_bytes = 1024;

/// A project with chunks that stay as they are; small ones, for it is their number that counts.
struct Crowd {
  explicit Crowd(std::size_t chunks)
      : size(chunks), store(filled_store(scratch, chunks, untouched_bytes)) {
    document = document_of(1, document_bytes);
  }
  void commit(std::uint64_t number) {
    document["number"] = number;
    const double before = thread_micros();
    micros.push_back(micros_of([&] { (void)store.put("touched", document).value(); }));
    busy_micros.push_back(thread_micros() - before);
  }

  static constexpr std::size_t untouched_bytes = 64;
  Scratch scratch{};
  std::size_t size;
  DiskStore store;
  holdfast::Json document{};
  std::vector<double> micros{};       // of each commit
  std::vector<double> busy_micros{};  // without waiting for the disk or for a processor
};

std::vector<std::size_t> sizes() {
  if (store_arguments().quick) return {10, 1000};
  return {10, 100, 1000, 10'000, 100'000};
}

// All of them are open at once and take turns, in an order that rotates.
void commit_beside(benchmark::State& state) {
  std::vector<std::unique_ptr<Crowd>> crowds;
  for (const std::size_t size : sizes()) crowds.push_back(std::make_unique<Crowd>(size));
  constexpr std::size_t unmeasured = 20;
  std::size_t turn = 0;
  const auto take_turn = [&] {
    ++turn;
    for (std::size_t i = 0; i < crowds.size(); ++i) {
      crowds[(turn + i) % crowds.size()]->commit(turn);
    }
  };
  while (turn < unmeasured) take_turn();
  for (const auto& crowd : crowds) crowd->micros.clear(), crowd->busy_micros.clear();
  for (auto _ : state) take_turn();
  const Crowd& smallest = *crowds.front();
  for (const auto& crowd : crowds) {
    const std::string size = std::to_string(crowd->size);
    const double median = median_of(crowd->micros);
    const double busy = median_of(crowd->busy_micros);
    state.counters["us_" + size] = median;
    state.counters["ratio_" + size] = median / median_of(smallest.micros);
    state.counters["busy_us_" + size] = busy;
    state.counters["busy_ratio_" + size] = busy / median_of(smallest.busy_micros);
  }
}

}  // namespace

void add_rows_of_commits() {
  auto* row = benchmark::RegisterBenchmark("commit of one chunk beside others", commit_beside);
  row->Unit(benchmark::kMicrosecond)->Iterations(store_arguments().quick ? 100 : 1000);
}

}  // namespace bench
