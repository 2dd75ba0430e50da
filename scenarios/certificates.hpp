// The page docs/certificates.md beside what the code gives: every cell but the time is the same.
#pragma once

#include "command.hpp"

namespace holdfast {

struct Certificates : CommandLine {
  using Lines = std::vector<std::string>;

  /// A page without the last column of its table.
  static Lines without_times(std::istream&& page) {
    Lines lines;
    for (std::string line; std::getline(page, line);) {
      if (line.starts_with("| ")) line.erase(line.rfind(" | "));
      lines.push_back(line);
    }
    return lines;
  }

  static Lines kept_page() {
    return without_times(std::ifstream(HOLDFAST_SOURCE "/docs/certificates.md"));
  }

  /// The page as the code gives it, with the protocols whose names begin so.
  Lines made_page(const std::string& beginnings) const {
    const Ran ran = holdfast("crash certify " + beginnings);
    BOOST_TEST(ran.code == 0);
    return without_times(std::istringstream(ran.out));
  }

  /// The rows of the protocols whose names begin so, as the code gives them and as they are kept.
  void compare_rows_of(const std::string& beginning, std::size_t rows) const {
    const auto is_other = [&](const std::string& line) {
      return !line.starts_with("| " + beginning);
    };
    Lines kept = kept_page();
    std::erase_if(kept, is_other);
    Lines found = made_page(beginning);
    std::erase_if(found, is_other);
    BOOST_TEST(found == kept, boost::test_tools::per_element());
    BOOST_TEST(found.size() == rows);
    for (const std::string& row : found) check_own(row);
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

  /// A row about journal or store: it keeps every rule, but where renames come apart or flushes are
  /// lies, and no more of it than this is in the air at once, so that a change that makes the
  /// explorer's work explode is not taken over with a new page.
  static void check_own(const std::string& row) {
    const Lines cells = cells_of(row);
    constexpr std::size_t pending = 7;
    constexpr std::size_t broken_rules = 8;
    constexpr int pending_max = 27;
    BOOST_REQUIRE_EQUAL(cells.size(), broken_rules + 1);
    if (cells[1] == "posix-paranoid" || cells[1] == "lying-flush") return;
    BOOST_TEST(std::stoi(cells[pending]) <= pending_max, row);
    BOOST_TEST(cells[broken_rules] == "none", row);
  }
};

}  // namespace holdfast
