// The store: reading, opening, recovering, and what a commit costs beside many chunks.
//
// A Google Benchmark; where something is compared that depends on the disk, both sides take turns
// in one benchmark and the counter times_the_floor is the ratio of their medians. What each row is
// stands in docs/benchmarks.md. Everything is read from the page cache.
#include <benchmark/benchmark.h>
#include <cstring>
#include <string_view>

#include "store/rows.hpp"
#include "store/scratch.hpp"

namespace {

/// Take our own options out of the arguments.
void take_options(int& argc, char** argv) {
  constexpr std::string_view place = "--place=";
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") {
      bench::store_arguments().quick = true;
    } else if (argument.starts_with(place)) {
      bench::store_arguments().place = argument.substr(place.size());
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
}

}  // namespace

int main(int argc, char** argv) {
  take_options(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  bench::add_rows_of_reading();
  bench::add_rows_of_opening();
  bench::add_rows_of_recovery();
  bench::add_rows_of_commits();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();  // and what they have made
  benchmark::Shutdown();
  return 0;
}
