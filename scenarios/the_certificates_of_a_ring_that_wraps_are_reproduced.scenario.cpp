// A part of docs/certificates.md that takes as long as the rest of the journal's, beside it: see
// the_certificates_are_reproduced.scenario.cpp.
#include "certificates.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  const auto is_other = [](const std::string& line) {
    return !line.starts_with("| journal-wrap ");
  };
  Lines kept = kept_page();
  std::erase_if(kept, is_other);
  Lines found = made_page("journal-wrap");
  std::erase_if(found, is_other);
  BOOST_TEST(found == kept, boost::test_tools::per_element());
  BOOST_TEST(found.size() == 14U);
  for (const std::string& row : found) check_own(row);
}

}  // namespace
