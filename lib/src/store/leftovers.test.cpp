// Goal: what dead processes leave of making and deleting projects goes, and nothing else does, nor
// any of it before that is safe. Method: the simulator, on which every call fails once; and a disk
// that says another file system is mounted somewhere.
#include "watched_store.hpp"

namespace holdfast {
namespace {

using faultfs::Fault;
using Names = std::vector<std::string>;

struct Leftovers : WatchedStore {
  /// A process dies while it makes the project "born"; another one while it deletes the project
  /// "dead", which got its new name already; and a third directory was never locked.
  Leftovers() {
    {
      SimStore made = try_new("dead").value();
      (void)made.put("a", 1).value();
      made.detach().value();
    }
    make_and_die();
    delete_and_die();
    (void)directory(".new-0123456789abcdef");
    machine.forget_trace();
  }

  void make_and_die() {
    WatchedStore sound;
    (void)sound.root();
    sound.machine.forget_trace();
    (void)sound.try_new("born").value();
    const std::size_t named = sound.first(Operation::rename, "/born");
    machine.forget_trace();
    (void)root();
    machine.inject({.calls_before = named, .when = Fault::When::killed});
    (void)try_new("born");
    kill_store();
  }
  void delete_and_die() {
    auto dir = root();
    dir.rename(FileName::literal("dead"), dir, FileName::literal(".trash-0123456789abcdef"),
               RenameMode::no_replace)
        .value();
    kill_store();
  }

  Names names() { return names_in(""); }
  std::string unborn() {
    for (const std::string& name : names()) {
      if (name.starts_with(".new-") && name != ".new-0123456789abcdef") return name;
    }
    return "";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(leftovers, Leftovers)

BOOST_AUTO_TEST_CASE(are_there_and_are_no_projects) {
  BOOST_TEST(names().size() == 3U);
  BOOST_TEST(exists("/" + unborn() + "/version.json"));
  BOOST_TEST(exists("/.trash-0123456789abcdef/version.json"));
  auto dir = root();
  BOOST_TEST(list_all_projects<faultfs::SimFs>(dir).value().empty());
}

BOOST_AUTO_TEST_CASE(go_when_a_project_is_made) {
  (void)try_new("p").value();
  BOOST_TEST((names() == Names{"p"}));
}

// Whatever fails, what is left is still what somebody else can remove.
BOOST_AUTO_TEST_CASE(go_with_the_next_one_where_a_call_fails) {
  (void)try_new("p").value();
  const std::size_t calls_max = machine.trace().calls.size();
  for (std::size_t calls = 0; calls < calls_max; ++calls) {
    Leftovers world;
    world.machine.inject({calls, make_error_code(std::errc::io_error)});
    { const auto made = world.try_new("p"); }
    world.kill_store();
    world.machine.inject({1'000'000, {}});
    (void)world.try_new("q").value();
    for (const std::string& name : world.names()) {
      BOOST_TEST(!name.starts_with("."), name << " stays, after " << calls << " calls");
    }
  }
}

// A power cut may give the project its name back, and then it has to be whole.
BOOST_AUTO_TEST_CASE(stay_whole_where_their_new_names_may_not_be_durable) {
  (void)try_new("p").value();
  const std::size_t sync = first(Operation::sync_directory, "/");
  Leftovers world;
  world.machine.inject({sync, make_error_code(std::errc::io_error)});
  BOOST_TEST(!world.try_new("p").has_value());
  BOOST_TEST(world.exists("/.trash-0123456789abcdef/manifest"));
  BOOST_TEST(world.exists("/" + world.unborn() + "/manifest"));
}

BOOST_AUTO_TEST_CASE(keep_their_lock_until_their_emptiness_is_durable) {
  (void)try_new("p").value();
  const std::string dir = "/.trash-0123456789abcdef";
  Leftovers world;
  world.machine.inject(
      {first(Operation::sync_directory, dir), make_error_code(std::errc::io_error)});
  (void)world.try_new("p").value();
  BOOST_TEST(!world.exists(dir + "/manifest"));
  BOOST_TEST(world.exists(dir + "/.lock"));
}

BOOST_AUTO_TEST_CASE(that_are_deeper_than_any_project_are_somebody_else_s) {
  constexpr int depth = 20;
  auto dir = root().open_directory(FileName::literal(".trash-0123456789abcdef")).value();
  for (int i = 0; i < depth; ++i) {
    dir.make_directory(FileName::literal("d"), Mode{0755}).value();
    dir = dir.open_directory(FileName::literal("d")).value();
  }
  (void)try_new("p").value();
  std::string path = "/.trash-0123456789abcdef";
  for (int i = 0; i < depth; ++i) path += "/d";
  BOOST_TEST(exists(path));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(projects)

BOOST_AUTO_TEST_CASE(are_listed_although_one_of_them_cannot_be_opened) {
  WatchedStore world;
  for (const char* name : {"p", "q"}) (void)world.try_new(name).value();
  auto dir = world.root();
  world.machine.forget_trace();
  BOOST_TEST((list_all_projects<faultfs::SimFs>(dir).value() == Names{"p", "q"}));
  const std::size_t opens = world.first(Operation::open_directory, "/p");
  world.machine.forget_trace();
  world.machine.inject({opens, make_error_code(std::errc::permission_denied)});
  BOOST_TEST((list_all_projects<faultfs::SimFs>(dir).value() == Names{"q"}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_deletion)

// A power cut may give it its name back, and then it has to be whole.
BOOST_AUTO_TEST_CASE(removes_nothing_where_the_new_name_may_not_be_durable) {
  WatchedStore world;
  (void)world.store().put("a", 1).value();
  (void)world.store().force_sync().value();
  WatchedStore sound;
  (void)sound.store().put("a", 1).value();
  (void)sound.store().force_sync().value();
  sound.machine.forget_trace();
  sound.store().delete_project(true).value();
  world.machine.forget_trace();
  world.machine.inject(
      {sound.first(Operation::sync_directory, "/"), make_error_code(std::errc::io_error)});
  const auto failed = world.store().delete_project(true);
  BOOST_REQUIRE(!failed);
  BOOST_TEST((failed.error().outcome == Outcome::published_unconfirmed));
  const Names left = world.names_in("");
  BOOST_REQUIRE_EQUAL(left.size(), 1U);
  BOOST_TEST(world.content("/" + left.front() + "/chunks/a.json") == "1\n");
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
