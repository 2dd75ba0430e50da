// Goal: the journal keeps every rule where its owner dies, somebody recovers, and then the power
// fails. Method: each of the named stories with a death before each of its calls, and a sample of
// what a power cut inside the next process may leave.
#include <boost/test/unit_test.hpp>

#include "broken/journal_subject.hpp"
#include "exploration.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::Report;
using subjects::JournalSubject;

// The next process recovers what the page cache shows, and then the power fails.
BOOST_AUTO_TEST_CASE(every_call_may_be_the_last_of_its_process) {
  for (const auto& story : subjects::journal_stories()) {
    for (const char* id : {"ext4-ordered", "posix-min"}) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      const Report report =
          explore_deaths(JournalSubject(story), {.model = &model, .depth = 1, .budget = 24});
      BOOST_TEST(report.deaths > 0U);
      props::check(report);
    }
  }
}

}  // namespace
