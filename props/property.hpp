// A thin adapter between RapidCheck and Boost.Test: a property is a check with a number of cases.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>
#include <sstream>
#include <string>

namespace props {

/// Run `property` on `cases` random inputs; RC_PARAMS="max_success=1000" makes it ten times as
/// many.
///
/// A failure prints the shrunk input and the string that reproduces it.
template <class Testable>
void check_property(const std::string& claim, int cases, int size_max, Testable&& property) {
  const auto& configuration = rc::detail::configuration();
  rc::detail::TestParams params = configuration.testParams;
  constexpr int usual_cases = 100;
  params.maxSuccess = std::max(1, cases * params.maxSuccess / usual_cases);
  params.maxSize = size_max;
  rc::detail::TestMetadata metadata;
  metadata.id = claim;
  metadata.description = claim;
  const auto result = rc::detail::checkTestable(std::forward<Testable>(property), metadata, params);
  std::ostringstream report;
  rc::detail::printResultMessage(result, report);
  report << "\nreplay with RC_PARAMS=\"seed=" << params.seed << "\"";
  BOOST_TEST(result.template is<rc::detail::SuccessResult>(), claim << ": " << report.str());
  BOOST_TEST_MESSAGE(claim << ": " << report.str());
}

}  // namespace props
