// Goal: journal and store keep every rule when one of their syncs has failed, in any way a file
// system may fail it, and the power is cut at any time afterwards.
// Method: each story once for each sync and each policy, with a sample of the crashes under the
// weakest model; HOLDFAST_SOAK=1 takes larger samples and other models as well. The ledger that
// retries a failed sync is caught so (every_broken_ledger_is_caught_by_its_rule.prop.cpp).
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "broken/journal_subject.hpp"
#include "broken/store_stories.hpp"
#include "exploration.hpp"

namespace {

using faultfs::CrashModel;

void check_failed_syncs(const faultfs::Subject& subject) {
  const bool soaks = std::getenv("HOLDFAST_SOAK") != nullptr;
  const auto ids = soaks ? std::vector{"ext4-ordered", "ext4-journal", "xfs", "btrfs", "posix-min"}
                         : std::vector{"posix-min"};
  for (const char* id : ids) {
    const CrashModel& model = *faultfs::find_crash_model(id);
    const faultfs::Report report =
        explore_failed_syncs(subject, {.model = &model, .depth = 1, .budget = soaks ? 500U : 12U},
                             make_error_code(std::errc::io_error));
    BOOST_TEST(report.faults > 20U);
    props::check(report);
  }
}

BOOST_AUTO_TEST_CASE(of_the_journal) {
  for (const auto& story : subjects::journal_stories()) {
    check_failed_syncs(subjects::JournalSubject(story));
  }
}

BOOST_AUTO_TEST_CASE(of_the_store) {
  for (const auto& story : subjects::store_stories()) {
    check_failed_syncs(subjects::StoreSubject(story));
  }
}

}  // namespace
