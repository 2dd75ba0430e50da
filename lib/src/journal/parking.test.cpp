// Goal: a document that cannot be written costs the others nothing, and is not lost by that.
// Method: the journal on the simulator, with something in the way of one document.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

const std::string kilobyte(1000, 'x');

/// A directory lies where the file of d/stuck should.
struct Stuck : WatchedJournal {
  Stuck() {
    create();
    obstruct();
  }

  void obstruct() { (void)directory("d").make_directory(name, Mode{0755}); }
  void clear() { (void)directory("d").remove_directory(name); }

  void commit(const char* path, const std::string& content) {
    (void)owner().commit({put(path, content)}).value();
  }
  /// More than half of the ring.
  void fill() {
    for (int i = 0; i < 10; ++i) commit("d/other", kilobyte + std::to_string(i));
  }
  /// More than the ring can hold at once.
  void go_round() {
    for (int i = 0; i < 4; ++i) fill();
  }
  void apply() { (void)owner().apply().value(); }
  /// The next apply() parks two documents.
  void begin_with_two() {
    (void)directory("d").make_directory(twin, Mode{0755});
    commit("d/stuck", "1");
    commit("d/twin", "2");
    fill();
    machine.forget_trace();
  }

  std::vector<Entry> staged() {
    auto dir = directory("journal").open_directory(FileName::literal("staged"));
    return dir ? dir->list().value() : std::vector<Entry>{};
  }
  /// What is told once nothing is in the way any more.
  ApplyReport written() {
    clear();
    (void)directory("d").remove_directory(twin);  // most tests have one document only
    ApplyReport report = owner().apply().value();
    BOOST_TEST(report.failed.empty());
    BOOST_TEST(report.foreign.empty());
    BOOST_TEST(staged().empty());
    BOOST_TEST(owner().status().waiting == 0U);
    owner().close().value();
    kill();
    BOOST_TEST(owner().recovery().clean);
    return report;
  }

  const FileName name = FileName::literal("stuck");
  const FileName twin = FileName::literal("twin");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_document_that_cannot_be_written, Stuck)

BOOST_AUTO_TEST_CASE(does_not_fill_the_journal) {
  commit("d/stuck", "1");
  const std::uint64_t version = owner().version(DocumentPath::literal("d/stuck"));
  go_round();
  BOOST_TEST(get(owner(), "d/stuck").value() == "1");
  kill();
  BOOST_TEST(get(owner(), "d/stuck").value() == "1");
  BOOST_TEST(owner().version(DocumentPath::literal("d/stuck")) == version);
  go_round();
  BOOST_TEST(get(owner(), "d/stuck").value() == "1");
  (void)written();
  BOOST_TEST(content("/d/stuck") == "1");
  BOOST_TEST(owner().version(DocumentPath::literal("d/stuck")) == version);
}

BOOST_AUTO_TEST_CASE(is_told_of_by_each_apply) {
  commit("d/stuck", "1");
  go_round();
  for (int i = 0; i < 2; ++i) {
    const ApplyReport report = owner().apply().value();
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(report.failed.front().path == "d/stuck");
    BOOST_TEST(report.cut == owner().last_sequence());
  }
  const auto closed = owner().close();
  BOOST_REQUIRE(!closed);
  BOOST_TEST((closed.error().code == std::errc::is_a_directory));
  kill();
  BOOST_TEST(!owner().recovery().clean);
}

BOOST_AUTO_TEST_CASE(costs_nothing_while_there_is_room) {
  commit("d/stuck", "1");
  apply();
  commit("d/other", "1");
  apply();
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_CASE(costs_no_flush_when_it_is_tried_again) {
  commit("d/stuck", "1");
  go_round();
  apply();
  for (int i = 0; i < 2; ++i) {
    machine.forget_trace();
    apply();
    BOOST_TEST(count(Operation::rename) == 0U);
    BOOST_TEST(count(Operation::create) == 0U);
    kill();
    (void)owner();
  }
}

BOOST_AUTO_TEST_CASE(may_be_one_that_was_removed) {
  clear();
  commit("d/stuck", "1");
  apply();
  directory("d").remove(name).value();
  obstruct();
  (void)owner().commit({removed("d/stuck")}).value();
  go_round();
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(!get(owner(), "d/stuck").has_value());
    BOOST_TEST(owner().is_removed(DocumentPath::literal("d/stuck")));
    kill();
  }
  (void)written();
  BOOST_TEST(!get(owner(), "d/stuck").has_value());
}

BOOST_AUTO_TEST_CASE(is_kept_as_its_last_version) {
  commit("d/stuck", "1");
  go_round();
  BOOST_TEST(staged().size() == 1U);
  for (const bool dies : {false, true}) {
    commit("d/stuck", dies ? "3" : "2");
    if (dies) kill();
    BOOST_TEST(get(owner(), "d/stuck").value() == (dies ? "3" : "2"));
    go_round();
    apply();
    BOOST_TEST(staged().size() == 1U);
  }
  (void)owner().commit({removed("d/stuck")}).value();
  go_round();
  apply();
  BOOST_TEST(staged().empty());
  kill();
  BOOST_TEST(!get(owner(), "d/stuck").has_value());
  (void)written();
  BOOST_TEST(!exists("/d/stuck"));
}

BOOST_AUTO_TEST_CASE(is_read_by_who_changes_nothing) {
  commit("d/stuck", "1");
  go_round();
  held.reset();
  auto dir = root();
  auto lock = dir.try_lock(FileName::literal(".lock"), LockMode::shared).value();
  auto reader = SimJournal::open_read_only(root(), std::move(lock), options, environment).value();
  BOOST_TEST(get(reader, "d/stuck").value() == "1");
}

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

// Its file in the journal is not asked for where the plain file has the content already.
BOOST_AUTO_TEST_CASE(is_damaged_where_its_content_is_gone) {
  commit("d/stuck", "1");
  go_round();
  apply();
  kill();
  auto dir = directory("journal/staged");
  dir.remove(staged().front().name).value();
  const auto refused = try_open();
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().detail == "the content of d/stuck is missing");
  clear();
  write("d", "stuck", "1");
  BOOST_TEST(get(owner(), "d/stuck").value() == "1");
  (void)written();
}

// Whoever opens it with other backup places is told so, as with every document.
BOOST_AUTO_TEST_CASE(must_not_lie_where_a_backup_may_go) {
  commit("d/stuck", "1");
  go_round();
  apply();
  kill();
  options.backups.directory_suffix = "";
  options.backups.suffix = "tuck";
  const auto refused = try_open();
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::bad_name));
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
  apply();
  BOOST_TEST(owner().status().poisoned);
  BOOST_TEST(owner().status().cut == cut);
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
