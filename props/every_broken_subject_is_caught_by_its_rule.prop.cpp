// Goal: every rule catches the subjects that break it, under exactly the models where they do, and
// says nothing about right ones. Those that commit several documents have files of their own.
// Method: every subject explored exhaustively under four models, to a crash inside recovery, and
// once more with every call of its story failing, with its process killed in every call, or with
// every file damaged; the sets of broken rules are compared with a table.
#include "expected.hpp"

namespace {

using namespace props;
using faultfs::CrashModel;
using faultfs::Report;
using faultfs::Subject;

/// What a power cut breaks.
const Table after_crashes{
    {"atomic-write", {"", "", "", ""}},
    // Its subject takes for durable what is only promised to be whole.
    {"atomic-write-consistent", {"", "", "R3", "R3"}},
    {"atomic-write-none", {"", "", "R2 R3", "R2 R3"}},
    {"right", {"", "", "", ""}},
    {"right-two-directories", {"", "", "", ""}},
    {"recovery-refuses", {"R1", "R1", "R1", "R1"}},
    // A document that is overwritten is torn even where every call is durable in order; what was
    // acknowledged before goes with it.
    {"in-place", {"R2 R3", "R2 R3", "R2 R3", "R2 R3"}},
    // ext4 starts the allocation of a file that is renamed over another, but does not wait for it.
    {"no-file-sync", {"", "", "R2 R3", "R2 R3"}},
    {"sync-after-rename", {"", "", "R2 R3", "R2 R3"}},
    // Wrong content in every state, hence also where a promise was made.
    {"stale-temp-reused", {"R2 R3", "R2 R3", "R2 R3", "R2 R3"}},
    {"unlink-first", {"R2 R3", "R2 R3", "R2 R3", "R2 R3"}},
    {"no-directory-sync", {"", "", "R3", "R3"}},
    {"acknowledged-before-sync", {"", "", "R3", "R3"}},
    {"acknowledged-before-rename", {"R3", "R3", "R3", "R3"}},
    // These are right until a call fails.
    {"error-swallowed", {"", "", "", ""}},
    {"retries-failed-sync", {"", "", "", ""}},
    {"write-error-swallowed", {"", "", "", ""}},
    {"directory-error-swallowed", {"", "", "", ""}},
    {"outcome-wrong", {"", "", "", ""}},
    // The file that blocks the next save is litter too.
    {"temp-blocks-next-save", {"R5 R10", "R5 R10", "R5 R10", "R5 R10"}},
    {"recovery-rewrites", {"R7", "R7", "R7", "R7"}},
    // ext4 keeps the order of rename and removal: only portable code is hit.
    {"recovery-shows-unsynced", {"", "", "", "R7"}},
    {"leaves-litter", {"R10", "R10", "R10", "R10"}},
    // Right unless the process before was killed and the power did not fail.
    {"recovery-trusts-cache", {"", "", "", ""}},
    // Right until a call fails, or a file is damaged.
    {"leaves-temp-when-it-fails", {"", "", "", ""}},
    {"damaged-files", {"", "", "", ""}},
    {"no-checksum", {"", "", "", ""}},
    {"backup-copies-damage", {"", "", "", ""}},
    {"destroys-evidence", {"", "", "", ""}},
    {"backup-shares-inode", {"", "", "", ""}},
    // The lock file that keeps everybody out is litter too.
    {"stale-lock-believed", {"R5 R9 R10", "R5 R9 R10", "R5 R9 R10", "R5 R9 R10"}},
};

/// What it breaks when one call of the story has failed.
const Table after_errors{
    {"atomic-write", {"", "", "", ""}},
    {"right", {"", "", "", ""}},
    {"right-two-directories", {"", "", "", ""}},
    // A failed sync may change what memory shows, so that no power cut is needed.
    {"error-swallowed", {"R2 R4", "R2 R4", "R2 R4", "R2 R4"}},
    {"retries-failed-sync", {"R2 R4", "R2 R4", "R2 R4", "R2 R4"}},
    {"write-error-swallowed", {"R2 R4", "R2 R4", "R2 R4", "R2 R4"}},
    {"directory-error-swallowed", {"", "", "R4", "R4"}},
    // What it denies is there to be seen.
    {"outcome-wrong", {"R4 R8", "R4 R8", "R4 R8", "R4 R8"}},
    {"leaves-temp-when-it-fails", {"R8", "R8", "R8", "R8"}},
};

/// What it breaks when its process was killed, the next one has recovered, and the power fails.
const Table after_deaths{
    {"atomic-write", {"", "", "", ""}},
    {"damaged-files", {"", "", "", ""}},
    {"right", {"", "", "", ""}},
    {"right-two-directories", {"", "", "", ""}},
    {"recovery-trusts-cache", {"", "", "R7", "R7"}},
};

/// What it breaks when one file was damaged before the story.
const Table after_damage{
    {"damaged-files", {"", "", "", ""}},
    {"no-checksum", {"R2 R6", "R2 R6", "R2 R6", "R2 R6"}},
    {"backup-copies-damage", {"R2 R6", "R2 R6", "R2 R6", "R2 R6"}},
    {"destroys-evidence", {"R6", "R6", "R6", "R6"}},
    {"backup-shares-inode", {"R2 R6", "R2 R6", "R2 R6", "R2 R6"}},
};

void check_crashes(std::uint64_t unit_bytes) {
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    if (listed.effort == subjects::Effort::large || is_ledger(listed)) continue;
    const Expected& expected = after_crashes.at(listed.subject->name());
    for (const char* id : models) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      const Report report =
          explore(*listed.subject, {.model = &model, .unit_bytes = unit_bytes, .depth = 2});
      check(report, of_model(expected, model));
    }
  }
}

BOOST_AUTO_TEST_CASE(crashes_break_what_the_table_says_with_sectors) {
  check_crashes(512);
}

// A document of one unit is still torn: its size is a step of its own.
BOOST_AUTO_TEST_CASE(crashes_break_what_the_table_says_with_blocks) {
  check_crashes(4096);
}

// What a call fails with matters to no rule but by the way that it is told; one model meets all.
std::vector<std::error_code> codes_for(const CrashModel& model) {
  if (model.id == "posix-min") return faultfs::fault_codes();
  return {make_error_code(std::errc::io_error)};
}

BOOST_AUTO_TEST_CASE(errors_break_what_the_table_says) {
  check_table(after_errors, [](const Subject& subject, const CrashModel& model) {
    return explore_faults(subject, {.model = &model, .depth = 1}, codes_for(model));
  });
}

BOOST_AUTO_TEST_CASE(deaths_break_what_the_table_says) {
  check_table(after_deaths, [](const Subject& subject, const CrashModel& model) {
    const Report report = explore_deaths(subject, {.model = &model, .depth = 2});
    BOOST_TEST(report.deaths > 0U);
    return report;
  });
}

BOOST_AUTO_TEST_CASE(damage_breaks_what_the_table_says) {
  check_table(after_damage, [](const Subject& subject, const CrashModel& model) {
    return explore_damage(subject, {.model = &model});
  });
}

BOOST_AUTO_TEST_CASE(every_rule_has_a_subject_that_breaks_it) {
  for (const faultfs::Rule& rule : faultfs::rules()) {
    bool found = false;
    for (const subjects::Listed& listed : subjects::all_subjects()) {
      if (listed.breaks != rule.id) continue;
      found = true;
      if (is_ledger(listed) || is_store(listed)) continue;
      const std::string name = listed.subject->name();
      const Table& table = listed.breaks == "R7" && after_deaths.count(name) > 0 ? after_deaths
                           : after_damage.count(name) > 0                        ? after_damage
                           : after_errors.count(name) > 0                        ? after_errors
                                                                                 : after_crashes;
      BOOST_TEST(breaks_its_rule(table, listed),
                 listed.subject->name() << " is listed for a rule that the table does not name");
    }
    BOOST_TEST(found, rule.id << " has no subject that breaks it");
  }
}

}  // namespace
