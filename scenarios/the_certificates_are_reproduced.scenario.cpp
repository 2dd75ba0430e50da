// docs/certificates.md says how much was judged of each protocol under each model. A page that was
// made once says nothing of the code of today. So it is made again here, and every cell but the
// time has to be the same; `./dev certify` writes it.
//
// Of our own journal two things are claimed beside: it keeps every rule, and no more of it than
// this is in the air at once, so that a change that makes the explorer's work explode is not taken
// over with a new page.
#include "command.hpp"

namespace {

using namespace holdfast;

/// A page without the last column of its table.
std::vector<std::string> without_times(const std::string& page) {
  std::vector<std::string> lines;
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| ")) line.erase(line.rfind(" | "));
    lines.push_back(line);
  }
  return lines;
}

constexpr int journal_pending_max = 27;

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(2));
  for (std::string cell; std::getline(in, cell, '|');) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    cells.push_back(cell);
  }
  return cells;
}

/// A row about the journal, whose column after "runs" is "pending" and whose last is the rules.
void check_journal(const std::string& line) {
  const auto cells = cells_of(line);
  constexpr std::size_t pending = 7;
  constexpr std::size_t broken_rules = 8;
  BOOST_REQUIRE_EQUAL(cells.size(), broken_rules + 1);
  BOOST_TEST(std::stoi(cells[pending]) <= journal_pending_max, line);
  BOOST_TEST(cells[broken_rules] == "none", line);
}

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, CommandLine) {
  std::ostringstream page;
  page << std::ifstream(HOLDFAST_SOURCE "/docs/certificates.md").rdbuf();
  const Ran ran = holdfast("crash certify");
  BOOST_TEST(ran.code == 0);
  const auto expected = without_times(ran.out);
  const auto found = without_times(page.str());
  BOOST_TEST(expected.size() > 70U);
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  std::size_t rows = 0;
  for (const std::string& line : expected) {
    if (line.starts_with("| protocol ")) BOOST_TEST(cells_of(line)[7] == "pending");
    if (!line.starts_with("| journal-") && !line.starts_with("| store-")) continue;
    ++rows;
    check_journal(line);
  }
  BOOST_TEST(rows > 120U);
}

}  // namespace
