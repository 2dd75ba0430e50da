// Goal: a recovery writes what may be missing on the disk and no more, however often it is needed.
// Method: owners on the simulator who die; its record of what the next one writes.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

const std::string kilobyte(1000, 'x');

struct Deaths : WatchedJournal {
  Deaths() { create(); }

  void commit(const char* path, const std::string& content) {
    (void)owner().commit({put(path, content)}).value();
  }
  std::size_t segments() {
    const auto entries = directory("journal").list().value();
    return static_cast<std::size_t>(std::count_if(
        entries.begin(), entries.end(),
        [](const Entry& entry) { return entry.name.text().starts_with("segment-"); }));
  }
  /// What opening writes into segments.
  std::uint64_t bytes_of_opening() {
    machine.forget_trace();
    (void)owner();
    std::uint64_t bytes = 0;
    for (const faultfs::Call& call : machine.trace().calls) {
      for (const faultfs::Effect& effect : call.effects) {
        const auto* written = std::get_if<faultfs::BytesWritten>(&effect);
        if (call.operation == Operation::write_at && written) bytes += written->bytes.size();
      }
    }
    return bytes;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_recovery, Deaths)

BOOST_AUTO_TEST_CASE(writes_the_last_frame_and_nothing_else) {
  for (const char* path : {"d/a", "d/b", "d/c", "d/d", "d/e"}) commit(path, kilobyte);
  kill();
  BOOST_TEST(bytes_of_opening() < 2 * kilobyte.size());
  for (const char* path : {"d/a", "d/b", "d/c", "d/d", "d/e"}) {
    BOOST_TEST((get(owner(), path) == kilobyte));
  }
}

BOOST_AUTO_TEST_CASE(writes_nothing_where_the_one_before_has_finished) {
  commit("d/a", "1");
  commit("d/b", "1");
  kill();
  BOOST_TEST(bytes_of_opening() > 0U);
  kill();
  BOOST_TEST(bytes_of_opening() == 0U);
  BOOST_TEST(get(owner(), "d/b").value() == "1");
  BOOST_TEST(owner().recovery().replayed == 2U);
  commit("d/b", "2");
  kill();
  BOOST_TEST(get(owner(), "d/a").value() == "1");
  BOOST_TEST(get(owner(), "d/b").value() == "2");
  owner().close().value();
  kill();
  BOOST_TEST(owner().recovery().clean);
  BOOST_TEST(content("/d/b") == "2");
}

BOOST_AUTO_TEST_CASE(closes_what_it_has_found_without_a_commit) {
  commit("d/a", "1");
  for (int death = 0; death < 2; ++death) {
    kill();
    (void)owner();
  }
  owner().close().value();
  kill();
  BOOST_TEST(owner().recovery().clean);
  BOOST_TEST(content("/d/a") == "1");
}

// Each owner dies as soon as it has opened the journal: a segment for each would fill the disk.
BOOST_AUTO_TEST_CASE(takes_no_space_when_nobody_lives_long_enough_to_commit) {
  commit("d/a", "1");
  for (int death = 0; death < 10; ++death) {
    kill();
    BOOST_TEST(get(owner(), "d/a").value() == "1");
  }
  BOOST_TEST(segments() <= 3U);
}

// The same where each one commits something, and nobody applies anything.
BOOST_AUTO_TEST_CASE(takes_little_more_space_than_the_journal_may_have) {
  for (int death = 0; death < 20; ++death) {
    commit("d/a", std::to_string(death));
    kill();
    BOOST_TEST(get(owner(), "d/a").value() == std::to_string(death));
    BOOST_TEST(owner().status().total_bytes <=
               options.journal_bytes_max + 3 * options.segment_bytes);
  }
}

// The same where nothing may be applied, or where one document keeps all from being freed.
BOOST_AUTO_TEST_CASE(writes_everything_again_where_it_finds_more_than_the_journal_may_have) {
  options.when_full = WhenFull::refuse;
  for (const bool is_stuck : {false, true}) {
    if (is_stuck) {
      options.when_full = WhenFull::apply;
      (void)directory("d").make_directory(FileName::literal("stuck"), Mode{0755});
      commit("d/stuck", "1");
    }
    for (int death = 0; death < 40; ++death) {
      commit("d/a", std::to_string(death));
      kill();
      BOOST_TEST(get(owner(), "d/a").value() == std::to_string(death));
      BOOST_TEST(owner().status().total_bytes <=
                 options.journal_bytes_max + 3 * options.segment_bytes);
    }
  }
  BOOST_TEST(get(owner(), "d/stuck").value() == "1");
}

// It either says that it could not, or nothing is missing, now or after the next death.
BOOST_AUTO_TEST_CASE(that_writes_everything_again_loses_nothing_where_a_call_fails) {
  constexpr int deaths = 12;
  const auto document = [](int death) { return "d/" + std::to_string(death); };
  const auto die_often = [&](Deaths& world) {
    world.options.when_full = WhenFull::refuse;
    for (int death = 0; death < deaths; ++death) {
      world.commit(document(death).c_str(), kilobyte);
      world.kill();
    }
  };
  Deaths sound;
  die_often(sound);
  BOOST_TEST(sound.bytes_of_opening() > deaths * kilobyte.size());
  const std::size_t calls_max = sound.machine.trace().calls.size();
  for (std::size_t calls = 0; calls < calls_max; ++calls) {
    Deaths world;
    die_often(world);
    world.machine.inject({calls, make_error_code(std::errc::io_error)});
    (void)world.try_open();  // it may fail, and is gone then
    world.kill();
    world.machine.inject({1'000'000, {}});
    for (int death = 0; death < deaths; ++death) {
      BOOST_TEST((get(world.owner(), document(death).c_str()) == kilobyte),
                 document(death) << " after " << calls << " of " << calls_max << " calls");
    }
  }
}

// The manifest names a segment whose only frame is replaced: it must not be begun anew.
BOOST_AUTO_TEST_CASE(leaves_the_segment_alone_that_the_manifest_names) {
  for (const bool opened_twice : {false, true}) {
    WatchedJournal world;
    world.create();
    const auto commit_to = [&](const char* path) {
      (void)world.owner().commit({put(path, kilobyte)}).value();
    };
    for (int i = 0; i < 3; ++i) commit_to("d/a");
    world.write("", "stuck", "a file where a directory should be");
    commit_to("stuck/a");
    BOOST_TEST(world.owner().apply().value().cut == 3U);
    auto root = world.root();
    root.remove(FileName::literal("stuck")).value();
    world.kill();
    if (opened_twice) {
      (void)world.owner();
      world.kill();
    }
    for (int i = 0; i < 8; ++i) commit_to("d/a");
    world.kill();
    BOOST_TEST_REQUIRE(world.try_open().has_value());
    BOOST_TEST((get(world.owner(), "stuck/a") == kilobyte));
  }
}

// A file system that is busy for a moment is not a full journal: what was not shown yet must not
// be taken for applied.
BOOST_AUTO_TEST_CASE(applies_nothing_before_it_has_shown_everything) {
  const std::string whole_segment(3960, 'x');
  for (std::size_t calls = 0; calls < 80; ++calls) {
    WatchedJournal world;
    world.create();
    for (const char* path : {"d/a", "d/b"}) {
      (void)world.owner().commit({put(path, whole_segment)}).value();
    }
    world.kill();
    world.machine.inject({calls, make_error_code(std::errc::device_or_resource_busy)});
    (void)world.try_open();  // it may fail, and is gone then
    world.kill();
    world.machine.inject({1'000'000, {}});
    BOOST_TEST((get(world.owner(), "d/a") == whole_segment), "after " << calls << " calls");
    BOOST_TEST((get(world.owner(), "d/b") == whole_segment), "after " << calls << " calls");
  }
}

// What a power cut leaves of it is less than what a death leaves: the proof may be missing.
BOOST_AUTO_TEST_CASE(finds_its_own_work_whether_the_proof_is_there_or_not) {
  commit("d/a", "1");
  commit("d/a", "2");
  for (const std::size_t calls : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
    kill();
    const std::size_t before = segments();
    machine.inject({calls, make_error_code(std::errc::io_error)});
    (void)try_open();  // it may fail, and is gone then
    kill();
    BOOST_TEST(get(owner(), "d/a").value() == "2", "after " << calls << " calls");
    BOOST_TEST(segments() <= before + 2);
  }
  BOOST_TEST(segments() <= 5U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
