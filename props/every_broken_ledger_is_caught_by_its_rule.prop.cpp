// Goal: the rules on commits and plain files catch the ledgers that break them, under exactly the
// models where they do, and say nothing about the right one.
// Method: as every_broken_subject_is_caught_by_its_rule. Calls fail with one code only: which code
// it is matters to no ledger.
#include "expected.hpp"

namespace {

using namespace props;
using faultfs::CrashModel;
using faultfs::Subject;

/// What a power cut breaks.
const Table after_crashes{
    {"ledger", {"", "", "", ""}},
    {"ledger-without-log", {"R2", "R2", "R2", "R2"}},
    // A frame of which a part is zeros is believed, in place of what was acknowledged; recovery
    // publishes it.
    {"ledger-without-checksum", {"", "", "R2 R3 R11", "R2 R3 R11"}},
    {"ledger-acknowledges-first", {"", "", "R3", "R3"}},
    {"ledger-plain-in-place", {"R11", "R11", "R11", "R11"}},
    {"ledger-plain-first", {"", "", "R11", "R11"}},
    {"ledger-ring", {"", "", "", ""}},
    // A frame of an earlier use lies where the next one would, and hides what was acknowledged;
    // every recovery makes plain files of it and finds the next stale one.
    {"ledger-ring-unchained", {"R2 R3 R7 R11", "R2 R3 R7 R11", "R2 R3 R7 R11", "R2 R3 R7 R11"}},
    // It is also wrong about what became of a commit.
    {"ledger-ring-replays-stale",
     {"R2 R3 R4 R7 R11", "R2 R3 R4 R7 R11", "R2 R3 R4 R7 R11", "R2 R3 R4 R7 R11"}},
    // ext4 commits the names of both directories together.
    {"ledger-ring-cuts-first", {"", "", "", "R2 R3"}},
    // What the next process has told of was in the cache only.
    {"ledger-ring-appends-to-found", {"", "", "R3", "R3"}},
    // These are right until a call fails.
    {"ledger-followers-believe", {"", "", "", ""}},
    {"ledger-goes-on-in-doubt", {"", "", "", ""}},
    {"ledger-retries-failed-sync", {"", "", "", ""}},
    {"ledger-believes-cache", {"", "", "", ""}},
};

/// What it breaks when one call of the story has failed.
const Table after_errors{
    {"ledger", {"", "", "", ""}},
    // What was promised to the followers is missing before any crash, too.
    {"ledger-followers-believe", {"R4 R8", "R4 R8", "R4 R8", "R4 R8"}},
    // What was appended behind the gap was published, and recovery cannot know of it.
    {"ledger-goes-on-in-doubt", {"R4 R11", "R4 R11", "R4 R11", "R4 R11"}},
    {"ledger-retries-failed-sync", {"R4 R11", "R4 R11", "R4 R11", "R4 R11"}},
    {"ledger-believes-cache", {"", "", "R4 R11", "R4 R11"}},
};

/// What it breaks when its process was killed, the next one has recovered, and the power fails.
const Table after_deaths{
    {"ledger", {"", "", "", ""}},
    {"ledger-ring", {"", "", "", ""}},
    {"ledger-ring-appends-to-found", {"", "", "R3 R7", "R3 R7"}},
};

BOOST_AUTO_TEST_CASE(crashes_break_what_the_table_says) {
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    if (!is_ledger(listed)) continue;
    const std::string name = listed.subject->name();
    const Expected& expected = after_crashes.at(name);
    // Without an error some do exactly what the right one does; those with a ring break theirs at
    // the first crash.
    const bool is_right = listed.breaks.empty();
    const bool looks_once =
        !is_right && (after_errors.count(name) > 0 || name.starts_with("ledger-ring"));
    for (const char* id : models) {
      const CrashModel& model = *faultfs::find_crash_model(id);
      check(explore(*listed.subject, {.model = &model, .depth = looks_once ? 1U : 2U}),
            of_model(expected, model));
    }
  }
}

// A frame within one block is whole or missing, and no checksum is needed.
BOOST_AUTO_TEST_CASE(without_checksum_a_block_is_whole) {
  const CrashModel& model = *faultfs::find_crash_model("posix-min");
  const subjects::Listed* listed = subjects::find_subject("ledger-without-checksum");
  check(explore(*listed->subject, {.model = &model, .unit_bytes = 4096, .depth = 1}), "");
}

BOOST_AUTO_TEST_CASE(errors_break_what_the_table_says) {
  check_table(after_errors, [](const Subject& subject, const CrashModel& model) {
    const std::vector<std::error_code> one_code{make_error_code(std::errc::io_error)};
    return explore_faults(subject, {.model = &model, .depth = 1}, one_code);
  });
}

BOOST_AUTO_TEST_CASE(failed_syncs_alone_break_what_is_promised_after_them) {
  const std::error_code code = make_error_code(std::errc::io_error);
  const CrashModel& model = *faultfs::find_crash_model("posix-min");
  for (const auto& [name, rules] : after_errors) {
    const Subject& subject = *subjects::find_subject(name)->subject;
    check(explore_failed_syncs(subject, {.model = &model, .depth = 1}, code), rules.posix_min);
  }
}

BOOST_AUTO_TEST_CASE(deaths_break_what_the_table_says) {
  check_table(after_deaths, [](const Subject& subject, const CrashModel& model) {
    return explore_deaths(subject, {.model = &model, .depth = 1});
  });
}

BOOST_AUTO_TEST_CASE(every_ledger_breaks_what_it_is_listed_for) {
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    if (!is_ledger(listed) || listed.breaks.empty()) continue;
    const bool fails_first = after_errors.count(listed.subject->name()) > 0;
    BOOST_TEST(breaks_its_rule(fails_first ? after_errors : after_crashes, listed),
               listed.subject->name() << " is listed for a rule that the table does not name");
  }
}

}  // namespace
