// Goal: after a crash one whole file and at most one backup remain, and nobody alive is harmed.
// Method: killed processes and hand-made leftovers on a simulated machine.
#include "engine_world.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(leftovers_of_a_killed_writer_are_removed_those_of_a_live_one_are_not,
                        World) {
  put("f", "old");
  faultfs::SimFs victim = machine.process();
  Files<faultfs::SimFs> theirs{victim, environment};
  auto dead = theirs.open("/f").value();
  BOOST_REQUIRE(dead.write("dead"));
  auto live = files.open("/f").value();
  BOOST_REQUIRE(live.write("live"));
  machine.kill(victim);

  const VerifyReport seen = files.verify("/f").value();
  BOOST_TEST(seen.live.size() == 1U);
  BOOST_REQUIRE(seen.findings.size() == 1U);
  BOOST_TEST((seen.findings[0].kind == Finding::Kind::leftover));

  const RecoverReport report = files.recover("/f").value();
  BOOST_TEST(report.removed.size() == 1U);
  BOOST_TEST(report.live.size() == 1U);
  BOOST_REQUIRE(live.commit());
  BOOST_TEST(content("/f") == "live");
  BOOST_TEST(names() == "f");
}

BOOST_FIXTURE_TEST_CASE(a_writer_whose_temporary_file_was_not_touched_knows_nothing_of_cleaners,
                        World) {
  auto live = files.open("/f").value();
  BOOST_REQUIRE(live.write("x"));
  BOOST_REQUIRE(files.recover("/f"));
  BOOST_REQUIRE(live.commit());
  BOOST_TEST(content("/f") == "x");
}

BOOST_FIXTURE_TEST_CASE(only_regular_files_of_our_pattern_are_removed, World) {
  put("f", "x");
  put(".f.0123456789abcdef.hftmp.txt", "theirs");
  put(".g.0123456789abcdef.hftmp", "of another file");
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.make_symlink(FileName::literal(".f.0123456789abcde0.hftmp"), "f"));
  BOOST_REQUIRE(root.make_directory(FileName::literal(".f.0123456789abcde1.hftmp"), Mode{0755}));
  const std::string before = names();
  BOOST_TEST(files.recover("/f").value().removed.empty());
  BOOST_TEST(names() == before);
}

BOOST_FIXTURE_TEST_CASE(a_read_only_leftover_is_removed_by_its_owner_too, World) {
  machine.tree_for_tampering().edit(faultfs::root_inode).mode = Mode{0777};
  faultfs::SimFs user = machine.process({.owner = Owner{1000, 1000}});
  auto root = user.open_root().value();
  auto writer = root.create(FileName::literal(".f.0123456789abcdef.hftmp"), Mode{0600}).value();
  BOOST_REQUIRE(writer.set_mode(Mode{0444}));
  BOOST_REQUIRE(writer.close());
  Files<faultfs::SimFs> theirs{user, environment};
  BOOST_TEST(theirs.recover("/f").value().removed.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(file_and_backup_on_one_inode_are_parted, World) {
  put("f", "x");
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("f.bak")));
  BOOST_TEST((files.verify("/f").value().findings.at(0).kind == Finding::Kind::one_inode));
  BOOST_TEST(files.recover("/f").value().separated);
  BOOST_TEST(content("/f.bak") == "x");
  BOOST_TEST(files.verify("/f").value().findings.empty());
}

BOOST_FIXTURE_TEST_CASE(a_damaged_file_is_healed, World) {
  const WriteOptions options{.backup = BackupPolicy::required, .integrity = Integrity::xattr};
  BOOST_REQUIRE(files.write("/f", "one", options));
  BOOST_REQUIRE(files.write("/f", "two", options));
  rot("/f", "rot");
  const RecoverReport report = files.recover("/f").value();
  BOOST_TEST(report.healed);
  BOOST_TEST((report.found == Condition::damaged));
  BOOST_TEST(content("/f") == "one");
}

BOOST_FIXTURE_TEST_CASE(recovering_twice_changes_nothing_the_second_time, World) {
  put("f", "");
  put("f.bak", "good");
  put(".f.0123456789abcdef.hftmp", "half");
  BOOST_REQUIRE(files.recover("/f"));
  BOOST_TEST(content("/f") == "good");
  const std::string once = machine.tree().describe();
  const RecoverReport again = files.recover("/f").value();
  BOOST_TEST(!again.healed);
  BOOST_TEST(again.removed.empty());
  BOOST_TEST(machine.tree().describe() == once);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_was_never_there_is_no_error, World) {
  const RecoverReport report = files.recover("/f").value();
  BOOST_TEST((report.found == Condition::missing));
  BOOST_TEST(!report.healed);
  BOOST_TEST(names().empty());
}

BOOST_FIXTURE_TEST_CASE(what_recovery_has_seen_is_durable_when_it_returns, World) {
  put("f", "x");
  machine.forget_trace();
  BOOST_REQUIRE(files.recover("/f"));
  BOOST_TEST(steps() == "sync sync_directory");
}

BOOST_FIXTURE_TEST_CASE(a_good_file_is_recovered_without_reading_its_backup, World) {
  put("f", "good");
  put("f.bak", "former");
  machine.forget_trace();
  BOOST_REQUIRE(files.recover("/f"));
  for (const faultfs::Call& call : machine.trace().calls) {
    BOOST_TEST((call.operation != Operation::open || call.name != "/f.bak"));
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_called_quarantine_is_no_error, World) {
  put("f", "good");
  put("quarantine", "somebody's");
  BOOST_TEST(files.recover("/f").has_value());
  BOOST_TEST(content("/quarantine") == "somebody's");
}

// Whoever may not clean up is not kept from healing.
BOOST_FIXTURE_TEST_CASE(leftovers_of_other_users_stay_and_are_no_error, World) {
  machine.tree_for_tampering().edit(faultfs::root_inode).mode = Mode{01777};
  put(".f.0123456789abcde0.hftmp", "nobody else may open it", Mode{0600});
  put(".f.0123456789abcde1.hftmp", "nobody else may remove it", Mode{0666});
  faultfs::SimFs user = machine.process({.owner = Owner{1000, 1000}});
  Files<faultfs::SimFs> theirs{user, environment};
  BOOST_REQUIRE(theirs.write("/f", "x"));
  const RecoverReport report = theirs.recover("/f").value();
  BOOST_TEST(report.removed.empty());
  BOOST_TEST(report.live.size() == 2U);
}

}  // namespace
