// The disk rots a document that has an integrity record and a good backup.
// A reader never gets the damaged bytes: without healing it gets an error, with healing the backup;
// the damaged file is kept in quarantine, and the backup is what it was.
// Rules: R2 atomic, R6 heals (damage is never returned as good, evidence is kept).
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

struct Damaged : Story {
  Damaged() {
    BOOST_REQUIRE(files.write("/f", "one", with_backup));
    BOOST_REQUIRE(files.write("/f", "two", with_backup));
  }

  void heals() {
    const ReadReport report = files.read("/f", {.heal = Heal::from_backup}).value();
    BOOST_TEST(report.content == "one");
    BOOST_TEST(report.healed);
    BOOST_TEST(content("/f") == "one");
    BOOST_TEST(content("/f.bak") == "one");
  }
};

BOOST_FIXTURE_TEST_CASE(a_flipped_bit_is_an_error_without_healing, Damaged) {
  rot("/f", "twp");
  BOOST_TEST((files.read("/f").error().code == errc::damaged));
  BOOST_TEST(content("/f") == "twp");
}

BOOST_FIXTURE_TEST_CASE(every_damage_is_healed_and_kept_as_evidence, Damaged) {
  int found = 0;
  for (const std::string damage : {"twp", "t", "", "two more", "\xdb\xdb\xdb"}) {
    BOOST_REQUIRE(files.write("/f", "one", with_backup));
    BOOST_REQUIRE(files.write("/f", "two", with_backup));
    rot("/f", damage);
    heals();
    BOOST_TEST(content("/quarantine/f." + std::to_string(++found)) == damage);
  }
}

BOOST_FIXTURE_TEST_CASE(zeros_are_healed_like_any_damage, Damaged) {
  rot("/f", std::string(3, '\0'));
  heals();
}

BOOST_FIXTURE_TEST_CASE(a_lost_document_comes_back_and_leaves_no_evidence, Damaged) {
  BOOST_REQUIRE(fs.open_root().value().remove(FileName::literal("f")));
  heals();
  BOOST_TEST(!exists("/quarantine"));
}

BOOST_FIXTURE_TEST_CASE(the_next_save_does_not_make_damage_the_backup, Damaged) {
  rot("/f", "twp");
  BOOST_REQUIRE(files.write("/f", "three", with_backup));
  BOOST_TEST(content("/f") == "three");
  BOOST_TEST(content("/f.bak") == "one");
  BOOST_TEST(content("/quarantine/f.1") == "twp");
}

BOOST_AUTO_TEST_CASE(who_keeps_no_checksum_takes_it_for_good) {
  check_says(replayed("hf1/no-checksum/kill/u512/d1/x0-bit-flip/", "R6"), "a file was damaged");
}

}  // namespace
