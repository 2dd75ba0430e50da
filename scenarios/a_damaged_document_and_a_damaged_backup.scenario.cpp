// The disk rots a document and its backup as well.
// No call returns the damaged bytes and none makes up a document: reading and restoring fail, and
// both files stay as they are for somebody to look at.
// Rules: R2 atomic, R6 heals (and no more than that).
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

struct BothDamaged : Story {
  BothDamaged() {
    BOOST_REQUIRE(files.write("/f", "one", with_backup));
    BOOST_REQUIRE(files.write("/f", "two", with_backup));
    rot("/f", "twp");
    rot("/f.bak", "onf");
  }
};

BOOST_FIXTURE_TEST_CASE(reading_fails_with_and_without_healing, BothDamaged) {
  BOOST_TEST(!files.read("/f"));
  BOOST_TEST(!files.read("/f", {.heal = Heal::from_backup}));
  BOOST_TEST(!files.restore("/f"));
  BOOST_TEST(content("/f") == "twp");
  BOOST_TEST(content("/f.bak") == "onf");
}

BOOST_FIXTURE_TEST_CASE(recovery_reports_the_damage_and_keeps_both_files, BothDamaged) {
  const RecoverReport report = files.recover("/f").value();
  BOOST_TEST((report.found == Condition::damaged));
  BOOST_TEST(!report.healed);
  BOOST_TEST(content("/f") == "twp");
  BOOST_TEST(content("/f.bak") == "onf");
}

BOOST_FIXTURE_TEST_CASE(a_new_save_works_and_keeps_the_evidence, BothDamaged) {
  BOOST_REQUIRE(files.write("/f", "three", with_backup));
  BOOST_TEST(text("/f") == "three");
  BOOST_TEST(content("/quarantine/f.1") == "twp");
}

BOOST_AUTO_TEST_CASE(who_copies_what_is_damaged_damages_the_backup) {
  check_says(replayed("hf1/backup-copies-damage/kill/u512/d1/x0-bit-flip/7", "R6"),
             "a file was damaged");
}

}  // namespace
