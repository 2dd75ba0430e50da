// Chunks whose files are damaged, missing or edited: what reading them gives, and what stays.
#include "watched_store.hpp"

namespace holdfast {
namespace {

/// Chunk "a" has had the versions 1 and 2; both are in files, and so is "b", which has no backup.
struct WithVersions : WatchedStore {
  WithVersions() {
    for (const int version : {1, 2}) {
      (void)store().put("a", version).value();
      (void)store().force_sync().value();
    }
    (void)store().put("b", "only").value();
    (void)store().force_sync().value();
    kill_store();  // nothing is in the cache
  }
  void check_quarantined(const std::string& bytes) {
    const auto names = names_in("p/chunks/quarantine");
    BOOST_REQUIRE(names.size() == 2U);
    BOOST_TEST(content("/p/chunks/quarantine/" + names[0]) == bytes);
  }
};

BOOST_FIXTURE_TEST_SUITE(a_chunk, WithVersions)

BOOST_AUTO_TEST_CASE(that_is_damaged_comes_back_from_the_journal_and_nothing_is_lost) {
  rot("/p/chunks/a.json", "rot");
  rot("/p/chunks/b.json", "rotten");
  BOOST_TEST(get("a") == "2");
  BOOST_TEST(get("b") == "\"only\"");
  BOOST_REQUIRE(healed.size() == 2U);
  BOOST_TEST(healed[0].chunk == "a");
  BOOST_TEST(healed[0].from == "journal");
  BOOST_TEST(healed[0].version == 4U);
  BOOST_TEST(healed[0].lost_version == 2U);
  BOOST_TEST(healed[0].restored_version == 2U);
  BOOST_TEST(healed[0].commits_lost_max == 0U);
  const auto& log = store().get_health_report().log;
  BOOST_TEST(log[0].text == "chunk a was damaged and is restored from the journal");
  BOOST_TEST(content("/p/chunks/a.json") == "2\n");
  BOOST_TEST(content("/p/chunks_bak/a.bak") == "1\n");
  BOOST_TEST(names_in("p/chunks/quarantine").size() == 4U);
  kill_store();
  BOOST_TEST(get("a") == "2");
}

BOOST_AUTO_TEST_CASE(is_not_healed_from_its_backup_while_the_journal_cannot_be_read) {
  rot("/p/chunks/a.json", "rot");
  (void)store();
  auto project_dir = root().open_directory(FileName::literal("p")).value();
  auto segments = project_dir.open_directory(FileName::literal("journal")).value();
  const FileName name = FileName::literal("segment-000001");
  const FileName hidden = FileName::literal("hidden");
  segments.rename(name, segments, hidden, RenameMode::no_replace).value();
  BOOST_TEST(error_of("a").name == "/p/journal/segment-000001");
  BOOST_TEST(healed.empty());
  BOOST_TEST(content("/p/chunks/a.json") == "rot");
  segments.rename(hidden, segments, name, RenameMode::no_replace).value();
  BOOST_TEST(get("a") == "2");
}

BOOST_AUTO_TEST_CASE(that_is_damaged_comes_back_from_its_backup_and_the_damage_is_kept) {
  forget_journal();
  rot("/p/chunks/a.json", "rot");
  BOOST_TEST(get("a") == "1");
  BOOST_REQUIRE(healed.size() == 1U);
  BOOST_TEST(healed[0].chunk == "a");
  BOOST_TEST(healed[0].reason == "damaged");
  BOOST_TEST(healed[0].from == "backup");
  BOOST_TEST(healed[0].version == 7U);
  BOOST_TEST(healed[0].lost_version == 2U);
  BOOST_TEST(healed[0].restored_version == 1U);
  BOOST_TEST(healed[0].commits_lost_max == 1U);
  BOOST_TEST(store().get_health_report().healed.size() == 1U);
  BOOST_TEST(store().get_health_report().quarantined == 1U);
  check_quarantined("rot");
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
  BOOST_TEST(content("/p/chunks_bak/a.bak") == "1\n");  // the damage never becomes the backup
  kill_store();
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(healed.size() == 1U);
}

BOOST_AUTO_TEST_CASE(that_somebody_took_away_comes_back) {
  auto chunks = root()
                    .open_directory(FileName::literal("p"))
                    .value()
                    .open_directory(FileName::literal("chunks"))
                    .value();
  chunks.remove(FileName::literal("a.json")).value();
  BOOST_TEST(get("a") == "2");
  BOOST_TEST(healed.at(0).reason == "lost");
}

BOOST_AUTO_TEST_CASE(without_a_good_copy_is_an_error_and_stays_as_it_is) {
  forget_journal();
  rot("/p/chunks/b.json", "rot");
  for (int i = 0; i < 2; ++i) {
    const Error error = error_of("b");
    BOOST_TEST((error.code == errc::damaged));
    BOOST_TEST(error.name == "/p/chunks/b.json");
    BOOST_TEST(error.detail == "it is damaged, and there is no good backup");
  }
  BOOST_TEST(content("/p/chunks/b.json") == "rot");
  BOOST_TEST(faults.size() == 2U);
  rot("/p/chunks/a.json", "rot");
  rot("/p/chunks_bak/a.bak", "9\n");  // a document, but not what was kept
  BOOST_TEST((error_of("a").code == errc::damaged));
  BOOST_TEST(content("/p/chunks/a.json") == "rot");
  BOOST_TEST(content("/p/chunks_bak/a.bak") == "9\n");
}

BOOST_AUTO_TEST_CASE(is_not_healed_from_a_backup_that_nobody_could_read) {
  (void)put_text("a", "[[[1]]]").value();
  (void)store().force_sync().value();
  (void)store().put("a", 2).value();
  (void)store().force_sync().value();
  forget_journal();
  how.json.depth_max = 2;
  rot("/p/chunks/a.json", "3\n");
  const Error error = error_of("a");
  BOOST_TEST((error.code == errc::damaged));
  BOOST_TEST(error.detail.find("the backup is no document") != std::string::npos, error.detail);
  BOOST_TEST(content("/p/chunks/a.json") == "3\n");
}

BOOST_AUTO_TEST_CASE(that_is_damaged_can_be_written_anew_and_the_damage_is_kept) {
  rot("/p/chunks/b.json", "rot");
  (void)store().put("b", "new").value();
  (void)store().force_sync().value();
  BOOST_TEST(get("b") == "\"new\"");
  check_quarantined("rot");
  BOOST_TEST(told.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

struct WithHands : WithVersions {
  faultfs::SimDirectory chunks() {
    return root()
        .open_directory(FileName::literal("p"))
        .value()
        .open_directory(FileName::literal("chunks"))
        .value();
  }
};

BOOST_FIXTURE_TEST_SUITE(a_file_made_by_hand, WithHands)

BOOST_AUTO_TEST_CASE(in_place_of_a_chunk_is_adopted_byte_by_byte) {
  edit("a.json", "[ 7]");
  BOOST_TEST(get("a") == "[7]");
  BOOST_TEST(store().list().value()[0].version == 4U);
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/a.json") == "[ 7]");
  BOOST_TEST(!exists("/p/chunks/quarantine"));
  BOOST_TEST(told.size() == 1U);
  kill_store();
  BOOST_TEST(get("a") == "[7]");
}

BOOST_AUTO_TEST_CASE(is_a_chunk_from_the_first_look_on) {
  edit("new.json", "{}");
  edit("notes.txt", "not a chunk");
  const auto all = store().list().value();
  BOOST_REQUIRE(all.size() == 3U);
  BOOST_TEST(all[2].name == "new");
  BOOST_TEST(all[2].version == 0U);
  BOOST_TEST(store().contains("new").value());
  BOOST_TEST(get("new") == "{}");
  BOOST_TEST(store().list().value()[2].version == 4U);
}

BOOST_AUTO_TEST_CASE(with_nothing_or_zeros_in_it_is_healed_like_a_damaged_one) {
  forget_journal();
  edit("a.json", "");
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(healed.at(0).reason == "empty");
  edit("b.json", std::string(10, '\0'));
  BOOST_TEST(error_of("b").detail == "it is zeroed, and there is no good backup");
  edit("new.json", "");
  BOOST_TEST((error_of("new").code == std::errc::bad_message));
}

BOOST_AUTO_TEST_CASE(that_is_no_document_is_refused_with_its_place_and_stays) {
  edit("a.json", "{\"x\": 1,\n}");
  const Error error = error_of("a");
  BOOST_TEST((error.code == std::errc::bad_message));
  BOOST_TEST(error.name == "/p/chunks/a.json");
  BOOST_TEST(error.detail.starts_with("line 2, column 1: "));
  BOOST_TEST(content("/p/chunks/a.json") == "{\"x\": 1,\n}");
  BOOST_TEST(healed.empty());
}

BOOST_AUTO_TEST_CASE(is_refused_if_that_was_asked_for) {
  how.edited = EditedFile::refuse;
  edit("a.json", "7");
  BOOST_TEST((error_of("a").code == errc::refused));
  BOOST_TEST(content("/p/chunks/a.json") == "7");
  (void)store().put("a", 8).value();
  (void)store().force_sync().value();
  BOOST_TEST(get("a") == "8");
  check_quarantined("7");
}

BOOST_AUTO_TEST_CASE(in_place_of_a_removed_chunk_is_a_new_chunk) {
  (void)store().remove("a").value();
  (void)store().force_sync().value();
  BOOST_TEST((error_of("a").code == std::errc::no_such_file_or_directory));
  edit("a.json", "7");
  BOOST_TEST(get("a") == "7");
}

BOOST_AUTO_TEST_CASE(that_is_a_link_is_not_followed) {
  auto dir = chunks();
  dir.remove(FileName::literal("a.json")).value();
  dir.make_symlink(FileName::literal("a.json"), "/secret").value();
  BOOST_TEST((error_of("a").code == std::errc::too_many_symbolic_link_levels));
}

BOOST_AUTO_TEST_CASE(that_was_edited_is_adopted_or_the_reader_hears_why_not) {
  const auto edit_it = [](WatchedStore& world) {
    (void)world.store();
    world.edit("a.json", "7");
    world.machine.forget_trace();
  };
  WithVersions sound;
  edit_it(sound);
  BOOST_TEST(sound.get("a") == "7");
  const std::size_t calls_max = sound.machine.trace().calls.size();
  std::size_t refused = 0;
  for (std::size_t calls = 0; calls < calls_max; ++calls) {
    WithVersions world;
    edit_it(world);
    world.machine.inject({calls, make_error_code(std::errc::no_space_on_device)});
    const auto read = world.store().fetch_chunk("a");
    if (read) BOOST_TEST(*read == 7);
    if (!read) BOOST_TEST((read.error().code == std::errc::no_space_on_device));
    refused += read ? 0 : 1;
    world.kill_store();
    world.machine.inject({1'000'000, {}});
    BOOST_TEST(world.get("a") == "7");
  }
  BOOST_TEST(refused > 0U);
  BOOST_TEST(refused < calls_max);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
