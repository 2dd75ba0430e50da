// docs/certificates.md says how much was judged of each protocol under each model. A page that was
// made once says nothing of the code of today. So it is made again, and every cell but the time has
// to be the same; `./dev certify` writes it. Here: all but the store, and the longest stories of
// the journal.
#include "certificates.hpp"

namespace {

using namespace holdfast;

// What stands above the rows as well, so that nothing of the page is compared by neither program.
BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  const auto is_elsewhere = [](const std::string& line) {
    return line.starts_with("| store-") || line.starts_with("| journal-wrap ") ||
           line.starts_with("| journal-reopened ") || line.starts_with("| journal-parked ");
  };
  Lines kept = kept_page();
  std::erase_if(kept, is_elsewhere);
  const Lines found = made_page(
      "right atomic- journal-create journal-commits journal-group journal-removal journal-staged");
  BOOST_TEST(found == kept, boost::test_tools::per_element());
  std::size_t rows = 0;
  for (const std::string& line : found) {
    if (line.starts_with("| protocol ")) BOOST_TEST(cells_of(line)[7] == "pending");
    if (!line.starts_with("| journal-")) continue;
    ++rows;
    check_own(line);
  }
  BOOST_TEST(rows == 70U);
  BOOST_TEST(found.size() > rows + 70);
}

BOOST_FIXTURE_TEST_CASE(a_protocol_that_is_not_there_is_refused, Certificates) {
  const Ran ran = holdfast("crash certify jornal-");
  BOOST_TEST(ran.code == 2);
  BOOST_TEST(ran.err.find("'jornal-'") != std::string::npos);
  BOOST_TEST(ran.out.empty());
}

}  // namespace
