// Goal: whatever a journal relies on is durable, also where somebody else has made it or a flush
// has failed before.
// Method: an owner that is killed, or a flush that fails and succeeds when it is tried again; and
// every state that a power cut may leave behind that.
#include <boost/test/unit_test.hpp>

#include "faultfs/explorer.hpp"

#include "watched_journal.hpp"

namespace holdfast {
namespace {

using faultfs::Fault;

/// The call after so many fails; what it was to make durable never is, and the next such call says
/// that all is well.
Fault forgetful_sync(std::size_t calls_before) {
  return {.calls_before = calls_before,
          .code = make_error_code(std::errc::io_error),
          .when = Fault::When::within,
          .policy = faultfs::SyncPolicy::clean_and_new};
}

/// What a power cut behind so many calls may leave.
std::vector<faultfs::Tree> states(const faultfs::Tree& before, const WatchedJournal& world,
                                  std::size_t calls) {
  constexpr std::uint64_t unit_bytes = 4096;
  const auto& model = *faultfs::find_crash_model("posix-min");
  return faultfs::all_states(before, world.machine.trace(), calls, model, unit_bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_journal_after_a_power_cut)

// Also before the next owner's manifest is durable, whose name may get to the disk first.
BOOST_AUTO_TEST_CASE(has_what_lies_in_directories_that_a_killed_owner_has_made) {
  for (const std::string dir : {"x", "x/y"}) {
    WatchedJournal sound;
    WatchedJournal world;
    const std::string path = dir + "/b";
    for (WatchedJournal* each : {&sound, &world}) {
      each->create();
      (void)each->owner().commit({put(path.c_str(), "1")}).value();
      each->machine.forget_trace();
    }
    (void)sound.owner().apply().value();
    const faultfs::Tree before = world.machine.tree();
    const std::size_t made = sound.first(Operation::make_directory, "/" + dir) + 1;
    world.machine.inject({.calls_before = made, .when = Fault::When::killed});
    (void)world.owner().apply();
    world.kill();
    BOOST_TEST(world.exists("/" + dir));
    world.owner().close().value();
    const std::size_t end = world.machine.trace().calls.size();
    for (const std::size_t calls : {world.last(Operation::sync_directory, "/"), end}) {
      for (const faultfs::Tree& tree : states(before, world, calls)) {
        WatchedJournal after{faultfs::Machine(tree)};
        BOOST_TEST((get(after.owner(), path.c_str()) == "1"), path);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(is_not_asked_for_large_contents_whose_names_were_not_synced) {
  const auto commit_small = [](WatchedJournal& world) {
    world.options.inline_bytes_max = 100;
    world.create();
    (void)world.owner().commit({put("d/a", "1")}).value();
    world.machine.forget_trace();
  };
  const JournalBatch batch{put("d/l", std::string(3000, 'l'))};
  for (const char* dir : {"/journal", "/journal/staged"}) {
    WatchedJournal sound;
    commit_small(sound);
    (void)sound.owner().commit(batch).value();
    WatchedJournal world;
    commit_small(world);
    const faultfs::Tree before = world.machine.tree();
    world.machine.inject(forgetful_sync(sound.first(Operation::sync_directory, dir)));
    const auto failed = world.owner().commit(batch);
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error().code == std::errc::io_error));
    for (const JournalBatch& next : {batch, JournalBatch{put("d/a", "2")}}) {
      const auto refused = world.owner().commit(next);
      BOOST_REQUIRE(!refused);
      BOOST_TEST((refused.error().code == errc::poisoned));
      BOOST_TEST((refused.error().outcome == Outcome::not_published));
    }
    BOOST_TEST(world.owner().status().poisoned);
    world.kill();
    BOOST_TEST(get(world.owner(), "d/a").value() == "1");
    BOOST_TEST(world.owner().commit(batch).has_value());
    for (const faultfs::Tree& tree : states(before, world, world.machine.trace().calls.size())) {
      WatchedJournal after{faultfs::Machine(tree)};
      BOOST_TEST((get(after.owner(), "d/l") == batch.front().content));
    }
  }
}

BOOST_AUTO_TEST_CASE(is_not_asked_for_commits_that_need_a_segment_whose_name_was_not_synced) {
  const JournalBatch batch{put("d/a", std::string(6000, 'x'))};  // it fits into no segment so far
  WatchedJournal sound;
  WatchedJournal world;
  for (WatchedJournal* each : {&sound, &world}) {
    each->create();
    (void)each->owner().commit({put("d/b", "1")}).value();
    each->machine.forget_trace();
  }
  (void)sound.owner().commit(batch).value();
  const faultfs::Tree before = world.machine.tree();
  world.machine.inject(forgetful_sync(sound.first(Operation::sync_directory, "/journal")));
  BOOST_TEST((world.owner().commit(batch).error().code == std::errc::io_error));
  BOOST_TEST((world.owner().commit(batch).error().code == errc::poisoned));
  BOOST_TEST((world.owner().commit({put("d/b", "2")}).error().code == errc::poisoned));
  BOOST_TEST(world.owner().status().poisoned);
  (void)world.owner().apply().value();
  for (const faultfs::Tree& tree : states(before, world, world.machine.trace().calls.size())) {
    WatchedJournal after{faultfs::Machine(tree)};
    BOOST_TEST((get(after.owner(), "d/b") == "1"));
  }
}

// The name is taken, whatever the error says of it.
BOOST_AUTO_TEST_CASE(makes_another_segment_where_one_was_made_nevertheless) {
  const JournalBatch batch{put("d/a", std::string(6000, 'x'))};
  WatchedJournal sound;
  WatchedJournal world;
  for (WatchedJournal* each : {&sound, &world}) {
    each->create();
    (void)each->owner().commit({put("d/b", "1")}).value();
    each->machine.forget_trace();
  }
  (void)sound.owner().commit(batch).value();
  world.machine.inject({.calls_before = sound.first(Operation::rename, "/journal/segment-000003"),
                        .code = make_error_code(std::errc::io_error),
                        .when = Fault::When::after});
  BOOST_TEST(!world.owner().commit(batch).has_value());
  BOOST_TEST(world.owner().commit(batch).has_value());
}

// What somebody wrote by hand is in its place, or in quarantine.
bool is_kept(const WatchedJournal& after, const std::string& name) {
  const auto has = [&](const std::string& path) {
    return after.exists(path) && after.content(path) == "edited";
  };
  return has("/d/" + name) || has("/d/quarantine/" + name + ".1");
}

// The other document's new name was told to the same sync; or its file was edited as well, and the
// next sync would say that all is well.
BOOST_AUTO_TEST_CASE(has_every_edited_file_where_a_quarantine_was_not_synced) {
  using Names = std::vector<std::string>;
  const auto edit = [](WatchedJournal& world, const Names& names) {
    world.create();
    (void)world.owner().commit({put("d/b", "1"), put("d/c", "1")}).value();
    (void)world.owner().apply().value();
    for (const std::string& name : names) world.write("d", name, "edited");
    (void)world.owner().commit({put("d/b", "2")}).value();
    (void)world.owner().commit({put("d/c", "2")}).value();
    world.machine.forget_trace();
  };
  const auto check = [&](const char* dir, const Names& edited) {
    WatchedJournal sound;
    edit(sound, edited);
    (void)sound.owner().apply().value();
    WatchedJournal world;
    edit(world, edited);
    const faultfs::Tree before = world.machine.tree();
    world.machine.inject(forgetful_sync(sound.first(Operation::sync_directory, dir)));
    const auto failed = world.owner().apply();
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error().code == std::errc::io_error));
    const auto refused = world.owner().apply();
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::poisoned));
    for (const faultfs::Tree& tree : states(before, world, world.machine.trace().calls.size())) {
      WatchedJournal after{faultfs::Machine(tree)};
      for (const std::string& name : edited) BOOST_TEST(is_kept(after, name), dir << ' ' << name);
      BOOST_TEST((get(after.owner(), "d/b") == "2"), dir);
      BOOST_TEST((get(after.owner(), "d/c") == "2"), dir);
    }
  };
  for (const char* dir : {"/d/quarantine", "/d"}) {
    check(dir, {"c"});
    check(dir, {"b", "c"});
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
