// Goal: a path leads to the file a person would expect, or nowhere.
// Method: links, dots and missing parents on a simulated machine.
#include "holdfast/walk.hpp"

#include "faultfs/explorer.hpp"

#include "engine_world.hpp"

namespace {

using namespace holdfast;

struct LinkedWorld : World {
  LinkedWorld() {
    make("/a");
    make("/a/b");
    BOOST_REQUIRE(files.write("/a/b/f", "deep"));
  }
  void make(const std::string& path) {
    BOOST_REQUIRE(files.write(path + "/x", "", {.parents = Parents::make}));
    auto place = walk(fs, path + "/x", {}).value();
    BOOST_REQUIRE(place.dir.remove(place.name));
  }
  void link(const std::string& path, std::string_view target) {
    auto place = walk(fs, path, {.symlink = SymlinkPolicy::replace}).value();
    BOOST_REQUIRE(place.dir.make_symlink(place.name, target));
  }
  std::size_t calls_before_first_sync() {
    const auto& calls = machine.trace().calls;
    std::size_t before = 0;
    while (calls.at(before).operation != Operation::sync_directory) ++before;
    return before;
  }
  std::string where(std::string_view path) {
    const auto place = walk(fs, path, {});
    if (!place) return place.error().code.message();
    return join_path(place->dir.path(), place->name.text());
  }
};

BOOST_FIXTURE_TEST_CASE(dots_slashes_and_links_on_the_way_are_resolved, LinkedWorld) {
  link("/s", "a/b");
  link("/a/up", "../a/./b/");
  link("/abs", "/a");
  BOOST_TEST(where("//a/.//b/f") == "/a/b/f");
  BOOST_TEST(where("/a/b/../../f") == "/f");
  BOOST_TEST(where("/../../f") == "/f");
  BOOST_TEST(where("/s/f") == "/a/b/f");
  BOOST_TEST(where("/s/../f") == "/a/f");
  BOOST_TEST(where("/abs/up/f") == "/a/b/f");
}

BOOST_FIXTURE_TEST_CASE(a_path_to_a_directory_or_through_a_file_is_refused, LinkedWorld) {
  for (const char* path : {"/", "/a/b/", "/a/b/.", "/a/b/..", "/new/"}) {
    BOOST_TEST(!walk(fs, path, {}).has_value());
  }
  BOOST_TEST((walk(fs, "/a/b/f/g", {}).error().code == std::errc::not_a_directory));
  BOOST_TEST((walk(fs, "relative", {}).error().code == errc::bad_name));
}

BOOST_FIXTURE_TEST_CASE(a_directory_is_found_however_its_path_ends, LinkedWorld) {
  link("/s", "a/b");
  const auto names = [&](std::string_view path) {
    const auto found = find_directory(fs, path, {});
    if (!found) return found.error().code.message();
    std::string text;
    for (const FileName& name : found->names) text = text + "/" + name.text();
    BOOST_TEST(found->dir.path() == (text.empty() ? "/" : text));
    return text;
  };
  for (const char* path : {"/a/b", "/a/b/", "/a/b/.", "//a/./b//", "/a/b/../b/.", "/s", "/s/."}) {
    BOOST_TEST(names(path) == "/a/b", path);
  }
  BOOST_TEST(names("/s/..") == "/a");
  for (const char* path : {"/", "/.", "/..", "/a/.."}) BOOST_TEST(names(path).empty(), path);
  BOOST_TEST((find_directory(fs, "/a/b/f", {}).error().code == std::errc::not_a_directory));
  BOOST_TEST((find_directory(fs, "/no/", {}).error().code == std::errc::no_such_file_or_directory));
  BOOST_TEST((find_directory(fs, "a", {}).error().code == errc::bad_name));
}

BOOST_FIXTURE_TEST_CASE(a_missing_directory_is_made_with_its_parents_and_durably, LinkedWorld) {
  machine.forget_trace();
  BOOST_REQUIRE(find_directory(fs, "/n/m/", {.parents = Parents::make}));
  BOOST_TEST((at("/n/m").kind == FileKind::directory));
  BOOST_TEST(steps() == "sync_directory sync_directory");
}

BOOST_FIXTURE_TEST_CASE(a_directory_is_not_said_to_be_durable_where_its_name_is_not, LinkedWorld) {
  machine.forget_trace();
  BOOST_REQUIRE(find_directory(fs, "/a/b", {.parents = Parents::make}));
  machine.inject({calls_before_first_sync(), make_error_code(std::errc::io_error)});
  const auto refused = find_directory(fs, "/a/b", {.parents = Parents::make});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::io_error));
}

// Else it would be walked from where the link lies.
BOOST_FIXTURE_TEST_CASE(a_link_from_the_root_leads_nowhere_where_the_root_cannot_be_opened,
                        LinkedWorld) {
  link("/a/abs", "/b");
  machine.forget_trace();
  BOOST_TEST((walk(fs, "/a/abs/f", {}).error().code == std::errc::no_such_file_or_directory));
  const auto& calls = machine.trace().calls;
  std::size_t second = 0;
  for (std::size_t i = 1; i < calls.size() && second == 0; ++i) {
    if (calls[i].operation == calls[0].operation && calls[i].name == calls[0].name) second = i;
  }
  BOOST_REQUIRE(second > 0);
  machine.inject({second, make_error_code(std::errc::too_many_files_open)});
  BOOST_TEST((walk(fs, "/a/abs/f", {}).error().code == std::errc::too_many_files_open));
}

BOOST_FIXTURE_TEST_CASE(writing_through_a_link_changes_its_target, LinkedWorld) {
  link("/s", "a/b/f");
  BOOST_REQUIRE(files.write("/s", "new"));
  BOOST_TEST(content("/a/b/f") == "new");
  BOOST_TEST((at("/s").kind == FileKind::symlink));
}

BOOST_FIXTURE_TEST_CASE(a_dangling_link_creates_its_target, LinkedWorld) {
  link("/s", "a/b/later");
  BOOST_TEST(files.write("/s", "x").value().path == "/a/b/later");
  BOOST_TEST(content("/a/b/later") == "x");
}

BOOST_FIXTURE_TEST_CASE(a_link_is_replaced_or_refused_by_policy, LinkedWorld) {
  link("/s", "a/b/f");
  const auto refused = files.write("/s", "x", {.symlink = SymlinkPolicy::refuse});
  BOOST_TEST((refused.error().code == errc::refused));
  BOOST_REQUIRE(files.write("/s", "x", {.symlink = SymlinkPolicy::replace}));
  BOOST_TEST((at("/s").kind == FileKind::regular));
  BOOST_TEST(content("/a/b/f") == "deep");
}

BOOST_FIXTURE_TEST_CASE(links_in_circles_end, LinkedWorld) {
  link("/s", "t");
  link("/t", "s");
  BOOST_TEST((files.write("/s", "x").error().code == errc::too_many_links));
  BOOST_TEST((files.read("/s/f").error().code == errc::too_many_links));
}

BOOST_FIXTURE_TEST_CASE(a_strangers_link_in_a_sticky_directory_is_not_followed, LinkedWorld) {
  make("/tmp");
  machine.tree_for_tampering().edit(machine.tree().resolve("/tmp")).mode = Mode{01777};
  link("/tmp/s", "/a/b/f");
  BOOST_REQUIRE(files.write("/tmp/s", "root's own"));
  machine.tree_for_tampering().edit(machine.tree().resolve("/tmp/s")).owner = Owner{1000, 1000};
  BOOST_TEST((files.write("/tmp/s", "x").error().code == errc::refused));
  BOOST_TEST(content("/a/b/f") == "root's own");
}

BOOST_FIXTURE_TEST_CASE(missing_parents_are_made_and_made_durable, LinkedWorld) {
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/n/m/f", "x", {.parents = Parents::make}));
  BOOST_TEST(content("/n/m/f") == "x");
  BOOST_TEST(steps() == "sync_directory sync_directory sync rename sync_directory");
}

BOOST_FIXTURE_TEST_CASE(the_last_parent_that_was_there_is_made_durable, LinkedWorld) {
  const WriteOptions options{.parents = Parents::make};
  make("/a/b/c");
  for (const char* path : {"/a/b/g", "/a/../a/b/g", "/a/b/c/../g"}) {
    machine.forget_trace();
    BOOST_REQUIRE(files.write(path, "x", options));
    BOOST_TEST(steps() == "sync_directory sync rename sync_directory", path);
    BOOST_TEST(machine.trace().calls[calls_before_first_sync()].name == "/a", path);
  }
}

BOOST_FIXTURE_TEST_CASE(a_parent_whose_own_name_cannot_be_synced_fails_the_write, LinkedWorld) {
  const WriteOptions options{.parents = Parents::make};
  machine.forget_trace();
  BOOST_REQUIRE(files.write("/a/b/f", "sound", options));
  const std::size_t nth = calls_before_first_sync();
  machine.inject({nth, make_error_code(std::errc::io_error)});
  BOOST_TEST((files.write("/a/b/f", "x", options).error().code == std::errc::io_error));
  BOOST_TEST(content("/a/b/f") == "sound");
  // Who may not read a directory cannot sync it.
  machine.inject({nth, make_error_code(std::errc::permission_denied)});
  BOOST_REQUIRE(files.write("/a/b/f", "y", options));
  BOOST_TEST(content("/a/b/f") == "y");
}

/// Writers of one file, of whom all but the last are killed; then the power is cut.
struct KilledWriters : World {
  explicit KilledWriters(std::string of) : path(std::move(of)) { machine.forget_trace(); }
  Result<WriteReport> write(faultfs::SimFs& process) {
    return Files<faultfs::SimFs>{process, environment}.write(path, "x", {.parents = Parents::make});
  }
  /// Kill the next writer after so many of its calls. Returns: whether it came so far.
  bool kill_one(std::size_t calls) {
    faultfs::SimFs process = machine.process();
    machine.inject({.calls_before = calls, .when = faultfs::Fault::When::killed});
    const bool killed = !write(process);
    machine.kill(process);
    return killed;
  }
  void check_last() {
    faultfs::SimFs process = machine.process();
    BOOST_TEST((write(process).value().outcome == Outcome::durable));
    const faultfs::Trace& trace = machine.trace();
    const auto& model = *faultfs::find_crash_model("posix-min");
    constexpr std::uint64_t unit_bytes = 4096;
    for (const faultfs::Tree& tree :
         faultfs::all_states(before, trace, trace.calls.size(), model, unit_bytes)) {
      const World after{faultfs::Machine(tree)};
      BOOST_REQUIRE(after.exists(path));
      BOOST_TEST(after.content(path) == "x");
    }
  }
  /// The calls of a writer whom nobody kills.
  static std::vector<faultfs::Call> calls_for(const std::string& path) {
    World sound;
    sound.machine.forget_trace();
    (void)sound.files.write(path, "x", {.parents = Parents::make}).value();
    return sound.machine.trace().calls;
  }
  /// How many there are up to the one that makes a directory.
  static std::size_t calls_until(const std::vector<faultfs::Call>& calls, std::string_view made) {
    std::size_t until = 0;
    while (calls.at(until).operation != Operation::make_directory || calls[until].name != made) {
      ++until;
    }
    return until + 1;
  }

  const std::string path;
  const faultfs::Tree before = machine.tree();
};

BOOST_AUTO_TEST_CASE(a_parent_that_a_killed_process_has_made_survives_a_power_cut) {
  for (const std::string parent : {"/new", "/new/deeper"}) {
    KilledWriters writers(parent + "/f");
    const auto calls = KilledWriters::calls_for(writers.path);
    BOOST_TEST(writers.kill_one(KilledWriters::calls_until(calls, parent)));
    BOOST_TEST(writers.exists(parent));
    writers.check_last();
  }
}

// The second finds what the first has made, and makes more below it.
BOOST_AUTO_TEST_CASE(parents_that_two_killed_processes_have_made_survive_a_power_cut) {
  const std::string path = "/new/deeper/f";
  const std::vector<faultfs::Call> calls = KilledWriters::calls_for(path);
  std::size_t second = 0;
  for (;; ++second) {
    KilledWriters writers(path);
    BOOST_TEST(writers.kill_one(KilledWriters::calls_until(calls, "/new")));
    if (!writers.kill_one(second)) break;
    writers.check_last();
  }
  BOOST_TEST(second > calls.size() / 2);
}

BOOST_FIXTURE_TEST_CASE(below_level_durable_missing_parents_cost_no_flush, LinkedWorld) {
  machine.forget_trace();
  BOOST_REQUIRE(
      files.write("/n/f", "x", {.durability = Durability::consistent, .parents = Parents::make}));
  BOOST_TEST(steps() == "sync rename");
}

// No kernel makes one; a damaged file system may show one.
BOOST_FIXTURE_TEST_CASE(an_empty_link_leads_nowhere, LinkedWorld) {
  link("/s", "a/b/f");
  machine.tree_for_tampering().edit(machine.tree().resolve("/s")).bytes.clear();
  const auto refused = files.read("/s");
  BOOST_TEST((refused.error().code == std::errc::no_such_file_or_directory));
  BOOST_TEST(refused.error().message().find("empty symbolic link") != std::string::npos);
}

}  // namespace
