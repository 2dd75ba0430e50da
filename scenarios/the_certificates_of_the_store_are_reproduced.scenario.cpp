// The other half of docs/certificates.md, beside the first: see
// the_certificates_are_reproduced.scenario.cpp.
#include "certificates.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  compare_rows_of("store-", 126);
}

}  // namespace
