// The part of docs/certificates.md about the longest stories of the journal, beside the rest: see
// the_certificates_are_reproduced.scenario.cpp.
#include "certificates.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_page_is_what_the_code_gives, Certificates) {
  compare_rows_of("journal-wrap", 14);
  compare_rows_of("journal-reopened", 14);
  compare_rows_of("journal-parked", 14);
}

}  // namespace
