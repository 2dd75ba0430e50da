// Goal: who looks for a document finds a whole one of the version asked for, or none, while others
//       replace, drop and add entries and the table grows.
// Method: threads that look, confirm and keep, each document saying what it is. Whether they race
//         is for ThreadSanitizer to say, and whether memory outlives its readers for the other
//         sanitizers.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "holdfast/store/cache.hpp"

namespace holdfast {
namespace {

constexpr std::size_t threads_count = 4;
constexpr int turns = 20'000;
constexpr std::uint64_t versions = 4;

std::string name_of(std::uint64_t number) {
  return "a chunk whose name takes memory of its own " + std::to_string(number);
}

struct Told {
  int found = 0;
  int wrong = 0;
};

/// One thread's work on chunks of which the cache holds a part.
Told work(ChunkCache& cache, std::uint64_t seed, std::uint64_t chunks) {
  // The same numbers on each run. Source: Knuth, TAOCP 2, 3.3.4, table 1, line 26
  const auto chance = [&seed] {
    seed = seed * 6'364'136'223'846'793'005U + 1U;
    return seed >> 33U;
  };
  Told told;
  for (int i = 0; i < turns; ++i) {
    const std::string chunk = name_of(chance() % chunks);
    const std::uint64_t version = chance() % versions;
    const Json expected{chunk, version};
    if (chance() % 8 == 0) {
      cache.keep(chunk, version, std::make_shared<const Json>(expected), 1);
      cache.confirm(chunk, version, version);
      continue;
    }
    // Each version is the last one at one commit only, that of its own number.
    const auto found =
        chance() % 2 == 0 ? cache.find(chunk, version) : cache.find_at(chunk, version);
    if (found) ++told.found;
    if (found && *found != expected) ++told.wrong;
  }
  return told;
}

BOOST_AUTO_TEST_CASE(documents_are_found_while_others_replace_them) {
  for (const std::uint64_t chunks : {20U, 400U, 3000U}) {
    ChunkCache cache(chunks / 2);
    std::vector<Told> told(threads_count);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < threads_count; ++t) {
      threads.emplace_back([&, t] { told[t] = work(cache, t, chunks); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Told& each : told) {
      BOOST_TEST(each.found > 0);
      BOOST_TEST(each.wrong == 0);
    }
  }
}

}  // namespace
}  // namespace holdfast
