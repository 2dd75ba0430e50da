// Goal: applying changes what was committed and nothing else, whatever it finds in its way.
// Method: the journal on the simulator, with files that others made, changed or took away.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

struct Applied : WatchedJournal {
  Applied() { create(); }
  ApplyReport apply() { return owner().apply().value(); }
  std::uint64_t commit(JournalBatch batch) {
    return owner().commit(std::move(batch)).value().sequence;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(applying, Applied)

BOOST_AUTO_TEST_CASE(makes_the_former_version_the_backup_and_finds_nothing_foreign) {
  commit({put("d/a.json", "1"), put("top", "1")});
  BOOST_TEST(apply().written == 2U);
  commit({put("d/a.json", "2"), put("top", "2")});
  const ApplyReport report = apply();
  BOOST_TEST(report.written == 2U);
  BOOST_TEST(report.foreign.empty());
  BOOST_TEST(report.failed.empty());
  BOOST_TEST(content("/d/a.json") == "2");
  BOOST_TEST(content("/d_bak/a.bak") == "1");
  BOOST_TEST(content("/top.bak") == "1");
}

BOOST_AUTO_TEST_CASE(makes_the_last_version_of_a_removed_document_its_backup) {
  commit({put("d/a", "1")});
  (void)apply();
  commit({put("d/a", "2")});
  (void)apply();
  commit({removed("d/a")});
  const ApplyReport report = apply();
  BOOST_TEST(report.removed == 1U);
  BOOST_TEST(report.foreign.empty());
  BOOST_TEST(!exists("/d/a"));
  BOOST_TEST(content("/d_bak/a.bak") == "2");
}

BOOST_AUTO_TEST_CASE(makes_no_backup_where_none_is_wanted) {
  options.backups.wanted = false;
  commit({put("d/a", "1")});
  (void)apply();
  commit({put("d/a", "2")});
  (void)apply();
  commit({removed("d/a")});
  BOOST_TEST(apply().removed == 1U);
  BOOST_TEST(!exists("/d/a"));
  BOOST_TEST(!exists("/d_bak"));
}

// What is in no file stays in the journal, also where only the last version was tried.
BOOST_AUTO_TEST_CASE(cuts_before_the_first_version_that_could_not_be_written) {
  (void)directory("d").make_directory(FileName::literal("stuck"), Mode{0755});
  commit({put("d/stuck", "1")});
  commit({put("d/b", "1")});
  commit({put("d/stuck", "2")});
  BOOST_TEST(apply().cut == 0U);
  directory("d").remove_directory(FileName::literal("stuck")).value();
  BOOST_TEST(apply().cut == 3U);
  (void)directory("d").make_directory(FileName::literal("later"), Mode{0755});
  commit({put("d/later", "1")});
  BOOST_TEST(apply().cut == 3U);
}

BOOST_AUTO_TEST_CASE(reports_a_document_whose_name_cannot_be_taken_away) {
  const auto remove_it = [](WatchedJournal& world, bool one_inode) {
    world.options.backups.wanted = one_inode;
    world.create();
    (void)world.owner().commit({put("d/a", "1")}).value();
    (void)world.owner().apply().value();
    auto from = world.directory("d");
    auto to = world.directory("d_bak");
    from.link(FileName::literal("a"), to, FileName::literal("a.bak")).value();
    (void)world.owner().commit({removed("d/a")}).value();
    world.machine.forget_trace();
  };
  for (const bool one_inode : {false, true}) {
    WatchedJournal sound;
    remove_it(sound, one_inode);
    BOOST_TEST(sound.owner().apply().value().failed.empty());
    WatchedJournal world;
    remove_it(world, one_inode);
    world.machine.inject(
        {sound.first(Operation::remove, "/d/a"), make_error_code(std::errc::io_error)});
    const ApplyReport report = world.owner().apply().value();
    BOOST_REQUIRE(report.failed.size() == 1U);
    BOOST_TEST(world.exists("/d/a"));
  }
}

// A crash between the two halves of a rename may show both names.
BOOST_AUTO_TEST_CASE(takes_the_name_of_a_removed_document_away_when_its_backup_is_the_same_file) {
  commit({put("d/a", "1")});
  (void)apply();
  auto from = directory("d");
  auto to = directory("d_bak");
  from.link(FileName::literal("a"), to, FileName::literal("a.bak")).value();
  commit({removed("d/a")});
  BOOST_TEST(apply().failed.empty());
  BOOST_TEST(!exists("/d/a"));
  BOOST_TEST(content("/d_bak/a.bak") == "1");
}

BOOST_AUTO_TEST_CASE(removes_nothing_where_nothing_is) {
  commit({removed("d/a"), removed("e/f/a")});
  const ApplyReport nowhere = apply();
  BOOST_TEST(nowhere.removed == 0U);
  BOOST_TEST(nowhere.failed.empty());
  BOOST_TEST(!exists("/d"));
  (void)directory("d");
  commit({removed("d/a")});
  const ApplyReport report = apply();
  BOOST_TEST(report.removed == 0U);
  BOOST_TEST(report.failed.empty());
}

BOOST_AUTO_TEST_CASE(makes_nothing_for_readers) {
  commit({put("d/a", "1")});
  (void)apply();
  BOOST_TEST(!get(owner(), "e/a"));
  BOOST_TEST(!get(owner(), "d/b"));
  BOOST_TEST(!exists("/e"));
}

BOOST_AUTO_TEST_CASE(keeps_the_same_content_and_makes_it_durable) {
  commit({put("d/a", "1")});
  (void)apply();
  write("d", "a", "by hand");
  commit({put("d/a", "by hand")});
  machine.forget_trace();
  const ApplyReport report = apply();
  BOOST_TEST(report.written == 0U);
  BOOST_TEST(report.foreign.empty());
  BOOST_TEST(first(Operation::sync, "/d/a") < first(Operation::rename, "/manifest"));
}

BOOST_AUTO_TEST_CASE(does_not_count_on_a_content_that_it_cannot_make_durable) {
  const auto write_by_hand = [](WatchedJournal& world) {
    world.write("d", "a", "by hand");
    (void)world.owner().commit({put("d/a", "by hand")}).value();
    world.machine.forget_trace();
  };
  WatchedJournal sound;
  sound.create();
  write_by_hand(sound);
  (void)sound.owner().apply().value();
  write_by_hand(*this);
  machine.inject({sound.first(Operation::sync, "/d/a"), make_error_code(std::errc::io_error)});
  const ApplyReport report = apply();
  BOOST_TEST(report.cut == 0U);
  BOOST_REQUIRE(report.failed.size() == 1U);
  BOOST_TEST((report.failed[0].error.code == std::errc::io_error));
}

BOOST_AUTO_TEST_CASE(tells_of_a_document_that_somebody_took_away) {
  commit({put("d/a", "1")});
  (void)apply();
  directory("d").remove(FileName::literal("a")).value();
  commit({put("d/a", "2")});
  const ApplyReport report = apply();
  BOOST_REQUIRE(report.foreign.size() == 1U);
  BOOST_TEST(report.foreign[0].reason == "lost");
  BOOST_TEST(report.foreign[0].quarantined_as == "");
  BOOST_TEST(content("/d/a") == "2");
}

BOOST_AUTO_TEST_CASE(keeps_a_foreign_file_in_quarantine_before_it_is_removed) {
  commit({put("d/a", "1")});
  (void)apply();
  rot("/d/a", "rot");
  commit({removed("d/a")});
  const ApplyReport report = apply();
  BOOST_REQUIRE(report.foreign.size() == 1U);
  BOOST_TEST(report.foreign[0].reason == "damaged");
  BOOST_TEST(content("/d/quarantine/a.1") == "rot");
  BOOST_TEST(!exists("/d/a"));
  BOOST_TEST(!exists("/d_bak"));
}

// Whose directory stands in the way of one document does not stop the others.
BOOST_AUTO_TEST_CASE(leaves_a_document_that_it_cannot_write_in_the_journal) {
  (void)directory("d").make_directory(FileName::literal("b"), Mode{0755}).value();
  commit({put("d/a", "1")});
  commit({put("d/b", "2")});
  commit({put("d/c", "3")});
  const ApplyReport report = apply();
  BOOST_TEST(report.cut == 1U);
  BOOST_TEST(report.written == 2U);
  BOOST_REQUIRE(report.failed.size() == 1U);
  BOOST_TEST(report.failed[0].path == "d/b");
  BOOST_TEST(get(owner(), "d/b").value() == "2");
  BOOST_TEST(!owner().close().has_value());
  kill();
  BOOST_TEST(get(owner(), "d/b").value() == "2");
  BOOST_TEST(owner().recovery().replayed == 2U);
  directory("d").remove_directory(FileName::literal("b")).value();
  owner().close().value();
  BOOST_TEST(content("/d/b") == "2");
}

// One flush for three commits makes one frame; the cut goes through it.
BOOST_AUTO_TEST_CASE(replays_of_a_frame_only_what_is_behind_the_cut) {
  (void)directory("d").make_directory(FileName::literal("b"), Mode{0755}).value();
  const auto first = owner().submit({put("d/a", "1")}).value();
  const auto second = owner().submit({put("d/b", "2"), removed("d/z")}).value();
  owner().flush();
  BOOST_TEST(owner().end_of(first).value().sequence == 1U);
  BOOST_TEST(owner().end_of(second).value().sequence == 2U);
  BOOST_TEST(apply().cut == 1U);
  kill();
  BOOST_TEST(owner().recovery().replayed == 1U);
  BOOST_TEST(owner().recovery().last_sequence == 2U);
  BOOST_TEST(get(owner(), "d/a").value() == "1");
  BOOST_TEST(get(owner(), "d/b").value() == "2");
  BOOST_TEST(!get(owner(), "d/z"));
}

BOOST_AUTO_TEST_CASE(removes_again_what_a_killed_owner_had_removed) {
  commit({put("d/a", "1")});
  (void)apply();
  commit({removed("d/a")});
  kill();
  BOOST_TEST(!get(owner(), "d/a"));
  owner().close().value();
  BOOST_TEST(!exists("/d/a"));
}

// A flush that failed may have thrown pages away: nobody knows what is durable.
BOOST_AUTO_TEST_CASE(is_over_after_a_failed_flush_and_the_documents_stay_readable) {
  const auto failing = [](WatchedJournal& world, Operation operation, const char* name) {
    WatchedJournal sound;
    for (WatchedJournal* each : {&sound, &world}) {
      if (!each->exists("/manifest")) each->create();
      (void)each->owner().commit({put("d/a", "1")}).value();
      each->machine.forget_trace();
    }
    (void)sound.owner().apply().value();
    world.machine.inject({sound.first(operation, name), make_error_code(std::errc::io_error)});
    BOOST_TEST((world.owner().apply().error().code == std::errc::io_error));
    BOOST_TEST((world.owner().apply().error().code == errc::poisoned));
    BOOST_TEST(world.owner().status().poisoned);
    BOOST_TEST(get(world.owner(), "d/a").value() == "1");
    world.kill();
    BOOST_TEST(world.owner().recovery().replayed == 1U);
  };
  WatchedJournal names;
  failing(names, Operation::sync_directory, "/d");
  WatchedJournal manifest;
  failing(manifest, Operation::rename, "/manifest");
}

BOOST_AUTO_TEST_CASE(knows_what_an_owner_has_published_who_did_not_live_to_tell) {
  const auto commit_two = [](WatchedJournal& world) {
    (void)world.owner().commit({put("d/a", "1")}).value();
    (void)world.owner().apply().value();
    (void)world.owner().commit({put("d/a", "2")}).value();
    world.machine.forget_trace();
  };
  WatchedJournal sound;
  sound.create();
  commit_two(sound);
  (void)sound.owner().apply().value();
  commit_two(*this);
  machine.inject(
      {sound.first(Operation::rename, "/manifest"), make_error_code(std::errc::io_error)});
  BOOST_TEST(!owner().apply().has_value());
  BOOST_TEST(content("/d/a") == "2");
  kill();
  commit({put("d/a", "3")});
  BOOST_TEST(apply().foreign.empty());
  BOOST_TEST(content("/d_bak/a.bak") == "2");
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_failed_commit_and_closing_does_not) {
  commit({put("d/a", "1")});
  machine.inject({1, make_error_code(std::errc::io_error)});
  const auto doubtful = owner().commit({put("d/a", "2")});
  BOOST_TEST((doubtful.error().outcome == Outcome::in_doubt));
  BOOST_TEST(apply().written == 1U);
  machine.forget_trace();
  BOOST_TEST((owner().close().error().code == errc::poisoned));
  BOOST_TEST(count(Operation::write_at) == 0U);
}

BOOST_AUTO_TEST_CASE(commits_nothing_after_a_close_whose_flush_failed) {
  commit({put("d/a", "1")});
  apply();
  machine.inject({1, make_error_code(std::errc::io_error)});
  BOOST_TEST((owner().close().error().code == std::errc::io_error));
  machine.forget_trace();
  const auto refused = owner().commit({put("d/a", "2")});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::poisoned));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST((owner().close().error().code == errc::poisoned));
  BOOST_TEST(owner().status().poisoned);
  BOOST_TEST(machine.trace().calls.empty());
  BOOST_TEST(get(owner(), "d/a").value() == "1");
  kill();
  BOOST_TEST(owner().commit({put("d/a", "2")}).value().sequence == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
