// A save has exchanged the new document for the former one, and the power fails before the former
// one gets its backup name.
// After the restart the document is one of the two, whole; the backup is the one that was there
// before or none, never the new document and never a part; the leftover is gone.
// Rules: R1 opens, R2 atomic, R7 stable, R10 no litter.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_former_backup_stays_and_the_leftover_goes, Story) {
  BOOST_REQUIRE(files.write("/f", "one", with_backup));
  BOOST_REQUIRE(files.write("/f", "two", with_backup));
  begin();
  BOOST_REQUIRE(files.write("/f", "three", with_backup));
  const std::size_t exchanged = calls_until(Operation::rename);
  BOOST_TEST_REQUIRE(exchanged < calls_until(Operation::rename, 2));
  std::set<std::string> seen;
  cut_power_after(exchanged, "posix-min", [&](Story& after) {
    BOOST_REQUIRE(after.files.recover("/f"));
    seen.insert(after.text("/f"));
    const std::string backup = after.text("/f.bak");
    BOOST_TEST((backup == "one" || backup == "two"), backup);
    BOOST_TEST(after.names() == "f f.bak");
    BOOST_TEST(after.files.verify("/f").value().findings.empty());
  });
  const std::set<std::string> both{"three", "two"};
  BOOST_TEST(seen == both);
}

BOOST_AUTO_TEST_CASE(who_removes_the_old_name_first_may_have_none) {
  check_says(replayed("hf1/unlink-first/ext4-ordered/u512/d1/1x2", "R2"), "a holds no document");
}

}  // namespace
