// One checkpoint of a store on the simulator: what is in it, and when none is made.
#include "watched_checkpoints.hpp"

namespace holdfast {

BOOST_FIXTURE_TEST_SUITE(a_checkpoint, Checkpoints)

BOOST_AUTO_TEST_CASE(has_every_chunk_and_every_backup) {
  (void)store().put("a", 1).value();
  (void)store().put("gone", 1).value();
  (void)store().force_sync().value();
  (void)store().put("a", 2).value();
  (void)store().put("b", 3).value();
  (void)store().remove("gone").value();
  const CheckpointInfo made = make();
  BOOST_TEST(made.sequence == 5U);
  BOOST_TEST(made.chunks == 2U);
  BOOST_TEST(made.backups == 2U);
  const std::map<std::string, std::string> expected{{"chunks/a.json", "2\n"},
                                                    {"chunks/b.json", "3\n"},
                                                    {"chunks_bak/a.bak", "1\n"},
                                                    {"chunks_bak/gone.bak", "1\n"}};
  BOOST_TEST((files_of(made.name) == expected));
  BOOST_TEST((names_in("p/checkpoints") == Names{made.name}));
}

BOOST_AUTO_TEST_CASE(says_what_it_was_asked_to_say) {
  (void)store().put("a", 1).value();
  const CheckpointInfo made =
      store().create_checkpoint("vor dem Fest: ü/..", "zwei\nZeilen").value();
  BOOST_TEST(made.name == "cp_vor_dem_Fest_20231114T221320Z_1.zip");
  const CheckpointInfo found = store().list_checkpoints().value().at(0);
  BOOST_TEST(found.label == "vor dem Fest: ü/..");
  BOOST_TEST(found.notes == "zwei\nZeilen");
  BOOST_TEST(found.name == made.name);
  BOOST_TEST(found.problem == "");
  BOOST_TEST(!found.pinned);
  BOOST_TEST(!found.automatic);
  BOOST_TEST((store().verify_checkpoint(made.name).value().chunks == 1U));
  BOOST_TEST(store().get_health_report().checkpoints == 1U);
}

BOOST_AUTO_TEST_CASE(has_what_was_staged) {
  store().stage_update(1, "a").value();
  BOOST_TEST(files_of(make().name).at("chunks/a.json") == "1\n");
}

BOOST_AUTO_TEST_CASE(is_not_made_where_what_was_staged_cannot_be_committed) {
  (void)store().put("a", 1).value();
  (void)make();
  store().stage_update(2, "a").value();
  machine.forget_trace();
  machine.inject({1, make_error_code(std::errc::io_error)});  // behind the look at the folder
  BOOST_TEST((store().create_checkpoint().error().code == std::errc::io_error));
  BOOST_TEST(count(Operation::write_at) == 1U);
  BOOST_TEST(list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(of_an_empty_store_is_one_too) {
  BOOST_TEST(files_of(make().name).empty());
}

BOOST_AUTO_TEST_CASE(is_refused_with_what_it_cannot_have_and_nothing_happens) {
  store().stage_update(1, "a").value();
  machine.forget_trace();
  const auto code_of = [&](const CheckpointRequest& request) {
    return store().create_checkpoint(request).error().code;
  };
  BOOST_TEST((code_of({.retention = 0}) == std::errc::invalid_argument));
  BOOST_TEST((code_of({.label = std::string(1001, 'x')}) == std::errc::invalid_argument));
  BOOST_TEST((code_of({.notes = std::string(65537, 'x')}) == std::errc::invalid_argument));
  BOOST_TEST((code_of({.label = "\xff"}) == std::errc::illegal_byte_sequence));
  BOOST_TEST(machine.trace().calls.empty());
  BOOST_TEST(
      store().create_checkpoint(CheckpointRequest{.label = std::string(1000, 'x')}).has_value());
}

BOOST_AUTO_TEST_CASE(is_not_made_of_a_damaged_chunk_which_is_named) {
  (void)store().put("a", 1).value();
  (void)store().put("b", 2).value();
  (void)store().force_sync().value();
  rot("/p/chunks/b.json", "9\n");
  const auto refused = store().create_checkpoint();
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().name == "/p/chunks/b.json");
  BOOST_TEST(names_in("p/checkpoints").empty());
}

BOOST_AUTO_TEST_CASE(has_an_edited_chunk_once_it_is_adopted) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  edit("a.json", "42");
  edit("new.json", "43");
  const CheckpointInfo made = make();
  BOOST_TEST(made.sequence == 3U);
  BOOST_TEST(files_of(made.name).at("chunks/a.json") == "42");
  BOOST_TEST(files_of(made.name).at("chunks/new.json") == "43");
  edit("a.json", "no document");
  BOOST_TEST((store().create_checkpoint().error().code == std::errc::bad_message));
}

BOOST_AUTO_TEST_CASE(that_packs_too_well_is_stored_so_that_it_is_no_bomb) {
  how.checkpoints.ratio_bytes_min = 1000;
  how.checkpoints.ratio_max = 2;
  (void)store().put("a", std::string(5000, 'x')).value();
  const CheckpointInfo made = make();
  BOOST_TEST(made.file_bytes > 5000U);
  BOOST_TEST(store().verify_checkpoint(made.name).has_value());
  BOOST_TEST((names_in("p/checkpoints") == Names{made.name}));
}

BOOST_AUTO_TEST_CASE(above_the_limits_is_not_made) {
  how.checkpoints.entry_bytes_max = 100;
  how.checkpoints.total_bytes_max = 150;
  (void)store().put("a", std::string(90, 'x')).value();
  BOOST_TEST(store().create_checkpoint().has_value());
  (void)store().put("b", std::string(90, 'x')).value();
  BOOST_TEST((store().create_checkpoint().error().code == std::errc::file_too_large));
  (void)store().remove("a").value();
  (void)store().put("b", std::string(101, 'x')).value();
  BOOST_TEST((store().create_checkpoint().error().code == std::errc::file_too_large));
  BOOST_TEST(names_in("p/checkpoints").size() == 1U);
}

// Before a byte is packed, and with the name of the file that is too much.
BOOST_AUTO_TEST_CASE(above_the_limits_is_told_by_the_first_file_that_is) {
  how.checkpoints.entry_bytes_max = 100;
  how.checkpoints.total_bytes_max = 150;
  (void)store().put("a", std::string(110, 'x')).value();
  (void)store().force_sync().value();
  const auto refused = [&] {
    machine.forget_trace();
    const Error error = store().create_checkpoint().error();
    BOOST_TEST((error.code == std::errc::file_too_large));
    BOOST_TEST(count(Operation::create) == 0U);
    return error.name + ": " + error.detail;
  };
  BOOST_TEST(refused() == "chunks/a.json: a checkpoint may have 100 bytes there, and it has 113");
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  BOOST_TEST(refused() ==
             "chunks_bak/a.bak: a checkpoint may have 100 bytes there, and it has 113");
  (void)store().put("a", 2).value();
  (void)store().put("b", std::string(90, 'x')).value();
  (void)store().put("c", std::string(90, 'x')).value();
  (void)store().force_sync().value();
  BOOST_TEST(refused() == "chunks/c.json: a checkpoint may have 150 bytes there, and it has 188");
}

BOOST_AUTO_TEST_CASE(that_finds_no_room_says_so_whichever_call_finds_none) {
  const auto fill = [](Checkpoints& world) {
    std::string text;  // that packs badly, and is more than one write
    std::uint64_t state = 1;
    while (text.size() < 200'000) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text += static_cast<char>('0' + (state >> 58U));
    }
    (void)world.store().put("a", text).value();
    (void)world.store().force_sync().value();
    world.machine.forget_trace();
  };
  Checkpoints sound;
  fill(sound);
  (void)sound.make();
  BOOST_TEST(sound.count(Operation::append) > 2U);
  const std::size_t calls_max = sound.machine.trace().calls.size();
  for (std::size_t calls = 0; calls < calls_max; ++calls) {
    if (sound.machine.trace().calls[calls].operation != Operation::append) continue;
    Checkpoints world;
    fill(world);
    world.machine.inject({calls, make_error_code(std::errc::no_space_on_device)});
    const auto made = world.store().create_checkpoint();
    BOOST_REQUIRE(!made);
    BOOST_TEST((made.error().code == std::errc::no_space_on_device));
    BOOST_TEST(world.names_in("p/checkpoints").empty());
  }
}

BOOST_AUTO_TEST_CASE(knows_backups_by_the_names_that_the_journal_gives_them) {
  how.journal.backups.dropped_suffix = "";
  (void)store().put("gone", 1).value();
  (void)store().force_sync().value();
  (void)store().remove("gone").value();
  (void)store().force_sync().value();
  BOOST_TEST((names_in("p/chunks_bak") == Names{"gone.json.bak"}));
  BOOST_TEST(make().backups == 1U);
  auto dir = root().open_directory(FileName::literal("p")).value();
  auto backups = dir.open_directory(FileName::literal("chunks_bak")).value();
  for (const char* foreign : {"x", "gone.bak"}) {
    backups.create(FileName::literal(foreign), Mode{0644}).value().close().value();
  }
  const CheckpointInfo made = make();
  BOOST_TEST(made.chunks == 0U);
  BOOST_TEST(made.backups == 1U);
}

// A chunk's case was changed: it was removed, and made anew. On a system that ignores case the two
// backups would be one file, and such a checkpoint is refused.
BOOST_AUTO_TEST_CASE(has_one_backup_of_chunks_that_differ_in_case_only) {
  const auto save = [&](const char* chunk, int value) {
    (void)store().put(chunk, value).value();
    (void)store().force_sync().value();
  };
  const auto remove = [&](const char* chunk) {
    (void)store().remove(chunk).value();
    (void)store().force_sync().value();
  };
  using Files = std::map<std::string, std::string>;
  save("Hero", 1);
  remove("Hero");
  save("hero", 2);
  CheckpointInfo made = make();
  BOOST_TEST(
      (files_of(made.name) == Files{{"chunks/hero.json", "2\n"}, {"chunks_bak/Hero.bak", "1\n"}}));
  BOOST_TEST(made.warnings.empty());
  // The one of the chunk that is there.
  save("hero", 3);
  made = make();
  BOOST_TEST(
      (files_of(made.name) == Files{{"chunks/hero.json", "3\n"}, {"chunks_bak/hero.bak", "2\n"}}));
  BOOST_REQUIRE(made.warnings.size() == 1U);
  BOOST_TEST(made.warnings[0] ==
             "chunks_bak/Hero.bak was left out: it differs from chunks_bak/hero.bak in case only");
  const std::string both_known = made.name;
  // The newest where neither is there.
  remove("hero");
  BOOST_TEST((files_of(make().name) == Files{{"chunks_bak/hero.bak", "3\n"}}));
  save("Hero", 4);
  remove("Hero");
  BOOST_TEST((files_of(make().name) == Files{{"chunks_bak/Hero.bak", "4\n"}}));
  // That of a chunk that is there, also where another one is newer.
  save("hero", 5);
  save("hero", 6);
  remove("hero");
  save("Hero", 7);
  BOOST_TEST((files_of(make().name) ==
              Files{{"chunks/Hero.json", "7\n"}, {"chunks_bak/Hero.bak", "4\n"}}));
  (void)store().restore_checkpoint(both_known).value();
  BOOST_TEST(get("hero") == "3");
}

// Its name may be gone after a power cut, or the files that it was to be made of.
BOOST_AUTO_TEST_CASE(is_not_made_where_a_sync_has_failed) {
  for (const char* synced : {"/p/checkpoints", "/p/chunks"}) {
    const auto prepare = [](Checkpoints& world) {
      (void)world.store().put("a", 1).value();
      (void)world.store().create_checkpoint().value();  // the folder is synced once before
      (void)world.store().put("a", 2).value();
      world.machine.forget_trace();
    };
    Checkpoints sound;
    prepare(sound);
    (void)sound.make();
    Checkpoints world;
    prepare(world);
    world.machine.inject(
        {sound.first(Operation::sync_directory, synced), make_error_code(std::errc::io_error)});
    const auto refused = world.store().create_checkpoint();
    BOOST_REQUIRE_MESSAGE(!refused, synced);
    BOOST_TEST((refused.error().code == std::errc::io_error));
  }
}

BOOST_AUTO_TEST_CASE(is_made_also_where_the_folder_is_missing) {
  (void)store();
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("checkpoints")).value();
  machine.forget_trace();
  const std::string made = make().name;
  BOOST_TEST((names_in("p/checkpoints") == Names{made}));
  // The folder's name is durable before what is in it is called so.
  const std::size_t named = first(Operation::make_directory, "/p/checkpoints");
  const std::size_t synced = first(Operation::sync_directory, "/p");
  BOOST_TEST(named < synced);
  BOOST_TEST(synced < first(Operation::rename, "/p/checkpoints/" + made));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
