// Goal: whoever acts between two calls of the engine loses nothing, and costs nobody anything.
// Method: a real disk, and a kernel that lets somebody act just before a chosen call, or that
// cannot do what some kernels cannot.
#include "racing_folder.hpp"

namespace {

using namespace holdfast;
using Folder = RacingFolder;

const ReadOptions healing{.heal = Heal::from_backup};

// Between the look at the old file and the exchange

BOOST_FIXTURE_TEST_CASE(an_edit_in_the_last_instant_becomes_the_backup, Folder) {
  calls.rename = {1, [this] { edit("edited"); }};
  BOOST_REQUIRE(files.write(path(), "three", with_backup));
  BOOST_TEST(text("f") == "three");
  BOOST_TEST(text("f.bak") == "edited");
  BOOST_TEST(!bfs::exists(dir / "quarantine"));
}

BOOST_FIXTURE_TEST_CASE(a_file_emptied_in_the_last_instant_does_not_become_the_backup, Folder) {
  calls.rename = {1, [this] { edit(""); }};
  const WriteReport report = files.write(path(), "three", with_backup).value();
  BOOST_TEST(text("f") == "three");
  BOOST_TEST(text("f.bak") == "one");
  BOOST_TEST(!report.backup.method.has_value());
  BOOST_TEST(report.backup.quarantined_as == path("quarantine/f.1"));
  BOOST_TEST(temporary_files().empty());
}

BOOST_FIXTURE_TEST_CASE(a_file_linked_and_edited_in_the_last_instant_is_copied, Folder) {
  calls.rename = {1, [this] {
                    edit("edited");
                    bfs::create_hard_link(path(), path("other"));
                  }};
  BOOST_REQUIRE(files.write(path(), "three", with_backup));
  BOOST_TEST(text("f.bak") == "edited");
  BOOST_TEST(bfs::hard_link_count(path("f.bak")) == 1U);
  BOOST_TEST(temporary_files().empty());
}

BOOST_FIXTURE_TEST_CASE(a_linked_file_whose_name_cannot_be_taken_away_gets_it_back, Folder) {
  calls.rename = {1, [this] {
                    edit("edited");
                    bfs::create_hard_link(path(), path("other"));
                  }};
  calls.unlink = {1, {}, EIO};
  const auto written = files.write(path(), "three", with_backup);
  BOOST_REQUIRE(!written);
  BOOST_TEST((written.error().outcome == Outcome::not_published));
  BOOST_TEST(text("f") == "edited");
  BOOST_TEST(text("f.bak") == "one");
  BOOST_TEST(temporary_files().empty());
}

void every_sync_counts(const std::function<void(Folder&)>& intrude) {
  Folder sound;
  sound.calls.rename = {1, [&] { intrude(sound); }};
  BOOST_REQUIRE(sound.files.write(sound.path(), "three", with_backup));
  BOOST_TEST(sound.calls.syncs > 2);
  for (int nth = 1; nth <= sound.calls.syncs; ++nth) {
    Folder folder;
    folder.calls.rename = {1, [&] { intrude(folder); }};
    folder.calls.sync = {nth, {}, EIO};
    BOOST_TEST(!folder.files.write(folder.path(), "three", with_backup).has_value(), nth);
  }
}

BOOST_AUTO_TEST_CASE(what_was_edited_in_the_last_instant_is_synced_or_the_write_fails) {
  every_sync_counts([](Folder& folder) { folder.edit("edited"); });
  every_sync_counts([](Folder& folder) {
    folder.edit("edited");
    bfs::create_hard_link(folder.path(), folder.path("other"));
  });
}

BOOST_FIXTURE_TEST_CASE(the_way_back_costs_no_more_flushes_than_the_way_there, Folder) {
  BOOST_REQUIRE(files.write(path(), "three", with_backup));
  const int there = std::exchange(calls.syncs, 0);
  calls.rename = {2, {}, EIO};
  BOOST_TEST((files.write(path(), "four", with_backup).error().outcome == Outcome::not_published));
  BOOST_TEST(text("f") == "three");
  BOOST_TEST(calls.syncs == there);
}

BOOST_FIXTURE_TEST_CASE(create_only_does_not_replace_what_came_in_the_last_instant, Folder) {
  calls.rename = {1, [this] { edit("theirs", "new"); }};
  const auto refused = files.write(path("new"), "ours", {.existing = Existing::refuse});
  BOOST_TEST((refused.error().code == std::errc::file_exists));
  BOOST_TEST(text("new") == "theirs");
}

BOOST_FIXTURE_TEST_CASE(where_the_way_back_fails_too_the_error_says_where_the_old_file_is, Folder) {
  calls.rename_fails_from = 2;
  const auto written = files.write(path(), "three", with_backup);
  BOOST_REQUIRE(!written);
  BOOST_TEST((written.error().outcome == Outcome::durable));
  BOOST_TEST(written.error().message().find("the old content was left as") != std::string::npos);
  BOOST_TEST(text("f") == "three");
  BOOST_REQUIRE(temporary_files().size() == 1U);
  BOOST_TEST(text(temporary_files()[0]) == "two");
}

// While a file is read, healed or looked at

BOOST_FIXTURE_TEST_CASE(a_file_removed_after_it_was_healed_is_not_returned, Folder) {
  edit("");
  const auto is_healed = [this] { return text("f") == "one"; };
  calls.unlink = {1, [&] {
                    BOOST_TEST(is_healed());
                    bfs::remove(path());
                  }};
  const auto found = files.read(path(), healing);
  BOOST_REQUIRE(!found);
  BOOST_TEST((found.error().code == std::errc::no_such_file_or_directory));
}

BOOST_FIXTURE_TEST_CASE(a_file_removed_while_it_is_opened_is_missing, Folder) {
  edit("text", "document");
  calls.opens_of = "document";
  calls.open = {1, [this] { bfs::remove(path("document")); }};
  BOOST_TEST((files.verify(path("document")).value().main.condition == Condition::missing));
}

BOOST_FIXTURE_TEST_CASE(a_file_that_cannot_be_read_is_named_by_the_kernels_error, Folder) {
  calls.no_content = true;
  BOOST_TEST((files.read(path()).error().code == std::errc::io_error));
}

BOOST_FIXTURE_TEST_CASE(a_record_that_cannot_be_read_damages_no_file, Folder) {
  calls.no_records = true;
  const ReadReport report = files.read(path()).value();
  BOOST_TEST(report.content == "two");
  BOOST_TEST((report.condition == Condition::unwitnessed));
}

// Temporary files and those who clean up

BOOST_FIXTURE_TEST_CASE(leftovers_that_somebody_else_removes_meanwhile_are_no_error, Folder) {
  const std::string leftover = ".f.0123456789abcdef.hftmp";
  edit("half", leftover);
  calls.opens_of = leftover;
  calls.open = {1, [&] { bfs::remove(path(leftover)); }};
  BOOST_TEST(files.verify(path()).value().findings.empty());
  edit("half", leftover);
  calls.open = {1, [&] { bfs::remove(path(leftover)); }};
  BOOST_REQUIRE(files.recover(path()));
  edit("half", leftover);
  calls.unlink = {1, [&] { bfs::remove(path(leftover)); }};
  BOOST_REQUIRE(files.recover(path()));
  BOOST_TEST(temporary_files().empty());
}

BOOST_FIXTURE_TEST_CASE(a_new_temporary_file_that_a_cleaner_takes_is_made_again, Folder) {
  // Before it is opened to be locked, and before it is locked, which locks a file without a name.
  calls.opens_of = ".hftmp";
  for (Moment* moment : {&calls.open, &calls.lock}) {
    *moment = {1, [this] { bfs::remove(dir / temporary_files().at(0)); }};
    BOOST_REQUIRE(files.write(path(), "three", with_backup));
    BOOST_TEST(moment->nth < 0);
    BOOST_TEST(text("f") == "three");
    BOOST_TEST(temporary_files().empty());
  }
}

BOOST_FIXTURE_TEST_CASE(a_temporary_name_that_leads_to_somebody_elses_file_is_not_published,
                        Folder) {
  calls.opens_of = ".hftmp";
  calls.open = {1, [this] {
                  const std::string name = temporary_files().at(0);
                  bfs::remove(dir / name);
                  edit("theirs", name);
                }};
  BOOST_REQUIRE(files.write(path(), "three", with_backup));
  BOOST_TEST(text("f") == "three");
}

BOOST_FIXTURE_TEST_CASE(a_new_temporary_file_that_a_cleaner_has_locked_is_left_to_it, Folder) {
  std::optional<DiskFs::Lock> cleaner;
  DiskFs other;
  calls.lock = {1, [&] {
                  auto place = walk(other, path(temporary_files().at(0)), {}).value();
                  cleaner = place.dir.try_lock(place.name, LockMode::exclusive).value();
                }};
  BOOST_REQUIRE(files.write(path(), "three"));
  BOOST_TEST(text("f") == "three");
}

BOOST_FIXTURE_TEST_CASE(without_locks_files_are_written_and_nothing_is_cleaned_up, Folder) {
  calls.no_locks = true;
  BOOST_REQUIRE(files.write(path(), "three", with_backup));
  BOOST_TEST(text("f") == "three");
  edit("half", ".f.0123456789abcdef.hftmp");
  BOOST_TEST(files.recover(path()).value().live.size() == 1U);
  BOOST_TEST(temporary_files().size() == 1U);
}

}  // namespace
