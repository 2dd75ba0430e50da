// Goal: one writer after the other is killed at some moment, while it opens, recovers, commits,
// applies or detaches, and the next one opens at once. Every commit that was answered is there,
// whole and in its order; no commit is there in part; nothing is left over, and no lock is held.
// Method: the real command on a real disk, killed with SIGKILL; what it answered is compared with
// what it was told. Chance has a seed: RC_PARAMS="seed=1"; HOLDFAST_SOAK=1 takes longer.
#include <chrono>
#include <map>
#include <random>
#include <rapidcheck.h>
#include <set>
#include <thread>

#include "feeder.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

/// One line, and so one commit: chunks and their documents.
using Line = std::map<std::string, json>;

struct Chain : StoreCommand {
  /// A number below `end`.
  std::uint64_t draw(std::uint64_t end) { return chance() % end; }

  /// A line that names itself in each of its documents.
  Line draw_line() {
    ++lines_drawn;
    constexpr std::size_t sizes[] = {0, 0, 20, 100, 100, 1000, 5000, 60'000};
    Line line{{"last", lines_drawn}};
    for (std::uint64_t i = draw(4); i > 0; --i) {
      const std::size_t size = draw(300) == 0 ? 1'200'000 : sizes[draw(std::size(sizes))];
      line["c" + std::to_string(draw(9))] = {{"line", lines_drawn},
                                             {"pad", std::string(size, 'x')}};
    }
    return line;
  }

  /// What is known to be committed becomes more by one line.
  void add(const Line& line) {
    ++known;
    for (const auto& [chunk, document] : line) chunks[chunk] = {document, known};
  }

  /// The commits that were not answered and may be there: now it is known how many are.
  void settle(std::uint64_t last_commit, std::uint64_t last_line) {
    BOOST_REQUIRE(last_commit >= known);
    BOOST_REQUIRE(last_commit - known <= doubtful.size());
    const std::vector<Line> open_ones = std::exchange(doubtful, {});
    if (last_commit - known == open_ones.size()) {
      for (const Line& line : open_ones) add(line);
    }
    for (const Line& line : open_ones) {
      if (known < last_commit && line.at("last") == last_line) add(line);
    }
    BOOST_REQUIRE(known == last_commit);
  }

  void run_writer();
  void check();
  void check_litter();

  struct Chunk {
    json document;
    std::uint64_t version = 0;
  };
  const std::uint64_t seed = rc::detail::configuration().testParams.seed;
  std::mt19937_64 chance{seed};
  std::uint64_t lines_drawn = 0;
  std::uint64_t known = 0;  // commits that are there
  std::map<std::string, Chunk> chunks{};
  std::vector<Line> doubtful{};
  int killed = 0;
};

std::string text_of(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += json(line).dump() + "\n";
  return text;
}

// The pause decides which moment is hit, and nothing else: no verdict depends on it.
void Chain::run_writer() {
  std::vector<Line> lines(1 + draw(draw(2) == 0 ? 5 : 200));
  for (Line& line : lines) line = draw_line();
  save("lines", text_of(lines));
  Feeder writer(*this, {.file = "lines"});
  std::size_t answered = 0;
  const auto listen = [&] {
    const auto commit = writer.answer();
    if (!commit) return false;
    if (answered == 0 && !doubtful.empty()) {  // opening it has settled them
      BOOST_REQUIRE(doubtful.size() == 1U);
      settle(*commit - 1, doubtful[0].at("last").get<std::uint64_t>());
    }
    BOOST_REQUIRE(*commit == known + 1);
    BOOST_REQUIRE(answered < lines.size());
    add(lines[answered++]);
    return true;
  };
  const std::size_t patience = draw(lines.size() + 1);
  while (answered < patience && listen()) {
  }
  const std::uint64_t pause_us = draw(2) == 0 ? 0 : draw(patience == 0 ? 30'000 : 3'000);
  std::this_thread::sleep_for(std::chrono::microseconds(pause_us));
  const Ended ended = writer.kill();
  BOOST_REQUIRE_MESSAGE((ended.signal == SIGKILL || ended.code == 0), ended.err);
  while (listen()) {
  }
  killed += ended.signal == SIGKILL ? 1 : 0;
  if (answered < lines.size()) doubtful.push_back(lines[answered]);
  if (answered == 0 || draw(4) == 0) check();
}

/// What another program finds, and finds again in plain files.
void Chain::check() {
  const json listed = report("ls root/p");
  std::uint64_t last_commit = 0;
  for (const json& each : listed["chunks"]) {
    last_commit = std::max(last_commit, each["version"].get<std::uint64_t>());
  }
  const std::string last_line = last_commit == 0 ? "0" : get("last");
  settle(last_commit, std::stoull(last_line));
  BOOST_REQUIRE(listed["chunks"].size() == chunks.size());
  for (const json& each : listed["chunks"]) {
    const auto found = chunks.find(each["name"].get<std::string>());
    BOOST_REQUIRE((found != chunks.end()));
    BOOST_TEST(each["version"] == found->second.version);
    const std::string text_now = text("root/p/chunks/" + found->first + ".json");
    BOOST_REQUIRE_MESSAGE(json::accept(text_now), found->first << ": " << text_now.substr(0, 60));
    BOOST_TEST((json::parse(text_now) == found->second.document), found->first);
  }
  check_litter();
}

void Chain::check_litter() {
  const json health = report("health root/p");
  BOOST_TEST(health["recovery"]["clean"] == true);
  BOOST_TEST(health["quarantined"] == 0);
  BOOST_TEST(health["orphans"] == 0);
  BOOST_TEST(health["pending"] == 0);
  const std::set<std::string> lawful{".lock",   "checkpoints", "chunks",      "chunks_bak",
                                     "journal", "manifest",    "version.json"};
  std::set<std::string> found;
  for (const auto& entry : boost::filesystem::directory_iterator(dir / "root/p")) {
    found.insert(entry.path().filename().native());
  }
  BOOST_TEST(found == lawful, boost::test_tools::per_element());
  BOOST_TEST(store("projects root").out == "p\n");
  for (const auto& entry : boost::filesystem::recursive_directory_iterator(dir / "root")) {
    const std::string name = entry.path().filename().native();
    BOOST_TEST(!name.ends_with(".hftmp"), entry.path().native());
    const bool is_staged = entry.path().parent_path().filename() == "staged";
    BOOST_TEST(!is_staged, entry.path().native());
  }
}

BOOST_FIXTURE_TEST_CASE(a_chain_of_killed_writers, Chain) {
  const int writers = std::getenv("HOLDFAST_SOAK") == nullptr ? 12 : 2000;
  BOOST_TEST_CONTEXT("RC_PARAMS=\"seed=" << seed << "\"") {
    for (int i = 1; i <= writers; ++i) {
      BOOST_TEST_CONTEXT("writer " << i) run_writer();
    }
    check();
    BOOST_TEST(killed > writers / 3);
    BOOST_TEST_MESSAGE(killed << " of " << writers << " writers were killed, " << known
                              << " commits are there");
  }
}

}  // namespace
