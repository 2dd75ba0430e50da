// Goal: the simulated disk behaves like one, and everything it does is on record.
// Method: short programs on one machine; the equality with a real disk is a property of its own.
#include "faultfs/sim_fs.hpp"

#include <boost/test/unit_test.hpp>

#include "faultfs/machine.hpp"

namespace {

using namespace holdfast;
using namespace faultfs;

static_assert(FileSystem<SimFs>);

FileName name(std::string_view text) {
  return FileName::literal(text);
}

ByteView bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string content(SimDirectory& dir, std::string_view file) {
  auto reader = dir.open(name(file)).value();
  std::string text(reader.stat().value().size_bytes, '\0');
  BOOST_TEST(reader.read_at(0, std::as_writable_bytes(std::span(text))).value() == text.size());
  return text;
}

void write(SimDirectory& dir, std::string_view file, std::string_view text) {
  auto writer = dir.create(name(file), Mode{0666}).value();
  BOOST_REQUIRE(writer.append(bytes(text)));
  BOOST_REQUIRE(writer.close());
}

struct OneDirectory {
  Machine machine;
  SimFs fs = machine.process();
  SimDirectory root = fs.open_root().value();
};

BOOST_FIXTURE_TEST_CASE(a_written_file_is_read_back_with_mode_by_umask, OneDirectory) {
  write(root, "f", "hello");
  BOOST_TEST(content(root, "f") == "hello");
  BOOST_TEST(root.stat(name("f")).value().mode.bits == 0644U);
}

BOOST_FIXTURE_TEST_CASE(an_open_file_outlives_its_name, OneDirectory) {
  write(root, "f", "hello");
  const std::size_t inodes = machine.tree().size();
  {
    auto reader = root.open(name("f")).value();
    BOOST_REQUIRE(root.remove(name("f")));
    BOOST_TEST(reader.stat().value().links == 0U);
    BOOST_TEST(machine.tree().size() == inodes);
  }
  BOOST_TEST(machine.tree().size() == inodes - 1);
}

BOOST_FIXTURE_TEST_CASE(a_lock_excludes_others_until_its_process_is_killed, OneDirectory) {
  write(root, "lock", "");
  SimFs other = machine.process();
  auto other_root = other.open_root().value();
  auto held = other_root.try_lock(name("lock"), LockMode::exclusive).value();
  BOOST_REQUIRE(held.set_owner("other"));
  const auto refused = root.try_lock(name("lock"), LockMode::shared);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::locked));
  BOOST_TEST((root.lock_state(name("lock")).value() == LockState{true, "other"}));
  machine.kill(other);
  BOOST_TEST((held.release().error().code == errc::not_active));
  BOOST_TEST((root.lock_state(name("lock")).value() == LockState{false, "other"}));
  BOOST_TEST(root.try_lock(name("lock"), LockMode::exclusive).has_value());
}

BOOST_AUTO_TEST_CASE(a_full_disk_takes_what_fits_and_says_so) {
  Machine machine({.device = {.capacity_bytes = 8192}});
  auto fs = machine.process();
  auto root = fs.open_root().value();
  auto writer = root.create(name("f"), Mode{0666}).value();
  BOOST_REQUIRE(writer.append(bytes("abc")));
  const auto full = writer.append(bytes(std::string(10'000, 'x')));
  BOOST_TEST((full.error().code == std::errc::no_space_on_device));
  BOOST_TEST(writer.stat().value().size_bytes == 8192U);
  BOOST_REQUIRE(root.remove(name("f")));
  BOOST_REQUIRE(writer.close());
  BOOST_TEST(root.free_space().value().free_bytes == 8192U);
}

BOOST_FIXTURE_TEST_CASE(devices_do_not_share_links_or_renames, OneDirectory) {
  BOOST_REQUIRE(root.make_directory(name("m"), Mode{0755}));
  machine.mount("/m", {.capacity_bytes = 4096});
  auto mounted = root.open_directory(name("m")).value();
  write(root, "f", "x");
  for (const auto mode : {RenameMode::replace, RenameMode::no_replace, RenameMode::exchange}) {
    const auto moved = root.rename(name("f"), mounted, name("g"), mode);
    BOOST_TEST((moved.error().code == std::errc::cross_device_link));
  }
  BOOST_TEST(
      (root.link(name("f"), mounted, name("g")).error().code == std::errc::cross_device_link));
  BOOST_TEST((root.remove_directory(name("m")).error().code == std::errc::device_or_resource_busy));
  BOOST_TEST(mounted.free_space().value().total_bytes == 4096U);
}

BOOST_FIXTURE_TEST_CASE(the_trace_alone_rebuilds_the_tree, OneDirectory) {
  const Tree before = machine.tree();
  BOOST_REQUIRE(root.make_directory(name("d"), Mode{0755}));
  auto dir = root.open_directory(name("d")).value();
  write(root, "f", "one");
  write(dir, "g", "two");
  BOOST_REQUIRE(root.link(name("f"), dir, name("h")));
  BOOST_REQUIRE(dir.rename(name("g"), root, name("f"), RenameMode::exchange));
  BOOST_REQUIRE(dir.rename(name("g"), root, name("k"), RenameMode::replace));
  BOOST_REQUIRE(dir.make_symlink(name("s"), "../f"));
  BOOST_REQUIRE(dir.remove(name("h")));
  Tree rebuilt = before;
  for (const Call& call : machine.trace().calls) {
    for (const Effect& effect : call.effects) apply_effect(rebuilt, effect);
  }
  BOOST_TEST(rebuilt.describe() == machine.tree().describe());
  BOOST_TEST(rebuilt.describe() != before.describe());
}

BOOST_FIXTURE_TEST_CASE(a_description_has_a_line_for_each_entry_whatever_its_name, OneDirectory) {
  BOOST_REQUIRE(root.make_symlink(name("a\nb"), "c\n\\x0a"));
  const std::string all = machine.tree().describe();
  BOOST_TEST(std::count(all.begin(), all.end(), '\n') == 2);
  BOOST_TEST(all.find("/a\\x0ab symlink ") != all.npos);
  BOOST_TEST(all.find(" -> c\\x0a\\\\x0a\n") != all.npos);
}

BOOST_FIXTURE_TEST_CASE(a_handle_used_after_its_end_answers_not_active, OneDirectory) {
  auto writer = root.create(name("f"), Mode{0666}).value();
  auto moved = std::move(writer);
  BOOST_TEST((writer.append({}).error().code == errc::not_active));  // NOLINT: the point
  BOOST_REQUIRE(moved.close());
  BOOST_TEST((moved.close().error().code == errc::not_active));
}

BOOST_FIXTURE_TEST_CASE(what_a_program_looks_at_is_noted_absence_included, OneDirectory) {
  std::vector<Observation> seen;
  machine.observe(&seen);
  BOOST_TEST(!root.stat(name("nothing")).has_value());
  BOOST_REQUIRE(seen.size() == 1U);
  BOOST_TEST((seen[0].what == Observation::What::entry));
  BOOST_TEST(seen[0].name == "nothing");
}

}  // namespace
