// Goal: a write replaces a file at once, keeps what it should keep, and leaves nothing behind.
// Method: the engine on a simulated machine; the order of flushes and renames from its trace.
#include "engine_world.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(a_new_file_is_synced_then_named_then_its_directory_is_synced, World) {
  machine.forget_trace();
  const WriteReport report = files.write("/f", "hello").value();
  BOOST_TEST(content("/f") == "hello");
  BOOST_TEST(steps() == "sync rename sync_directory");
  BOOST_TEST(names() == "f");
  BOOST_TEST(report.created);
  BOOST_TEST((report.outcome == Outcome::durable));
  BOOST_TEST(at("/f").mode.bits == 0644U);
}

BOOST_FIXTURE_TEST_CASE(lower_levels_cost_fewer_flushes_and_promise_less, World) {
  machine.forget_trace();
  const WriteReport consistent =
      files.write("/f", "one", {.durability = Durability::consistent}).value();
  BOOST_TEST(steps() == "sync rename");
  BOOST_TEST((consistent.outcome == Outcome::published_unconfirmed));
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/f", "two", {.durability = Durability::none}));
  BOOST_TEST(steps() == "rename");
  BOOST_TEST(content("/f") == "two");
}

BOOST_FIXTURE_TEST_CASE(an_existing_file_keeps_its_mode_and_is_private_meanwhile, World) {
  put("f", "old", Mode{0640});
  auto file = files.open("/f").value();
  BOOST_REQUIRE(file.write("new"));
  for (const auto& [name, inode] : machine.tree().at(faultfs::root_inode).entries) {
    if (name != "f") BOOST_TEST(machine.tree().at(inode).mode.bits == 0600U);
  }
  BOOST_REQUIRE(file.commit());
  BOOST_TEST(at("/f").mode.bits == 0640U);
  BOOST_TEST(content("/f") == "new");
}

BOOST_FIXTURE_TEST_CASE(a_given_mode_is_taken_exactly, World) {
  BOOST_REQUIRE(files.write("/f", "x", {.mode = Mode{0666}}));
  BOOST_TEST(at("/f").mode.bits == 0666U);
}

BOOST_FIXTURE_TEST_CASE(the_owner_is_kept_where_that_is_permitted, World) {
  put("f", "old", Mode{04755});
  machine.tree_for_tampering().edit(machine.tree().resolve("/f")).owner = Owner{7, 8};
  BOOST_TEST(files.write("/f", "new").value().owner_kept);
  BOOST_TEST((at("/f").owner == Owner{7, 8}));
  BOOST_TEST(at("/f").mode.bits == 04755U);
}

BOOST_FIXTURE_TEST_CASE(an_owner_that_cannot_be_kept_is_reported_and_costs_the_set_id_bits, World) {
  put("f", "old", Mode{04777});
  machine.tree_for_tampering().edit(faultfs::root_inode).mode = Mode{0777};
  faultfs::SimFs user = machine.process({.owner = Owner{1000, 1000}});
  Files<faultfs::SimFs> theirs{user, environment};
  BOOST_TEST(!theirs.write("/f", "new").value().owner_kept);
  BOOST_TEST((at("/f").owner == Owner{1000, 1000}));
  BOOST_TEST(at("/f").mode.bits == 0777U);
  put("g", "old");
  const auto refused = theirs.write("/g", "new", {.owner = OwnerPolicy::keep});
  BOOST_TEST((refused.error().code == std::errc::operation_not_permitted));
  BOOST_TEST(content("/g") == "old");
  BOOST_TEST(names() == "f g");
}

BOOST_FIXTURE_TEST_CASE(a_read_only_file_is_refused_unless_asked_for, World) {
  put("f", "old", Mode{0444});
  const auto refused = files.write("/f", "new");
  BOOST_TEST((refused.error().code == std::errc::permission_denied));
  BOOST_TEST(content("/f") == "old");
  BOOST_REQUIRE(files.write("/f", "new", {.read_only_target = ReadOnlyTarget::replace}));
  BOOST_TEST(content("/f") == "new");
  BOOST_TEST(at("/f").mode.bits == 0444U);
}

BOOST_FIXTURE_TEST_CASE(create_only_never_replaces, World) {
  BOOST_REQUIRE(files.write("/f", "one", {.existing = Existing::refuse}));
  const auto refused = files.write("/f", "two", {.existing = Existing::refuse});
  BOOST_TEST((refused.error().code == std::errc::file_exists));
  BOOST_TEST(content("/f") == "one");
}

BOOST_FIXTURE_TEST_CASE(create_only_is_exact_even_when_another_comes_between, World) {
  auto file = files.open("/f", {.existing = Existing::refuse}).value();
  BOOST_REQUIRE(file.write("late"));
  put("f", "early");
  BOOST_TEST((file.commit().error().code == std::errc::file_exists));
  BOOST_TEST(content("/f") == "early");
  BOOST_TEST(names() == "f");
}

BOOST_AUTO_TEST_CASE(create_only_works_by_a_link_where_renames_know_no_flags) {
  World world({.device = {.exchange = false, .no_replace = false}});
  BOOST_REQUIRE(world.files.write("/f", "one", {.existing = Existing::refuse}));
  BOOST_TEST(world.at("/f").links == 1U);
  BOOST_TEST(world.names() == "f");
  auto late = world.files.write("/f", "two", {.existing = Existing::refuse});
  BOOST_TEST((late.error().code == std::errc::file_exists));
}

BOOST_FIXTURE_TEST_CASE(directories_and_missing_parents_are_refused_by_name, World) {
  BOOST_REQUIRE(fs.open_root().value().make_directory(FileName::literal("d"), Mode{0755}));
  const auto onto_directory = files.write("/d", "x");
  BOOST_TEST((onto_directory.error().code == std::errc::is_a_directory));
  BOOST_TEST(onto_directory.error().name == "/d");
  BOOST_TEST((files.write("/no/f", "x").error().code == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file_and_no_temporary_one) {
  World world({.device = {.capacity_bytes = 16384}});
  world.put("f", "old");
  const auto refused = world.files.write("/f", std::string(100'000, 'x'));
  BOOST_TEST((refused.error().code == std::errc::no_space_on_device));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(refused.error().message().find("/f") != std::string::npos);
  BOOST_TEST(world.content("/f") == "old");
  BOOST_TEST(world.names() == "f");
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_stored_fails_the_write) {
  World world({.device = {.attributes = false}});
  const auto refused = world.files.write("/f", "x", {.integrity = Integrity::xattr});
  BOOST_TEST((refused.error().code == std::errc::not_supported));
  BOOST_TEST(world.names().empty());
}

BOOST_FIXTURE_TEST_CASE(a_record_describes_the_file_as_sealed, World) {
  const WriteReport report = files.write("/f", "x", {.integrity = Integrity::xattr}).value();
  const Record record = parse_record(at("/f").attributes.at("holdfast")).value();
  BOOST_TEST(record.digest == digest_of(bytes_of("x")));
  BOOST_TEST(report.digest == record.digest);
  BOOST_TEST((record.mtime == at("/f").mtime));
  BOOST_TEST(record.size_bytes == 1U);
}

BOOST_FIXTURE_TEST_CASE(the_longest_name_can_be_written, World) {
  const std::string name(255, 'x');
  BOOST_REQUIRE(files.write("/" + name, "x"));
  BOOST_TEST(names() == name);
  BOOST_TEST(!files.write("/" + name + "x", "x").has_value());
  BOOST_TEST(!files.write("/" + name + "x/f", "x", {.parents = Parents::make}).has_value());
}

BOOST_FIXTURE_TEST_CASE(create_only_says_so_before_anything_is_written, World) {
  put("f", "old");
  const auto refused = files.open("/f", {.existing = Existing::refuse});
  BOOST_TEST((refused.error().code == std::errc::file_exists));
  auto root = fs.open_root().value();
  DirectoryFiles<faultfs::SimFs> here(root, environment);
  const auto written = here.write(FileName::literal("f"), "new", {.existing = Existing::refuse});
  BOOST_TEST((written.error().code == std::errc::file_exists));
}

BOOST_FIXTURE_TEST_CASE(without_a_backup_the_old_file_is_not_read, World) {
  put("f", "old");
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/f", "new"));
  for (const faultfs::Call& call : machine.trace().calls) {
    BOOST_TEST((call.operation != Operation::open), call.name);
  }
}

BOOST_FIXTURE_TEST_CASE(an_owner_that_shall_not_be_kept_is_the_writers, World) {
  put("f", "old");
  machine.tree_for_tampering().edit(machine.tree().resolve("/f")).owner = Owner{7, 8};
  BOOST_REQUIRE(files.write("/f", "new", {.owner = OwnerPolicy::ignore}));
  BOOST_TEST((at("/f").owner == Owner{}));
}

BOOST_FIXTURE_TEST_CASE(a_temporary_name_goes_with_its_owner_and_not_before, World) {
  put("t", "x");
  auto root = fs.open_root().value();
  {
    TempName<faultfs::SimFs> temp(root, FileName::literal("t"), std::nullopt);
    TempName<faultfs::SimFs>& same = temp;
    temp = std::move(same);
    BOOST_TEST(names() == "t");
  }
  BOOST_TEST(names().empty());
}

BOOST_FIXTURE_TEST_CASE(a_temporary_name_that_somebody_has_removed_is_no_error, World) {
  auto root = fs.open_root().value();
  TempName<faultfs::SimFs> temp(root, FileName::literal("t"), std::nullopt);
  BOOST_TEST(temp.remove().has_value());
}

}  // namespace
