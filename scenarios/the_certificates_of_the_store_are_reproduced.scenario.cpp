// The other half of docs/certificates.md, beside the first: see
// the_certificates_are_reproduced.scenario.cpp.
#include "certificates.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  const auto is_other = [](const std::string& line) { return !line.starts_with("| store-"); };
  Lines kept = kept_page();
  std::erase_if(kept, is_other);
  Lines found = made_page("store-");
  std::erase_if(found, is_other);
  BOOST_TEST(found == kept, boost::test_tools::per_element());
  BOOST_TEST(found.size() == 112U);
  for (const std::string& row : found) check_own(row);
}

}  // namespace
