// docs/certificates.md says how much was judged of each protocol under each model. A page that was
// made once says nothing of the code of today. So it is made again, and every cell but the time has
// to be the same; `./dev certify` writes it. Here: all but the store.
#include "certificates.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  BOOST_TEST(reproduced({"right", "atomic-"}).size() == 70U);
  const Lines journal = reproduced({"journal-"});
  BOOST_TEST(journal.size() == 84U);
  for (const std::string& row : journal) check_own(row);
}

// Every row is compared by this program or by the one for the store.
BOOST_FIXTURE_TEST_CASE(the_page_has_no_other_rows, Certificates) {
  std::ifstream page(HOLDFAST_SOURCE "/docs/certificates.md");
  std::size_t others = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("|")) continue;
    const std::string protocol = cells_of(line).front();
    const std::string group = protocol.substr(0, protocol.find('-'));
    const std::vector<std::string> groups{"right", "atomic", "journal", "store"};
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) ++others;
    if (protocol == "protocol") BOOST_TEST(cells_of(line)[7] == "pending");
  }
  BOOST_TEST(others == 2U);  // the head of the table
}

BOOST_FIXTURE_TEST_CASE(a_protocol_that_is_not_there_is_refused, Certificates) {
  const Ran ran = holdfast("crash certify jornal-");
  BOOST_TEST(ran.code == 2);
  BOOST_TEST(ran.err.find("'jornal-'") != std::string::npos);
  BOOST_TEST(ran.out.empty());
}

}  // namespace
