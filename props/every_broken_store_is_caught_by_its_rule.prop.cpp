// Goal: the rules catch owners of a store who do one thing by themselves, and wrong, under exactly
// the models where they do.
// Method: as every_broken_subject_is_caught_by_its_rule, to the first crash. That they say nothing
// about right ones is in docs/certificates.md, which a test makes anew.
#include "expected.hpp"

namespace {

using namespace props;
using faultfs::CrashModel;

const Table after_crashes{
    // Nothing is lost but the evidence.
    {"store-heals-in-place", {"R6", "R6", "R6", "R6"}},
    {"store-syncs-checkpoint-late", {"", "", "R2", "R2"}},
    // Most file systems keep the order of names.
    {"store-removes-checkpoint-early", {"", "", "", "R2"}},
    {"store-removes-checkpoint-first", {"R2", "R2", "R2", "R2"}},
    {"store-restores-each", {"R2", "R2", "R2", "R2"}},
    {"store-deletes-in-place", {"R1 R2", "R1 R2", "R1 R2", "R1 R2"}},
};

BOOST_AUTO_TEST_CASE(crashes_break_what_the_table_says) {
  std::size_t found = 0;
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    if (!is_store(listed) || listed.breaks.empty()) continue;
    ++found;
    for (const char* id : models) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      check(explore(*listed.subject, {.model = &model, .depth = 1}),
            of_model(after_crashes.at(listed.subject->name()), model));
    }
    BOOST_TEST(breaks_its_rule(after_crashes, listed),
               listed.subject->name() << " is listed for a rule that the table does not name");
  }
  BOOST_TEST(found == after_crashes.size());
}

}  // namespace
