// Goal: the journal keeps every rule where one of its calls fails, and then the power does. Method:
// each of the named stories with a failure of each of its calls, and a sample of what a power cut
// may leave then.
#include <boost/test/unit_test.hpp>

#include "broken/journal_subject.hpp"
#include "exploration.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::Report;
using subjects::JournalSubject;

BOOST_AUTO_TEST_CASE(every_call_may_fail_before_a_crash) {
  const std::vector<std::error_code> one_code{make_error_code(std::errc::io_error)};
  const CrashModel& model = *faultfs::find_crash_model("kill");
  for (const auto& story : subjects::journal_stories()) {
    const Report report =
        explore_faults(JournalSubject(story), {.model = &model, .depth = 1, .budget = 6}, one_code);
    BOOST_TEST(report.faults > 0U);
    props::check(report);
  }
}

}  // namespace
