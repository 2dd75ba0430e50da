// docs/certificates.md says how much was judged of each protocol under each model. A page that was
// made once says nothing of the code of today. So it is made again here, and every cell but the
// time has to be the same; `./dev certify` writes it.
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

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, CommandLine) {
  std::ostringstream page;
  page << std::ifstream(HOLDFAST_SOURCE "/docs/certificates.md").rdbuf();
  const Ran ran = holdfast("crash certify");
  BOOST_TEST(ran.code == 0);
  const auto expected = without_times(ran.out);
  const auto found = without_times(page.str());
  BOOST_TEST(expected.size() > 70U);
  BOOST_TEST(found == expected, boost::test_tools::per_element());
  for (const std::string& line : expected) {
    const bool is_journal = line.starts_with("| journal-");
    BOOST_TEST((!is_journal || line.ends_with("| none")), line);
  }
}

}  // namespace
