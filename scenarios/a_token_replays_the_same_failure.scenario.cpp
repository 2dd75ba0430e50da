// Goal: a failure that one process finds is the same failure, to the letter, in another process.
// Method: the real command explores wrong subjects; each token it prints goes to a second run.
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

/// The blocks of a report that tell of failures; each ends with a line that replays it.
std::vector<std::string> failures_of(const std::string& report) {
  std::vector<std::string> blocks;
  constexpr std::string_view last_line = "  replay: holdfast crash replay ";
  for (std::size_t begin = report.find("\n\n"); begin != report.npos;) {
    const std::size_t replay = report.find(last_line, begin);
    if (replay == report.npos) break;
    const std::size_t start = report.rfind("\n\n", replay) + 2;
    const std::size_t end = report.find('\n', replay) + 1;
    blocks.push_back(report.substr(start, end - start));
    begin = end;
  }
  return blocks;
}

std::string token_of(const std::string& block) {
  const std::size_t begin = block.rfind(' ') + 1;
  return block.substr(begin, block.size() - begin - 1);
}

void replay_all(const CommandLine& command, const std::string& arguments) {
  const Ran run = command.holdfast("crash run " + arguments);
  BOOST_TEST(run.code == 1);
  BOOST_TEST(run.err.empty());  // no progress where nobody watches
  const std::vector<std::string> blocks = failures_of(run.out);
  BOOST_TEST(!blocks.empty());
  for (const std::string& block : blocks) {
    const Ran replayed = command.holdfast("crash replay " + token_of(block));
    BOOST_TEST(replayed.code == 1);
    BOOST_TEST(replayed.out == block);
  }
}

BOOST_FIXTURE_TEST_CASE(a_power_cut_replays, CommandLine) {
  replay_all(*this, "--subject no-file-sync --subject in-place --model all");
}

BOOST_FIXTURE_TEST_CASE(a_crash_inside_recovery_replays, CommandLine) {
  replay_all(*this, "--subject recovery-shows-unsynced");
}

BOOST_FIXTURE_TEST_CASE(a_failing_call_replays, CommandLine) {
  replay_all(*this, "--subject error-swallowed --subject outcome-wrong --faults --depth 1");
}

BOOST_FIXTURE_TEST_CASE(a_death_replays, CommandLine) {
  replay_all(*this, "--subject recovery-trusts-cache --kills");
  const Ran run = holdfast("crash run --subject recovery-trusts-cache --kills --json");
  const json report = json::parse(run.out);
  BOOST_TEST(report["reports"][0]["ok"] == true);
  BOOST_TEST(report["reports"][1]["broken_rules"] == json({"R7"}));
  BOOST_TEST(report["reports"][1]["deaths"] > 0);
}

BOOST_FIXTURE_TEST_CASE(a_sampled_failure_replays, CommandLine) {
  replay_all(*this, "--subject no-file-sync --budget 20");
}

BOOST_FIXTURE_TEST_CASE(right_programs_have_no_failures, CommandLine) {
  const Ran run = holdfast("crash run --json");
  BOOST_TEST(run.code == 0);
  const json report = json::parse(run.out);
  BOOST_TEST(report["ok"] == true);
  BOOST_TEST(report["reports"].size() == 3U);
  for (const json& one : report["reports"]) BOOST_TEST(one["exhaustive"] == true);
}

BOOST_FIXTURE_TEST_CASE(a_state_that_breaks_nothing_is_no_finding, CommandLine) {
  BOOST_TEST(holdfast("crash replay hf1/right/posix-min/u512/d2/").code == 0);
}

BOOST_FIXTURE_TEST_CASE(what_is_no_token_is_a_mistake_of_usage, CommandLine) {
  for (const char* token :
       {"nonsense", "hf1/nobody/posix-min/u512/d2/", "hf1/right/nowhere/u512/d2/",
        "hf1/right/posix-min/u512/d2/99", "hf1/right/posix-min/u512/d2/0.0"}) {
    const Ran ran = holdfast(std::string("crash replay ") + token);
    BOOST_TEST(ran.code == 2, token << " gives " << ran.code);
    BOOST_TEST(ran.err.find("not a token") != std::string::npos);
  }
  BOOST_TEST(holdfast("crash run --subject nobody").code == 2);
  BOOST_TEST(holdfast("crash run --unit 500").code == 2);
  BOOST_TEST(holdfast("crash").code == 2);
}

BOOST_FIXTURE_TEST_CASE(the_page_on_reports_shows_a_real_one, CommandLine) {
  const std::string page = [] {
    std::ostringstream content;
    content << std::ifstream(HOLDFAST_SOURCE "/docs/reports.md").rdbuf();
    return content.str();
  }();
  const std::string begin = "\n    holdfast crash replay ";
  const std::size_t at = page.find(begin) + begin.size();
  const std::string token = page.substr(at, page.find('\n', at) - at);
  std::string indented;
  std::istringstream lines(holdfast("crash replay " + token).out);
  for (std::string line; std::getline(lines, line);) indented += "    " + line + "\n";
  BOOST_TEST(!indented.empty());
  BOOST_TEST(page.find(indented) != std::string::npos, "docs/reports.md shall show:\n" << indented);
}

}  // namespace
