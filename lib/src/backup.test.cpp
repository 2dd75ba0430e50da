// Goal: the backup is the former file, whole, good, and an inode of its own, on every file system.
// Method: the engine on simulated devices that can exchange, link, or neither.
#include "holdfast/backup.hpp"

#include "engine_world.hpp"

namespace {

using namespace holdfast;

const WriteOptions with_backup{.backup = BackupPolicy::required};
const WriteOptions witnessed{.backup = BackupPolicy::required, .integrity = Integrity::xattr};

struct Ability {
  faultfs::DeviceOptions device;
  BackupMethod method;
};

const Ability abilities[] = {
    {{}, BackupMethod::exchange},
    {{.exchange = false}, BackupMethod::link},
    {{.hard_links = false, .exchange = false}, BackupMethod::copy},
};

BOOST_AUTO_TEST_CASE(each_method_leaves_the_former_file_as_the_backup) {
  for (const Ability& ability : abilities) {
    World world({.device = ability.device});
    BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
    BOOST_REQUIRE(world.files.write("/f", "two", witnessed));
    const WriteReport report = world.files.write("/f", "three", witnessed).value();
    BOOST_TEST((report.backup.method == ability.method));
    BOOST_TEST(report.backup.path == "/f.bak");
    BOOST_TEST(world.content("/f") == "three");
    BOOST_TEST(world.content("/f.bak") == "two");
    BOOST_TEST(world.names() == "f f.bak");
    BOOST_TEST(world.at("/f").links == 1U);
    BOOST_TEST(world.at("/f.bak").links == 1U);
    const VerifyReport verified = world.files.verify("/f").value();
    BOOST_TEST((verified.backup.condition == Condition::sound));
    BOOST_TEST(verified.findings.empty());
  }
}

// A valid record was taken for proof that the file had been synced, but level none writes one
// without a sync, and copies carry it along: the only good backup was replaced by a file that a
// power cut could still empty. The old file is now synced whatever its record says.
BOOST_FIXTURE_TEST_CASE(a_file_with_a_record_is_synced_before_it_is_the_backup, World) {
  BOOST_REQUIRE(
      files.write("/f", "one", {.durability = Durability::none, .integrity = Integrity::xattr}));
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/f", "two", witnessed));
  BOOST_TEST(steps() == "sync sync rename rename sync_directory");
}

// When the old file could not get the backup's name it was removed with its temporary name: the new
// content stood alone and the write said that it had failed. A required backup now gives the old
// file its own name back.
BOOST_AUTO_TEST_CASE(a_required_backup_that_fails_leaves_the_old_file_in_place) {
  for (const Ability& ability : abilities) {
    World counting({.device = ability.device});
    BOOST_REQUIRE(counting.files.write("/f", "one", witnessed));
    counting.machine.forget_trace();
    BOOST_REQUIRE(counting.files.write("/f", "two", witnessed));
    std::size_t to_backup = 0;
    for (std::size_t n = 0; n < counting.machine.trace().calls.size(); ++n) {
      if (counting.machine.trace().calls[n].other == "/f.bak") to_backup = n;
    }
    BOOST_REQUIRE(to_backup > 0);
    World world({.device = ability.device});
    BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
    world.machine.inject(
        {to_backup, std::make_error_code(std::errc::io_error), faultfs::Fault::When::before});
    const auto written = world.files.write("/f", "two", witnessed);
    BOOST_REQUIRE(!written);
    BOOST_TEST((written.error().outcome == Outcome::not_published));
    BOOST_TEST(world.content("/f") == "one");
    BOOST_TEST(world.names() == "f");
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_somebody_else_wrote_is_synced_before_it_is_the_backup, World) {
  put("f", "theirs");
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/f", "ours", with_backup));
  BOOST_TEST(steps() == "sync sync rename rename sync_directory");
  BOOST_TEST(content("/f.bak") == "theirs");
}

BOOST_AUTO_TEST_CASE(level_none_makes_backups_without_any_flush) {
  for (const Ability& ability : abilities) {
    World world({.device = ability.device});
    world.put("f", "one");
    world.machine.forget_trace();
    BOOST_REQUIRE(world.files.write(
        "/f", "two", {.durability = Durability::none, .backup = BackupPolicy::required}));
    BOOST_TEST(world.steps().find("sync") == std::string::npos);
    BOOST_TEST(world.content("/f.bak") == "one");
  }
}

BOOST_FIXTURE_TEST_CASE(a_bad_file_goes_to_quarantine_and_the_old_backup_stays, World) {
  for (const std::string& bad : {std::string(), std::string(3, '\0'), std::string("rotten")}) {
    BOOST_REQUIRE(files.write("/f", "one", witnessed));
    BOOST_REQUIRE(files.write("/f", "two", witnessed));
    rot("/f", bad);
    const WriteReport report = files.write("/f", "three", witnessed).value();
    BOOST_TEST(!report.backup.method.has_value());
    BOOST_TEST(content("/f") == "three");
    BOOST_TEST(content("/f.bak") == "one");
    BOOST_TEST(content(report.backup.quarantined_as) == bad);
    BOOST_TEST(at(report.backup.quarantined_as).links == 1U);
    BOOST_TEST(content(report.backup.quarantined_as + ".reason").find("reason: ") !=
               std::string::npos);
  }
  BOOST_TEST(exists("/quarantine/f.3"));
  BOOST_TEST(!exists("/quarantine/f.4"));
}

BOOST_AUTO_TEST_CASE(quarantine_copies_where_there_are_no_links) {
  World world({.device = {.hard_links = false, .exchange = false, .no_replace = true}});
  BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
  world.rot("/f", "rotten");
  const WriteReport report = world.files.write("/f", "two", with_backup).value();
  BOOST_TEST(world.content(report.backup.quarantined_as) == "rotten");
}

BOOST_FIXTURE_TEST_CASE(a_file_with_another_name_is_copied_so_that_nobody_can_edit_it, World) {
  put("f", "one");
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("other")));
  const WriteReport report = files.write("/f", "two", with_backup).value();
  BOOST_TEST((report.backup.method == BackupMethod::copy));
  BOOST_TEST(at("/f.bak").links == 1U);
  BOOST_TEST(content("/other") == "one");
}

BOOST_FIXTURE_TEST_CASE(file_and_backup_on_one_inode_are_parted_by_the_next_write, World) {
  put("f", "one");
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("f.bak")));
  BOOST_REQUIRE(files.write("/f", "two", with_backup));
  BOOST_TEST(content("/f.bak") == "one");
  BOOST_TEST(machine.tree().resolve("/f") != machine.tree().resolve("/f.bak"));
}

BOOST_FIXTURE_TEST_CASE(a_backup_that_cannot_be_made_fails_only_where_it_is_required, World) {
  put("f", "old");
  BOOST_REQUIRE(fs.open_root().value().make_directory(FileName::literal("f.bak"), Mode{0755}));
  const auto refused = files.write("/f", "new", with_backup);
  BOOST_TEST((refused.error().code == std::errc::is_a_directory));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(content("/f") == "old");
  BOOST_TEST(names() == "f f.bak");
  const auto report = files.write("/f", "new", {.backup = BackupPolicy::best_effort}).value();
  BOOST_TEST(content("/f") == "new");
  BOOST_TEST(report.backup.reason.find("/f.bak") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_suffix_is_the_callers_but_never_empty, World) {
  put("f", "one");
  BOOST_REQUIRE(files.write("/f", "two", {.backup = BackupPolicy::required, .backup_suffix = "~"}));
  BOOST_TEST(content("/f~") == "one");
  const auto refused =
      files.write("/f", "x", {.backup = BackupPolicy::best_effort, .backup_suffix = ""});
  BOOST_TEST((refused.error().code == errc::bad_name));
}

BOOST_FIXTURE_TEST_CASE(a_copied_backup_keeps_mode_mtime_and_record, World) {
  BOOST_REQUIRE(files.write("/f", "one", {.integrity = Integrity::xattr, .mode = Mode{0640}}));
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("other")));
  BOOST_REQUIRE(files.write("/f", "two", with_backup));
  BOOST_TEST(at("/f.bak").mode.bits == 0640U);
  BOOST_TEST((at("/f.bak").mtime == at("/other").mtime));
  BOOST_TEST((at("/f.bak").attributes == at("/other").attributes));
}

// One EIO on reading the record sent a healthy file to quarantine, and with it the chance to have
// it as the backup. A record that cannot be read is no witness of damage. The look is now taken
// twice, and a file whose record stays unreadable counts as one without a record.
BOOST_AUTO_TEST_CASE(one_failing_call_never_sends_a_healthy_file_to_quarantine) {
  World counting;
  BOOST_REQUIRE(counting.files.write("/f", "one", witnessed));
  counting.machine.forget_trace();
  BOOST_REQUIRE(counting.files.write("/f", "two", witnessed));
  const std::size_t calls = counting.machine.trace().calls.size();
  for (std::size_t call = 0; call < calls; ++call) {
    World world;
    BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
    world.machine.inject(
        {call, std::make_error_code(std::errc::io_error), faultfs::Fault::When::before});
    const auto written = world.files.write("/f", "two", witnessed);
    BOOST_TEST(!world.exists("/quarantine"), "call " << call << " failed");
    if (written) BOOST_TEST(world.content("/f.bak") == "one", "call " << call << " failed");
  }
}

// Only a file system that cannot exchange is asked for something else.
BOOST_FIXTURE_TEST_CASE(an_exchange_that_failed_after_its_effect_is_not_tried_in_another_way,
                        World) {
  BOOST_REQUIRE(files.write("/f", "one", witnessed));
  BOOST_REQUIRE(files.write("/f", "two", witnessed));
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/f", "two", witnessed));
  std::size_t exchange = 0;
  while (machine.trace().calls[exchange].operation != Operation::rename) ++exchange;
  for (const std::errc code : {std::errc::invalid_argument, std::errc::no_such_file_or_directory}) {
    World world;
    BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
    BOOST_REQUIRE(world.files.write("/f", "two", witnessed));
    world.machine.inject({exchange, std::make_error_code(code), faultfs::Fault::When::after});
    const auto written = world.files.write("/f", "three", witnessed);
    BOOST_REQUIRE(!written);
    BOOST_TEST((written.error().outcome == Outcome::published_unconfirmed));
    BOOST_TEST(world.content("/f") == "three");
    BOOST_TEST(world.content("/f.bak") == "one");
  }
}

BOOST_AUTO_TEST_CASE(a_file_system_without_links_is_asked_once) {
  World world({.device = {.hard_links = false, .exchange = false}});
  BOOST_REQUIRE(world.files.write("/f", "one", witnessed));
  world.machine.forget_trace();
  BOOST_REQUIRE(world.files.write("/f", "two", witnessed));
  BOOST_TEST(world.steps() == "sync sync rename link sync rename rename sync_directory");
}

BOOST_FIXTURE_TEST_CASE(level_none_sends_a_bad_file_to_quarantine_without_any_flush, World) {
  BOOST_REQUIRE(files.write("/f", "one", witnessed));
  rot("/f", "rotten");
  machine.forget_trace();
  BOOST_REQUIRE(
      files.write("/f", "two", {.durability = Durability::none, .backup = BackupPolicy::required}));
  BOOST_TEST(steps() == "link rename rename");
  BOOST_TEST(content("/quarantine/f.1") == "rotten");
}

BOOST_AUTO_TEST_CASE(where_no_file_has_attributes_a_backup_is_made_and_read_without_a_record) {
  World world({.device = {.attributes = false}});
  BOOST_REQUIRE(world.files.write("/f", "one", with_backup));
  BOOST_REQUIRE(world.files.write("/f", "two", with_backup));
  BOOST_TEST((world.files.read("/f").value().condition == Condition::unwitnessed));
  BOOST_TEST(world.content("/f.bak") == "one");
}

}  // namespace
