// How long a durable commit takes, ours beside others, on several file systems, in one run.
//
// Not a Google Benchmark: what counts here are ratios, and those need all committers open at once
// and interleaved rounds. The figures of one run compare with each other and with nothing else.
// The program exits with 1 when a committer failed. It leaves nothing at the places.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "bench/commit/report.hpp"

namespace {

constexpr double busy_load = 0.5;

struct Arguments {
  std::vector<std::string> places;
  std::vector<std::string> shapes{"1x1",   "10x1",   "100x1", "1x10",
                                  "10x10", "100x10", "1x100", "100x100"};
  std::vector<std::size_t> threads{1, 2, 4, 8};
  std::vector<std::string> only;
  unsigned rounds = 9;
  unsigned slice_ms = 100;
  bool quick = false;
  std::string json;

  [[nodiscard]] bench::Effort effort() const {
    return {.rounds = rounds, .slice = std::chrono::milliseconds(slice_ms)};
  }
};

void add_options(CLI::App& app, Arguments& arguments) {
  app.add_option("--place", arguments.places, "where to measure, as NAME=DIRECTORY")->required();
  app.add_option("--commits", arguments.shapes, "documents x KiB, as in 100x1; 'none' for none")
      ->capture_default_str();
  app.add_option("--threads", arguments.threads, "rows of the table of group commits; 0 for none")
      ->capture_default_str();
  app.add_option("--only", arguments.only, "these committers beside the floor");
  app.add_option("--rounds", arguments.rounds, "interleaved rounds")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--slice", arguments.slice_ms, "ms for each committer in each round")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--quick", arguments.quick, "less of everything that is not given");
  app.add_option("--json", arguments.json, "write all figures to this file as well");
}

void make_quick(const CLI::App& app, Arguments& arguments) {
  const auto given = [&](const char* option) { return app.count(option) > 0; };
  if (!given("--commits")) arguments.shapes = {"1x1", "10x1", "100x1", "100x10"};
  if (!given("--threads")) arguments.threads = {1, 8};
  if (!given("--rounds")) arguments.rounds = 3;
  if (!given("--slice")) arguments.slice_ms = 15;
}

bench::Shape shape_of(const std::string& text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) throw CLI::ValidationError("--commits", "not NxKIB: " + text);
  return {.documents = std::stoul(text.substr(0, cross)),
          .bytes = std::stoul(text.substr(cross + 1)) * 1024};
}

bench::Place place_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) throw CLI::ValidationError("--place", "not NAME=DIR: " + text);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<bench::Peer> chosen_peers(const std::vector<std::string>& only) {
  std::vector<bench::Peer> chosen;
  for (const bench::Peer& peer : bench::peers()) {
    const bool named = std::find(only.begin(), only.end(), peer.name) != only.end();
    if (only.empty() || named || peer.name == bench::floor_name) chosen.push_back(peer);
  }
  return chosen;
}

bench::PlaceReport measure(const bench::Place& place, const Arguments& arguments,
                           const std::vector<bench::Peer>& peers) {
  bench::PlaceReport report{
      .name = place.name(), .about = place.about(), .commits = {}, .groups = {}};
  for (const std::string& text : arguments.shapes) {
    if (text == "none") continue;
    report.commits.push_back(measure_commits(peers, place, shape_of(text), arguments.effort()));
  }
  for (const std::size_t threads : arguments.threads) {
    if (threads == 0) continue;
    report.groups.push_back(measure_groups(peers, place, threads, arguments.effort()));
  }
  return report;
}

/// The load of the last minute, before the program adds to it. A busy machine preempts whoever
/// waits for a flush, and the medians then tell of its scheduler.
double load_of_machine() {
  double load = 0;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

bool failed(const bench::PlaceReport& report) {
  const auto bad = [](const auto& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const bench::Cell& cell) { return !cell.ok(); });
  };
  return std::any_of(report.commits.begin(), report.commits.end(), bad) ||
         std::any_of(report.groups.begin(), report.groups.end(), bad);
}

int run(const Arguments& arguments) {
  const auto peers = chosen_peers(arguments.only);
  const std::string left_out = HOLDFAST_BENCH_LEFT_OUT;
  if (!left_out.empty()) fmt::print("not installed and left out: {}\n", left_out);
  const double load = load_of_machine();
  fmt::print("{} processors, load {:.1f}{}; {} rounds of {} ms for each\n",
             std::thread::hardware_concurrency(), load,
             load > busy_load ? " (BUSY: the times below mean little)" : "", arguments.rounds,
             arguments.slice_ms);
  nlohmann::ordered_json json{{"processors", std::thread::hardware_concurrency()},
                              {"load_before", load},
                              {"rounds", arguments.rounds},
                              {"slice_ms", arguments.slice_ms},
                              {"left_out", left_out},
                              {"places", nlohmann::ordered_json::array()}};
  bool any_failed = false;
  for (const std::string& text : arguments.places) {
    const auto report = measure(place_of(text), arguments, peers);
    print(report);
    std::fflush(stdout);
    json["places"].push_back(to_json(report));
    any_failed = any_failed || failed(report);
  }
  if (!arguments.json.empty()) std::ofstream(arguments.json) << json.dump(2) << '\n';
  return any_failed ? 1 : 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  CLI::App app("Durable commits, as multiples of one write and one flush");
  Arguments arguments;
  add_options(app, arguments);
  try {
    app.parse(argc, argv);
    if (arguments.quick) make_quick(app, arguments);
    return run(arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "commit_bench: {}\n", error.what());
    return 2;
  }
}
