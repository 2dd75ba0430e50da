// The page docs/certificates.md beside what the code gives: every cell but the time is the same.
#pragma once

#include "command.hpp"

namespace holdfast {

struct Certificates : CommandLine {
  using Lines = std::vector<std::string>;

  /// The rows of a page without their last column; of some protocols only.
  static Lines rows(std::istream&& page, const std::vector<std::string>& beginnings) {
    Lines rows;
    for (std::string line; std::getline(page, line);) {
      const bool is_wanted = std::any_of(
          beginnings.begin(), beginnings.end(),
          [&](const std::string& beginning) { return line.starts_with("| " + beginning); });
      if (is_wanted) rows.push_back(line.erase(line.rfind(" | ")));
    }
    return rows;
  }

  /// Make this part of the page again, and hold it against the one that is kept.
  Lines reproduced(const std::vector<std::string>& beginnings) const {
    std::string command = "crash certify";
    for (const std::string& beginning : beginnings) command += " " + beginning;
    const Ran ran = holdfast(command);
    BOOST_TEST(ran.code == 0);
    const Lines found = rows(std::istringstream(ran.out), beginnings);
    const Lines kept = rows(std::ifstream(HOLDFAST_SOURCE "/docs/certificates.md"), beginnings);
    BOOST_TEST(found == kept, boost::test_tools::per_element());
    return found;
  }

  static Lines cells_of(const std::string& row) {
    Lines cells;
    std::istringstream in(row.substr(2));
    for (std::string cell; std::getline(in, cell, '|');) {
      cell.erase(0, cell.find_first_not_of(' '));
      cell.erase(cell.find_last_not_of(' ') + 1);
      cells.push_back(cell);
    }
    return cells;
  }

  /// A row about journal or store: it keeps every rule, and no more of it than this is in the air
  /// at once, so that a change that makes the explorer's work explode is not taken over with a new
  /// page.
  static void check_own(const std::string& row) {
    const Lines cells = cells_of(row);
    constexpr std::size_t pending = 7;
    constexpr std::size_t broken_rules = 8;
    constexpr int pending_max = 27;
    BOOST_REQUIRE_EQUAL(cells.size(), broken_rules + 1);
    BOOST_TEST(std::stoi(cells[pending]) <= pending_max, row);
    BOOST_TEST(cells[broken_rules] == "none", row);
  }
};

}  // namespace holdfast
