// The manifest knows which version each backup holds, also after an apply() that was cut short.
#include <boost/test/unit_test.hpp>

#include "holdfast/impl/journal/manifest_file.hpp"

#include "watched_journal.hpp"

namespace holdfast {
namespace {

/// A document with the versions 1 and 2 published; 3 is committed and waits.
struct WithVersions : WatchedJournal {
  WithVersions() {
    create();
    for (const char* content : {"one", "two"}) {
      commit({put("d/a", content)});
      (void)owner().apply().value();
    }
  }
  void commit(JournalBatch batch) { (void)owner().commit(std::move(batch)).value(); }

  void remove_directory(const char* name, const char* file) {
    directory(name).remove(FileName::literal(file)).value();
    root().remove_directory(FileName::literal(name)).value();
  }

  /// What the manifest says of the backup, and whether that is what the file holds.
  std::uint64_t version_of_backup() {
    auto dir = root();
    const auto manifest = journal::read_manifest<faultfs::SimFs>(dir).value();
    const auto found = manifest.backups.find("d_bak/a.bak");
    BOOST_REQUIRE((found != manifest.backups.end()));
    const std::string bytes = content("/d_bak/a.bak");
    BOOST_TEST((found->second.digest == journal::content_digest(bytes_of(bytes))));
    return found->second.version;
  }
};

BOOST_FIXTURE_TEST_SUITE(the_manifest_s_backups, WithVersions)

BOOST_AUTO_TEST_CASE(go_into_a_directory_that_is_made_anew_when_somebody_has_removed_it) {
  (void)get(owner(), "d/a");  // readers hold it open, too
  remove_directory("d_bak", "a.bak");
  commit({put("d/a", "three")});
  const ApplyReport report = owner().apply().value();
  BOOST_TEST(report.failed.empty());
  BOOST_TEST(report.foreign.empty());
  BOOST_TEST(version_of_backup() == 2U);
  const auto kept = owner().backup(DocumentPath::literal("d/a")).value();
  BOOST_TEST((kept && kept->content == "two"));
  remove_directory("d", "a");
  for (const char* content : {"four", "five"}) commit({put("d/a", content)});
  const ApplyReport lost = owner().apply().value();
  BOOST_TEST(lost.failed.empty());
  BOOST_REQUIRE(lost.foreign.size() == 1U);
  BOOST_TEST(lost.foreign[0].reason == "lost");
  BOOST_TEST(get(owner(), "d/a").value() == "five");
  remove_directory("d_bak", "a.bak");
  commit({removed("d/a")});
  BOOST_TEST(owner().apply().value().failed.empty());
  BOOST_TEST(content("/d_bak/a.bak") == "five");
}

// Its name is durable before the manifest relies on it, as that of every directory.
BOOST_AUTO_TEST_CASE(are_durable_in_a_directory_that_was_made_anew) {
  commit({put("d/a", "three")});
  remove_directory("d_bak", "a.bak");
  machine.forget_trace();
  (void)owner().apply().value();
  BOOST_TEST(first(Operation::make_directory, "/d_bak") < first(Operation::sync_directory, "/"));
  BOOST_TEST(first(Operation::sync_directory, "/") < first(Operation::rename, "/manifest"));
}

BOOST_AUTO_TEST_CASE(name_the_version_that_was_replaced) {
  BOOST_TEST(version_of_backup() == 1U);
  commit({put("d/a", "three")});
  (void)owner().apply().value();
  BOOST_TEST(version_of_backup() == 2U);
}

BOOST_AUTO_TEST_CASE(name_the_version_that_was_removed) {
  commit({removed("d/a")});
  (void)owner().apply().value();
  BOOST_TEST(version_of_backup() == 2U);
}

BOOST_AUTO_TEST_CASE(stay_when_the_same_content_is_committed_again) {
  commit({put("d/a", "two")});
  (void)owner().apply().value();
  BOOST_TEST(version_of_backup() == 1U);
}

BOOST_AUTO_TEST_CASE(stay_when_what_was_replaced_was_not_ours) {
  write("d", "a", "by hand");
  commit({put("d/a", "three")});
  (void)owner().apply().value();
  BOOST_TEST(version_of_backup() == 1U);
}

BOOST_AUTO_TEST_CASE(are_only_ours) {
  kill();
  options.backups.wanted = false;
  write("d_bak", "a.bak", "two");  // a copy that somebody has made
  write("d", "a", "three");
  commit({put("d/a", "three")});
  (void)owner().apply().value();
  auto dir = root();
  const auto manifest = journal::read_manifest<faultfs::SimFs>(dir).value();
  BOOST_TEST(manifest.backups.at("d_bak/a.bak").version == 1U);
}

// That it was removed in between is no reason to take an empty file for one of its versions.
BOOST_AUTO_TEST_CASE(are_made_of_no_file_that_somebody_has_emptied) {
  commit({removed("d/a")});
  commit({put("d/a", "four")});
  kill();
  write("d", "a", "");
  const ApplyReport report = owner().apply().value();
  BOOST_REQUIRE(report.foreign.size() == 1U);
  BOOST_TEST(report.foreign[0].quarantined_as == "/d/quarantine/a.1");
  BOOST_TEST(get(owner(), "d/a").value() == "four");
  BOOST_TEST(version_of_backup() == 1U);
}

// What its owner may have published before it died is no excuse for a file once all is applied.
BOOST_AUTO_TEST_CASE(are_not_made_of_a_version_that_somebody_has_brought_back) {
  commit({put("d/a", "four")});
  commit({put("d/a", "five")});
  kill();
  BOOST_TEST(owner().apply().value().foreign.empty());
  write("d", "a", "four");
  commit({put("d/a", "six")});
  const ApplyReport report = owner().apply().value();
  BOOST_REQUIRE(report.foreign.size() == 1U);
  BOOST_TEST(report.foreign[0].reason == "edited");
  BOOST_TEST(report.foreign[0].quarantined_as == "/d/quarantine/a.1");
}

// A manifest that named the path twice would be refused by every later open().
BOOST_AUTO_TEST_CASE(give_way_to_a_document_once_no_backups_go_there) {
  BOOST_TEST(version_of_backup() == 1U);
  kill();
  options.backups.wanted = false;
  commit({put("d_bak/a.bak", "a document")});
  const ApplyReport report = owner().apply().value();
  BOOST_TEST(report.failed.empty());
  BOOST_REQUIRE(report.foreign.size() == 1U);
  BOOST_TEST(report.foreign[0].quarantined_as == "/d_bak/quarantine/a.bak.1");
  BOOST_TEST(content("/d_bak/quarantine/a.bak.1") == "one");
  auto dir = root();
  const auto manifest = journal::read_manifest<faultfs::SimFs>(dir).value();
  BOOST_TEST(manifest.backups.empty());
  BOOST_TEST(manifest.entries.contains("d_bak/a.bak"));
  kill();
  BOOST_TEST(get(owner(), "d_bak/a.bak").value() == "a document");
  BOOST_TEST(get(owner(), "d/a").value() == "two");
}

BOOST_AUTO_TEST_CASE(leave_nothing_unfinished_in_quarantine) {
  commit({put("d/a", "three")});
  auto dir = directory("d");
  dir.make_directory(FileName::literal("quarantine"), Mode{0755}).value();
  auto quarantine = dir.open_directory(FileName::literal("quarantine")).value();
  const FileName temp = FileName::literal(".a.0123456789abcdef.hftmp");
  quarantine.create(temp, Mode{0644}).value().close().value();
  kill();
  (void)owner();
  BOOST_TEST(!quarantine.stat(temp));
}

// The file was found with the content of the commit and could not be synced: it is written anew,
// and bytes that nobody can be sure of are no former version.
BOOST_AUTO_TEST_CASE(are_not_what_could_not_be_synced) {
  const auto publish_and_die = [](WithVersions& world) {
    world.commit({put("d/a", "three")});
    world.write("d", "a", "three");
    world.machine.forget_trace();
  };
  WithVersions sound;
  publish_and_die(sound);
  (void)sound.owner().apply().value();
  publish_and_die(*this);
  machine.inject({sound.first(Operation::sync, "/d/a"), make_error_code(std::errc::io_error)});
  BOOST_TEST(owner().apply().value().failed.size() == 1U);
  BOOST_TEST(owner().apply().value().written == 1U);
  BOOST_TEST(content("/d/a") == "three");
  BOOST_TEST(content("/d_bak/a.bak") == "one");
}

// The process dies before each call of apply() in turn; the next one finishes the work.
void check_after_each_kill(const std::optional<std::string>& last) {
  for (std::size_t k = 0;; ++k) {
    WithVersions world;
    world.commit({{DocumentPath::literal("d/a"), last}});
    world.machine.forget_trace();
    world.machine.inject({k, make_error_code(std::errc::io_error)});
    const auto applied = world.owner().apply();
    if (world.machine.trace().calls.size() <= k) {
      BOOST_TEST(k > 10U);
      BOOST_TEST(applied.has_value());
      return;
    }
    world.kill();
    (void)world.owner().apply().value();
    BOOST_TEST(world.version_of_backup() == 2U, "call " << k);
  }
}

BOOST_AUTO_TEST_CASE(are_found_again_when_publishing_was_cut_short) {
  check_after_each_kill("three");
}

BOOST_AUTO_TEST_CASE(are_found_again_when_removing_was_cut_short) {
  check_after_each_kill(std::nullopt);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
