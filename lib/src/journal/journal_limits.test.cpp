// Goal: what a journal cannot do it refuses, with the reason, and what it does costs no more than
// it says.
// Method: the journal on the simulator, whose trace counts flushes, files and bytes.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

const std::string kilobyte(1000, 'x');  // four of them do not fit into a segment

std::size_t segments_of(const WatchedJournal& world) {
  const auto& tree = world.machine.tree();
  return tree.at(tree.resolve("/journal")).entries.size();
}

/// Commit until the journal is full. Requires: it does not make room by itself.
std::size_t fill(WatchedJournal& world) {
  std::size_t commits = 0;
  while (world.owner().commit({put("d/a", kilobyte)})) ++commits;
  return commits;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_journal, WatchedJournal)

BOOST_AUTO_TEST_CASE(is_neither_made_nor_opened_with_sizes_that_it_cannot_have) {
  const JournalOptions table[] = {
      {.segment_bytes = 0},
      {.segment_bytes = 2048},
      {.segment_bytes = 4097},
      {.segment_bytes = 8192, .journal_bytes_max = 8192 * 2 - 1},
  };
  for (const JournalOptions& wrong : table) {
    options = wrong;
    BOOST_TEST((try_create().error().code == std::errc::invalid_argument));
  }
  options = {.segment_bytes = 8192, .journal_bytes_max = 8192 * 2};
  create();
  for (const JournalOptions& wrong : table) {
    options = wrong;
    BOOST_TEST((try_open().error().code == std::errc::invalid_argument));
  }
}

BOOST_AUTO_TEST_CASE(is_not_made_where_one_is) {
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  kill();
  BOOST_TEST((try_create().error().code == std::errc::file_exists));
  BOOST_TEST(get(owner(), "d/a").value() == "1");
}

BOOST_AUTO_TEST_CASE(is_not_made_where_nobody_can_tell_whether_one_is) {
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  kill();
  machine.forget_trace();
  (void)try_create();
  const std::size_t look = first(Operation::stat, "/manifest");
  machine.inject({look, make_error_code(std::errc::io_error)});
  BOOST_TEST((try_create().error().code == std::errc::io_error));
  BOOST_TEST(get(owner(), "d/a").value() == "1");
}

BOOST_AUTO_TEST_CASE(refuses_a_commit_that_changes_nothing) {
  create();
  const auto refused = owner().commit({});
  BOOST_TEST((refused.error().code == std::errc::invalid_argument));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
}

BOOST_AUTO_TEST_CASE(refuses_a_commit_that_can_never_fit) {
  options.staged_bytes_max = 2 * 4096;
  create();
  const auto refused = owner().commit({put("d/a", std::string(2 * 4096 + 1, 'x'))});
  BOOST_TEST((refused.error().code == std::errc::file_too_large));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(owner().commit({put("d/a", kilobyte)}).has_value());
}

// Contents as short as these would gain nothing in files of their own.
BOOST_AUTO_TEST_CASE(refuses_more_small_documents_than_it_has_room_for) {
  create();
  JournalBatch batch;
  for (int i = 0; i < 300; ++i) {
    batch.push_back(put(("d/" + std::to_string(i)).c_str(), std::string(32, 'x')));
  }
  const auto refused = owner().commit(std::move(batch));
  BOOST_TEST((refused.error().code == std::errc::file_too_large));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(owner().documents().empty());
}

BOOST_AUTO_TEST_CASE(takes_a_commit_that_is_larger_than_a_segment) {
  create();
  (void)owner().commit({put("d/a", std::string(5000, 'x'))}).value();
  kill();
  BOOST_TEST(get(owner(), "d/a").value() == std::string(5000, 'x'));
}

BOOST_AUTO_TEST_CASE(fills_its_segments_and_then_refuses_where_it_was_told_to) {
  create();
  options.when_full = WhenFull::refuse;
  BOOST_TEST(fill(*this) == 4U * 3U);
  BOOST_TEST(segments_of(*this) == 4U);
  const auto full = owner().commit({put("d/b", kilobyte)});
  BOOST_TEST((full.error().code == std::errc::device_or_resource_busy));
  BOOST_TEST((full.error().outcome == Outcome::not_published));
  BOOST_TEST(!get(owner(), "d/b"));
  BOOST_TEST(!exists("/d"));
  (void)owner().apply().value();
  BOOST_TEST(owner().commit({put("d/b", kilobyte)}).value().sequence == 13U);
  BOOST_TEST(segments_of(*this) == 4U);
}

BOOST_AUTO_TEST_CASE(takes_a_commit_that_is_larger_than_a_segment_when_all_segments_are_made) {
  create();
  options.when_full = WhenFull::refuse;
  fill(*this);
  for (const char letter : {'x', 'y'}) {
    const std::string large(5000, letter);
    (void)owner().apply().value();
    (void)owner().commit({put("d/a", large)}).value();
    BOOST_TEST(get(owner(), "d/a").value() == large);
  }
  (void)owner().apply().value();
  (void)owner().commit({put("d/a", std::string(5000, 'z'))}).value();
  BOOST_TEST(segments_of(*this) <= 4U + 2U);
}

BOOST_AUTO_TEST_CASE(says_why_it_could_not_make_room) {
  const auto fill_up = [](WatchedJournal& world) {
    world.create();
    for (int i = 0; i < 4 * 3; ++i) (void)world.owner().commit({put("d/a", kilobyte)}).value();
    world.machine.forget_trace();
  };
  WatchedJournal sound;
  fill_up(sound);
  (void)sound.owner().commit({put("d/b", kilobyte)}).value();
  fill_up(*this);
  machine.inject(
      {sound.first(Operation::sync_directory, "/d"), make_error_code(std::errc::io_error)});
  const auto refused = owner().commit({put("d/b", kilobyte)});
  BOOST_TEST((refused.error().code == std::errc::io_error));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
}

// A segment that cannot be opened is no full journal, and the next try may succeed.
BOOST_AUTO_TEST_CASE(applies_nothing_when_it_fails_for_another_reason_than_room) {
  create();
  owner();
  machine.inject({0, make_error_code(std::errc::io_error)});  // its base cannot be made durable
  BOOST_TEST((owner().commit({put("d/a", "1")}).error().code == std::errc::io_error));
  BOOST_TEST(owner().commit({put("d/a", "1")}).value().sequence == 1U);
  BOOST_TEST(!exists("/d"));
}

// The manifest that was found has to be durable before the first frame; a second sync would succeed
// and prove nothing.
BOOST_AUTO_TEST_CASE(commits_nothing_any_more_when_its_base_could_not_be_synced) {
  for (const Operation sync : {Operation::sync, Operation::sync_directory}) {
    WatchedJournal rehearsal;
    rehearsal.create();
    rehearsal.owner();
    rehearsal.machine.forget_trace();
    (void)rehearsal.owner().commit({put("d/a", "1")}).value();
    const auto& calls = rehearsal.machine.trace().calls;
    const auto at = std::find_if(calls.begin(), calls.end(),
                                 [&](const auto& call) { return call.operation == sync; });
    WatchedJournal world;
    world.create();
    world.owner();
    world.machine.forget_trace();
    world.machine.inject(
        {static_cast<std::size_t>(at - calls.begin()), make_error_code(std::errc::io_error)});
    const Error first = world.owner().commit({put("d/a", "1")}).error();
    BOOST_TEST((first.operation == sync));
    BOOST_TEST((first.outcome == Outcome::not_published));
    BOOST_TEST((world.owner().commit({put("d/a", "1")}).error().code == errc::poisoned));
    BOOST_TEST(world.owner().status().poisoned);
    world.kill();
    BOOST_TEST(world.owner().commit({put("d/a", "1")}).has_value());
  }
}

// It may not fit into memory, and nobody could have committed it.
BOOST_AUTO_TEST_CASE(reads_no_file_that_is_larger_than_any_document) {
  options.staged_bytes_max = 2 * 4096;
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  (void)owner().apply().value();
  (void)owner().commit({put("d/a", "2")}).value();
  (void)owner().apply().value();
  const std::string most(4 * 4096, 'x');
  const auto path = DocumentPath::literal("d/a");
  for (const char* file : {"/d/a", "/d_bak/a.bak"}) rot(file, most);
  BOOST_TEST(owner().read(path).has_value());
  BOOST_TEST(owner().look(path).has_value());
  BOOST_TEST(owner().backup(path).has_value());
  for (const char* file : {"/d/a", "/d_bak/a.bak"}) rot(file, most + "x");
  const auto check_refused = [](const auto& result) {
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().code == std::errc::file_too_large));
    BOOST_TEST(result.error().detail == "it has 16385 bytes, and 16384 are allowed");
  };
  check_refused(owner().read(path));
  check_refused(owner().look(path));
  check_refused(owner().backup(path));
}

BOOST_AUTO_TEST_CASE(reads_a_document_that_was_written_while_more_was_allowed) {
  const std::string large(5 * 4096, 'x');
  options.inline_bytes_max = 1000;
  create();
  for (int i = 0; i < 2; ++i) {
    (void)owner().commit({put("d/a", large + std::to_string(i))}).value();
    owner().close().value();
  }
  kill();
  options.staged_bytes_max = 2 * 4096;
  BOOST_TEST((get(owner(), "d/a") == large + "1"));
  BOOST_TEST((owner().backup(DocumentPath::literal("d/a")).value()->content == large + "0"));
}

BOOST_AUTO_TEST_CASE(commits_with_one_flush_each) {
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  machine.forget_trace();
  (void)owner().commit({put("d/a", "2"), put("d/b", "2")}).value();
  BOOST_TEST(flushes() == 1U);
  BOOST_TEST(count(Operation::write_at) == 1U);
  BOOST_TEST(machine.trace().calls.size() == 2U);
}

BOOST_AUTO_TEST_CASE(applies_nothing_for_nothing) {
  create();
  (void)owner().apply().value();
  (void)owner().commit({put("d/a", "1")}).value();
  (void)owner().apply().value();
  machine.forget_trace();
  BOOST_TEST(owner().apply().value().cut == 1U);
  BOOST_TEST(machine.trace().calls.empty());
}

BOOST_AUTO_TEST_CASE(is_closed_once) {
  create();
  owner().close().value();
  (void)owner().commit({put("d/a", "1")}).value();
  owner().close().value();
  machine.forget_trace();
  owner().close().value();
  BOOST_TEST(machine.trace().calls.empty());
  (void)owner().commit({put("d/a", "2")}).value();
  owner().close().value();
  kill();
  BOOST_TEST(owner().recovery().clean);
  BOOST_TEST(owner().recovery().last_sequence == 2U);
  machine.forget_trace();
  owner().close().value();
  BOOST_TEST(machine.trace().calls.empty());
}

BOOST_AUTO_TEST_CASE(looks_once_for_leftovers_in_each_directory) {
  create();
  (void)owner().commit({put("d/a", "1"), put("d/b", "1"), put("d/c", "1")}).value();
  (void)owner().apply().value();
  (void)owner().commit({put("d/a", "2"), put("d/b", "2"), put("d/c", "2")}).value();
  (void)owner().apply().value();
  kill();
  machine.forget_trace();
  owner();
  BOOST_TEST(count(Operation::list, "/d") == 2U);  // and the backups' directory
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
