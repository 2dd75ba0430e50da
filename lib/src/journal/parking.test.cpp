// Goal: a document that cannot be written costs the others nothing, and is not lost by that.
// Method: the journal on the simulator, with something in the way of one document.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>

#include "stuck_journal.hpp"

namespace holdfast {
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
    BOOST_TEST(owner().status().parked == 1U);
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

// The cut stays before the first version that is in no file, and not before what is parked.
BOOST_AUTO_TEST_CASE(is_passed_by_the_cut_up_to_its_next_version) {
  for (const bool dies : {false, true}) {
    Stuck world;
    world.commit("d/stuck", "1");
    world.go_round();
    world.apply();
    if (dies) world.kill();
    world.commit("d/other", "1");
    const std::uint64_t before = world.owner().last_sequence();
    world.commit("d/stuck", "2");
    world.commit("d/other", "2");
    world.apply();
    BOOST_TEST(world.owner().status().cut == before);
  }
}

// As after a crash: the manifest knows what is published and what is parked.
BOOST_AUTO_TEST_CASE(has_no_earlier_version_that_is_ours_once_it_is_parked) {
  commit("d/stuck", "1");
  apply();
  commit("d/stuck", "2");
  go_round();
  apply();
  clear();
  write("d", "stuck", "1");
  const ApplyReport report = owner().apply().value();
  BOOST_TEST(report.foreign.size() == 1U);
  BOOST_TEST(content("/d/stuck") == "2");
}

BOOST_AUTO_TEST_CASE(lets_segments_go_that_are_behind_the_cut) {
  commit("d/stuck", "1");
  go_round();
  apply();
  const std::uint64_t used = owner().status().used_bytes;
  commit("d/stuck", std::string(3500, 'x'));
  BOOST_TEST(owner().status().used_bytes > used);
  apply();
  BOOST_TEST(owner().status().used_bytes == used);
}

/// Somebody acts when the number is asked for that is the nth.
struct Acting final : Entropy {
  std::uint64_t next() override {
    if (asked++ == nth) act();
    return 1'000'000 + asked;
  }
  std::function<void()> act = [] {};
  std::size_t nth = std::numeric_limits<std::size_t>::max();
  std::size_t asked = 0;
};

// For each file that is made a number is asked for.
BOOST_AUTO_TEST_CASE(may_be_committed_while_it_is_parked) {
  std::size_t asked_max = 1;
  for (std::size_t asked = 0; asked < asked_max; ++asked) {
    Stuck world;
    Acting acting;
    const Environment watched{world.machine.clock(), acting};
    world.held.emplace(SimJournal::open(world.root(), world.options, watched).value());
    world.commit("d/stuck", "1");
    world.fill();
    const std::size_t before = acting.asked;
    acting.act = [&] { world.commit("d/stuck", "2"); };
    acting.nth = before + asked;
    world.apply();
    if (asked == 0) asked_max = acting.asked - before;
    for (int i = 0; i < 2; ++i) {
      BOOST_TEST(get(world.owner(), "d/stuck").value() == "2", "after " << asked);
      world.go_round();
      world.kill();
    }
    (void)world.written();
    BOOST_TEST(world.content("/d/stuck") == "2");
  }
  BOOST_TEST(asked_max > 2U);
}

// Recovery writes a chain once more that is too large: what is parked is none of it.
BOOST_AUTO_TEST_CASE(is_no_part_of_a_chain_that_is_written_once_more) {
  commit("d/stuck", "1");
  const std::uint64_t version = owner().version(DocumentPath::literal("d/stuck"));
  go_round();
  apply();
  kill();
  BOOST_TEST(owner().recovery().replayed == 0U);
  options.when_full = WhenFull::refuse;
  for (int death = 0; death < 20; ++death) {
    commit("d/other", std::to_string(death));
    kill();
    BOOST_TEST(owner().recovery().replayed == static_cast<std::size_t>(death + 1));
    BOOST_TEST(get(owner(), "d/stuck").value() == "1");
    BOOST_TEST(get(owner(), "d/other").value() == std::to_string(death));
    BOOST_TEST(owner().version(DocumentPath::literal("d/stuck")) == version);
  }
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

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
