// Goal: what is parked leaves all room to others, and is not lost where parking it fails.
// Method: the journal on the simulator, small in one way or another; each call fails once.
#include <boost/test/unit_test.hpp>

#include "stuck_journal.hpp"

namespace holdfast {

BOOST_FIXTURE_TEST_SUITE(room_beside_parked_documents, Stuck)

BOOST_AUTO_TEST_CASE(leaves_room_for_large_contents) {
  options.inline_bytes_max = 500;
  options.staged_bytes_max = 2500;
  commit("d/stuck", kilobyte);
  for (int i = 0; i < 100; ++i) commit("d/small", std::string(400, 'x'));
  apply();
  BOOST_TEST(staged().size() == 1U);
  commit("d/other", kilobyte + kilobyte);
  apply();
  BOOST_TEST((content("/d/other") == kilobyte + kilobyte));
  kill();
  BOOST_TEST((get(owner(), "d/stuck") == kilobyte));
  (void)written();
  BOOST_TEST((content("/d/stuck") == kilobyte));
}

// What fills up first may be the room for contents in files of their own.
BOOST_AUTO_TEST_CASE(does_not_fill_the_room_for_large_contents) {
  options.inline_bytes_max = 500;
  options.staged_bytes_max = 2500;
  for (const WhenFull when_full : {WhenFull::apply, WhenFull::refuse}) {
    options.when_full = when_full;
    commit("d/stuck", "1");
    for (int i = 0; i < 10; ++i) {
      commit("d/large", kilobyte + std::to_string(i));
      if (when_full == WhenFull::refuse) apply();
    }
    BOOST_TEST(get(owner(), "d/stuck").value() == "1");
    (void)written();
    obstruct();
    kill();
  }
}

// Such a frame finds no room in segments that are free, and fewer than half are in use.
BOOST_AUTO_TEST_CASE(leaves_room_for_frames_that_are_larger_than_a_segment) {
  options.journal_bytes_max = 16 * 4096;
  for (const WhenFull when_full : {WhenFull::apply, WhenFull::refuse}) {
    Stuck world;
    world.options = options;
    world.clear();
    for (int i = 0; i < 80; ++i) world.commit("d/other", kilobyte);
    world.apply();
    world.obstruct();
    world.kill();
    world.options.when_full = when_full;
    world.commit("d/stuck", "1");
    int refused = 0;
    for (int i = 0; i < 6; ++i) {
      const JournalBatch large{put("d/other", std::string(6000, 'y'))};
      if (world.owner().commit(large)) continue;
      ++refused;
      world.apply();
      BOOST_TEST(world.owner().commit(large).has_value());
    }
    BOOST_TEST((refused > 0) == (when_full == WhenFull::refuse));
    BOOST_TEST(get(world.owner(), "d/stuck").value() == "1");
    (void)world.written();
  }
}

// The cut is one number: it must not go beyond one that is not parked.
BOOST_AUTO_TEST_CASE(is_not_lost_where_a_call_fails) {
  for (const auto code : {std::errc::no_space_on_device, std::errc::io_error}) {
    std::size_t calls_max = 1;
    for (std::size_t calls = 0; calls < 2 * calls_max; ++calls) {
      const bool dies = calls % 2 != 0;
      Stuck world;
      world.begin_with_two();
      if (calls > 1) world.machine.inject({calls / 2 - 1, make_error_code(code)});
      (void)world.owner().apply();
      if (calls == 0) calls_max = world.machine.trace().calls.size() + 1;
      if (dies || world.owner().status().poisoned) world.kill();
      for (const int round : {0, 1}) {
        BOOST_TEST(get(world.owner(), "d/stuck").value() == "1", round << " after " << calls);
        BOOST_TEST(get(world.owner(), "d/twin").value() == "2", round << " after " << calls);
        world.go_round();
        world.apply();
        BOOST_TEST(world.staged().size() == 2U, world.staged().size() << " after " << calls);
        world.kill();
      }
      (void)world.written();
      BOOST_TEST(world.content("/d/stuck") == "1");
      BOOST_TEST(world.content("/d/twin") == "2");
    }
  }
}

// Nobody knows then whether its file has a name on the disk.
BOOST_AUTO_TEST_CASE(is_not_parked_where_the_names_of_staged_files_cannot_be_synced) {
  Stuck sound;
  sound.begin_with_two();
  sound.apply();
  BOOST_TEST(sound.owner().status().cut == sound.owner().last_sequence());
  begin_with_two();
  machine.inject({sound.first(Operation::sync_directory, "/journal/staged"),
                  make_error_code(std::errc::io_error)});
  const std::uint64_t cut = owner().status().cut;
  const auto failed = owner().apply();
  BOOST_REQUIRE(!failed);
  BOOST_TEST((failed.error().operation == Operation::sync_directory));
  BOOST_TEST(owner().status().poisoned);
  BOOST_TEST(owner().status().cut == cut);
  BOOST_TEST(staged().empty());
  BOOST_TEST((owner().apply().error().code == errc::poisoned));
  BOOST_TEST(!owner().commit({put("d/other", "1")}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
