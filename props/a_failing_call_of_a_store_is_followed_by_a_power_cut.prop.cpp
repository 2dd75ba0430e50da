// Goal: the store keeps every rule after any failing call with a crash behind it. Method: each of
// the named stories with each of its calls failing, and a sample of what a crash may leave then.
#include <boost/test/unit_test.hpp>

#include "broken/store_stories.hpp"
#include "exploration.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::Report;
using subjects::StoreSubject;

BOOST_AUTO_TEST_CASE(every_call_may_fail_before_a_crash) {
  const std::vector<std::error_code> one_code{make_error_code(std::errc::io_error)};
  const CrashModel& model = *faultfs::find_crash_model("kill");
  for (const auto& story : subjects::store_stories()) {
    const Report report =
        explore_faults(StoreSubject(story), {.model = &model, .depth = 1, .budget = 4}, one_code);
    BOOST_TEST(report.faults > 0U);
    props::check(report);
  }
}

}  // namespace
