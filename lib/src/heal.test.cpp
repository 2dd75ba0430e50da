// Goal: reading says what a file is worth, and healing changes only what must change.
// Method: damaged files on a simulated machine.
#include "holdfast/heal.hpp"

#include "engine_world.hpp"

namespace {

using namespace holdfast;

const ReadOptions healing{.heal = Heal::from_backup};

struct TwoVersions : World {
  TwoVersions() {
    const WriteOptions options{.backup = BackupPolicy::required, .integrity = Integrity::xattr};
    BOOST_REQUIRE(files.write("/f", "one", options));
    BOOST_REQUIRE(files.write("/f", "two", options));
  }
  void remove(std::string_view name) {
    BOOST_REQUIRE(fs.open_root().value().remove(FileName::literal(name)));
  }
};

BOOST_FIXTURE_TEST_CASE(a_good_file_is_read_as_it_is, TwoVersions) {
  const ReadReport report = files.read("/f", healing).value();
  BOOST_TEST(report.content == "two");
  BOOST_TEST((report.condition == Condition::sound));
  BOOST_TEST((report.source == Source::main));
  BOOST_TEST(!report.healed);
}

BOOST_FIXTURE_TEST_CASE(reading_without_healing_writes_nothing, TwoVersions) {
  rot("/f", "rot");
  const std::string before = machine.tree().describe();
  const auto refused = files.read("/f");
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().message().find("digest") != std::string::npos);
  BOOST_REQUIRE(files.verify("/f"));
  BOOST_TEST(machine.tree().describe() == before);
}

BOOST_FIXTURE_TEST_CASE(a_file_without_witness_is_returned_with_its_condition, World) {
  put("empty", "");
  put("zeroed", std::string(5000, '\0'));
  put("plain", "text");
  BOOST_TEST((files.read("/empty").value().condition == Condition::empty));
  BOOST_TEST((files.read("/zeroed").value().condition == Condition::zeroed));
  BOOST_TEST((files.read("/plain").value().condition == Condition::unwitnessed));
  BOOST_TEST((files.read("/none").error().code == std::errc::no_such_file_or_directory));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_file_is_healed_and_kept_as_evidence, TwoVersions) {
  rot("/f", "rot");
  const ReadReport report = files.read("/f", healing).value();
  BOOST_TEST(report.content == "one");
  BOOST_TEST((report.condition == Condition::damaged));
  BOOST_TEST((report.source == Source::backup));
  BOOST_TEST(report.healed);
  BOOST_TEST(report.quarantined_as == "/quarantine/f.1");
  BOOST_TEST(content("/quarantine/f.1") == "rot");
  BOOST_TEST(content("/f") == "one");
  BOOST_TEST(content("/f.bak") == "one");
  BOOST_TEST((files.verify("/f").value().main.condition == Condition::sound));
}

BOOST_FIXTURE_TEST_CASE(healing_twice_changes_nothing_the_second_time, TwoVersions) {
  rot("/f", "rot");
  BOOST_REQUIRE(files.read("/f", healing));
  const std::string once = machine.tree().describe();
  BOOST_TEST(!files.read("/f", healing).value().healed);
  BOOST_TEST(machine.tree().describe() == once);
}

BOOST_FIXTURE_TEST_CASE(a_missing_an_empty_and_a_zeroed_file_are_healed, TwoVersions) {
  remove("f");
  BOOST_TEST(files.read("/f", healing).value().content == "one");
  BOOST_TEST(!exists("/quarantine"));
  put("f", "");
  BOOST_TEST(files.read("/f", healing).value().content == "one");
  put("f", std::string(9, '\0'));
  BOOST_TEST(files.read("/f", healing).value().content == "one");
  BOOST_TEST(exists("/quarantine/f.2"));
}

BOOST_FIXTURE_TEST_CASE(without_a_usable_backup_nothing_is_changed, TwoVersions) {
  rot("/f", "rot");
  rot("/f.bak", "r");
  const std::string before = machine.tree().describe();
  BOOST_TEST((files.read("/f", healing).error().code == errc::damaged));
  BOOST_TEST(machine.tree().describe() == before);
  remove("f");
  const auto refused = files.read("/f", healing);
  BOOST_TEST((refused.error().code == std::errc::no_such_file_or_directory));
  BOOST_TEST(refused.error().detail.find("no usable backup") != std::string::npos);
  put("f", "");
  BOOST_TEST((files.read("/f", healing).value().condition == Condition::empty));
}

BOOST_FIXTURE_TEST_CASE(an_interrupted_healing_does_not_quarantine_twice, TwoVersions) {
  rot("/f", "rot");
  auto root = fs.open_root().value();
  const Site<faultfs::SimFs> site{root, FileName::literal("f"), environment};
  BOOST_REQUIRE(quarantine(site, site.name, "first try", Durability::durable));
  BOOST_TEST(files.read("/f", healing).value().quarantined_as == "/quarantine/f.1");
  BOOST_TEST(!exists("/quarantine/f.2"));
}

BOOST_FIXTURE_TEST_CASE(what_is_blank_on_purpose_is_not_healed_away, TwoVersions) {
  for (const std::string& blank : {std::string(), std::string(100, '\0')}) {
    BOOST_REQUIRE(files.write("/f", blank, {.backup = BackupPolicy::required}));
    BOOST_REQUIRE(files.recover("/f"));
    const auto found = files.read("/f", healing);
    BOOST_REQUIRE(found);
    BOOST_TEST((found->condition == Condition::sound));
    BOOST_TEST(found->content == blank);
  }
}

BOOST_FIXTURE_TEST_CASE(restoring_twice_gives_back_what_was, TwoVersions) {
  BOOST_TEST((files.restore("/f").value().main == Condition::sound));
  BOOST_TEST(content("/f") == "one");
  BOOST_TEST(content("/f.bak") == "two");
  BOOST_REQUIRE(files.restore("/f"));
  BOOST_TEST(content("/f") == "two");
  BOOST_TEST(content("/f.bak") == "one");
  BOOST_TEST(files.verify("/f").value().findings.empty());
}

BOOST_FIXTURE_TEST_CASE(restoring_over_a_bad_file_keeps_the_backup, TwoVersions) {
  rot("/f", "rot");
  BOOST_REQUIRE(files.restore("/f"));
  BOOST_TEST(content("/f") == "one");
  BOOST_TEST(content("/f.bak") == "one");
  BOOST_TEST(content("/quarantine/f.1") == "rot");
}

BOOST_FIXTURE_TEST_CASE(restoring_needs_a_usable_backup, World) {
  put("f", "x");
  BOOST_TEST((files.restore("/f").error().code == errc::no_backup));
  put("f.bak", "");
  BOOST_TEST((files.restore("/f").error().code == errc::no_backup));
  BOOST_TEST(content("/f") == "x");
}

BOOST_FIXTURE_TEST_CASE(a_strangers_name_in_quarantine_is_no_evidence, TwoVersions) {
  rot("/f", "rot");
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.make_directory(quarantine_directory(), Mode{0755}));
  auto dir = root.open_directory(quarantine_directory()).value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), dir, FileName::literal("note")));
  BOOST_TEST(files.read("/f", healing).value().quarantined_as == "/quarantine/f.1");
}

/// How many calls healing makes before the copy takes the place of the bad file.
std::size_t calls_before_exchange(const World& damaged) {
  World twin{faultfs::Machine(damaged.machine.tree())};
  twin.machine.forget_trace();
  BOOST_REQUIRE(twin.files.read("/f", healing));
  const auto& calls = twin.machine.trace().calls;
  std::size_t exchange = 0;
  while (calls[exchange].operation != Operation::rename || calls[exchange].other != "/f") {
    ++exchange;
  }
  return exchange;
}

// The name has changed, and nobody may say that it has not.
BOOST_FIXTURE_TEST_CASE(a_rename_that_failed_after_healing_is_told_as_such, TwoVersions) {
  rot("/f", "rot");
  machine.inject({calls_before_exchange(*this), std::make_error_code(std::errc::invalid_argument),
                  faultfs::Fault::When::after});
  const auto found = files.read("/f", healing);
  BOOST_REQUIRE(!found);
  BOOST_TEST((found.error().outcome == Outcome::published_unconfirmed));
  BOOST_TEST(content("/f") == "one");
}

// It may be somebody's new one.
BOOST_FIXTURE_TEST_CASE(a_displaced_file_that_nobody_can_look_at_is_put_back, TwoVersions) {
  rot("/f", "rot");
  machine.inject({calls_before_exchange(*this) + 1, std::make_error_code(std::errc::io_error)});
  const auto found = files.read("/f", healing);
  BOOST_REQUIRE(!found);
  BOOST_TEST((found.error().code == std::errc::io_error));
  BOOST_TEST(content("/f") == "rot");
}

BOOST_FIXTURE_TEST_CASE(a_directory_is_not_read_as_a_file, World) {
  BOOST_REQUIRE(fs.open_root().value().make_directory(FileName::literal("d"), Mode{0755}));
  BOOST_TEST((files.read("/d").error().code == std::errc::is_a_directory));
  BOOST_TEST((files.verify("/d").error().code == std::errc::is_a_directory));
}

BOOST_FIXTURE_TEST_CASE(a_link_is_not_read_as_a_file, TwoVersions) {
  auto root = fs.open_root().value();
  BOOST_REQUIRE(root.make_symlink(FileName::literal("s"), "f"));
  DirectoryFiles<faultfs::SimFs> here(root, environment);
  BOOST_TEST((here.read(FileName::literal("s")).error().code == errc::not_regular));
}

// Where a name is given by a link the temporary one has to go, or somebody may take it for a file.
BOOST_AUTO_TEST_CASE(a_name_that_stays_in_quarantine_beside_the_right_one_is_told) {
  const faultfs::MachineOptions without{.device = {.no_replace = false}};
  World sound(without);
  World failing(without);
  for (World* world : {&sound, &failing}) {
    world->put("f.bak", "good");
    world->put("f", "");
    world->machine.forget_trace();
  }
  BOOST_REQUIRE(sound.files.read("/f", healing));
  const auto& calls = sound.machine.trace().calls;
  std::size_t removal = 0;
  while (calls[removal].operation != Operation::remove ||
         !calls[removal].name.starts_with("/quarantine/")) {
    ++removal;
  }
  failing.machine.inject({removal, std::make_error_code(std::errc::io_error)});
  BOOST_TEST((failing.files.read("/f", healing).error().code == std::errc::io_error));
}

BOOST_FIXTURE_TEST_CASE(a_long_file_without_witness_is_judged_by_its_first_piece, World) {
  put("f", std::string(1'000'000, 'x'));
  machine.forget_trace();
  BOOST_REQUIRE(files.verify("/f"));
  std::size_t reads = 0;
  for (const faultfs::Call& call : machine.trace().calls) {
    reads += call.operation == Operation::read_at ? 1U : 0U;
  }
  BOOST_TEST(reads == 1U);
}

}  // namespace
