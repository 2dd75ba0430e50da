// Checkpoints of a store on the simulator: what is in them, which stay, what is refused.
#include "holdfast/store/archive.hpp"

#include "watched_store.hpp"

namespace holdfast {
namespace {

using Names = std::vector<std::string>;

struct Checkpoints : WatchedStore {
  Checkpoints() { how.edited = EditedFile::adopt; }

  CheckpointInfo make(const std::string& label = "manual", std::size_t retention = 10) {
    return store().create_checkpoint(label, "", retention).value();
  }
  std::map<std::string, std::string> files_of(const std::string& checkpoint) {
    std::map<std::string, std::string> files;
    const std::string bytes = content("/p/checkpoints/" + checkpoint);
    (void)read_archive(archive_in_memory(checkpoint, bytes_of(bytes)), how.checkpoints,
                       [&](const CheckpointFile& file, std::string text) -> Result<void> {
                         files[file.path] = std::move(text);
                         return {};
                       })
        .value();
    return files;
  }
  Names list() {
    Names all;
    const std::vector<CheckpointInfo> infos = store().list_checkpoints().value();
    for (const CheckpointInfo& each : infos) all.push_back(each.name);
    return all;
  }
  faultfs::SimDirectory folder() {
    auto dir = root().open_directory(FileName::literal("p")).value();
    return dir.open_directory(FileName::literal("checkpoints")).value();
  }
  void add_file(const std::string& name, std::string_view bytes) {
    auto file = folder().create(FileName::literal(name), Mode{0644}).value();
    file.append(bytes_of(bytes)).value();
    file.close().value();
  }
};

}  // namespace

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

BOOST_AUTO_TEST_CASE(is_made_also_where_the_folder_is_missing) {
  (void)store();
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("checkpoints")).value();
  const std::string made = make().name;
  BOOST_TEST((names_in("p/checkpoints") == Names{made}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(checkpoints, Checkpoints)

BOOST_AUTO_TEST_CASE(never_share_a_name) {
  const std::string first = make().name;
  const std::string second = make().name;
  const std::string third = make().name;
  BOOST_TEST(first == "cp_manual_20231114T221320Z_0.zip");
  BOOST_TEST(second == "cp_manual_20231114T221320Z_0_2.zip");
  BOOST_TEST(third == "cp_manual_20231114T221320Z_0_3.zip");
  BOOST_TEST(names_in("p/checkpoints").size() == 3U);
}

BOOST_AUTO_TEST_CASE(stay_as_many_as_asked_for_the_newest_ones) {
  Names made;
  for (int i = 0; i < 4; ++i) {
    (void)store().put("a", i).value();
    made.push_back(make().name);
  }
  (void)store().put("a", 4).value();
  const CheckpointInfo last = make("manual", 2);
  BOOST_TEST((last.removed == Names{made[2], made[1], made[0]}));
  BOOST_TEST((list() == Names{last.name, made[3]}));
}

BOOST_AUTO_TEST_CASE(are_ordered_by_their_commits_whatever_the_clock_says) {
  (void)store().put("a", 1).value();
  const std::string older = make().name;
  machine.clock().advance(-std::chrono::hours(24));
  (void)store().put("a", 2).value();
  const std::string newer = make().name;
  BOOST_TEST((list() == Names{newer, older}));
  const CheckpointInfo last = make("manual", 2);
  BOOST_TEST((last.removed == Names{older}));
}

BOOST_AUTO_TEST_CASE(that_are_pinned_automatic_or_foreign_do_not_count_and_stay) {
  (void)store().put("a", 1).value();
  const std::string pinned =
      store().create_checkpoint(CheckpointRequest{.label = "keep", .pinned = true})->name;
  const std::string automatic = store().restore_checkpoint(pinned).value().before.name;
  add_file("photos.zip", "no zip");
  add_file("notes.txt", "mine");
  const std::string first = make("manual", 1).name;
  const CheckpointInfo second = make("manual", 1);
  BOOST_TEST((second.removed == Names{first}));
  BOOST_TEST((second.warnings == Names{"photos.zip stays: it is no zip"}));
  BOOST_TEST((names_in("p/checkpoints") ==
              Names{automatic, pinned, second.name, "notes.txt", "photos.zip"}));
  BOOST_TEST((store().list_checkpoints().value().back().foreign));
}

BOOST_AUTO_TEST_CASE(that_just_were_made_stay_also_where_others_seem_newer) {
  for (int i = 0; i < 3; ++i) (void)store().put("a", i).value();
  const std::string other = make().name;
  const std::string bytes = content("/p/checkpoints/" + other);
  project.reset();
  (void)try_new("q").value();
  project.emplace(try_open_store("q").value());
  {
    auto dir = root().open_directory(FileName::literal("q")).value();
    auto folder_of_q = dir.open_directory(FileName::literal("checkpoints")).value();
    auto file = folder_of_q.create(FileName::literal(other), Mode{0644}).value();
    file.append(bytes_of(bytes)).value();
    file.close().value();
  }
  const CheckpointInfo made = store().create_checkpoint("manual", "", 1).value();
  BOOST_TEST((made.removed == Names{other}));
  BOOST_TEST((list() == Names{made.name}));
}

BOOST_AUTO_TEST_CASE(that_cannot_be_removed_are_told) {
  const std::string old = make().name;
  machine.forget_trace();
  {
    Checkpoints sound;
    (void)sound.make();
    sound.machine.forget_trace();
    (void)sound.make("manual", 1);
    const std::size_t removal = sound.first(Operation::remove, "/p/checkpoints/" + old);
    machine.inject({removal, make_error_code(std::errc::permission_denied)});
  }
  const CheckpointInfo made = make("manual", 1);
  BOOST_TEST(made.removed.empty());
  BOOST_REQUIRE_EQUAL(made.warnings.size(), 1U);
  BOOST_TEST(made.warnings[0].starts_with(old + " stays: remove "), made.warnings[0]);
  BOOST_TEST(list().size() == 2U);
}

BOOST_AUTO_TEST_CASE(that_are_damaged_are_listed_with_the_reason) {
  (void)store().put("a", 1).value();
  const std::string good = make().name;
  const std::string bad = make().name;
  rot("/p/checkpoints/" + bad, content("/p/checkpoints/" + bad).substr(0, 100));
  const auto all = store().list_checkpoints().value();
  BOOST_REQUIRE_EQUAL(all.size(), 2U);
  BOOST_TEST(all[0].name == good);
  BOOST_TEST(all[1].name == bad);
  BOOST_TEST(all[1].problem == "it is no zip, or something lies behind it");
  BOOST_TEST(!all[1].foreign);
  BOOST_TEST(store().verify_checkpoint(good).has_value());
  BOOST_TEST(!store().verify_checkpoint(bad));
  store().delete_checkpoint(bad).value();
  BOOST_TEST((list() == Names{good}));
}

BOOST_AUTO_TEST_CASE(are_found_by_their_names_only) {
  const std::string good = make().name;
  add_file("notes.txt", "mine");
  const struct {
    std::string name;
    std::error_code code;
  } table[] = {
      {"", make_error_code(errc::bad_name)},
      {"..", make_error_code(errc::bad_name)},
      {"../version.json", make_error_code(errc::bad_name)},
      {"../checkpoints/" + good, make_error_code(errc::bad_name)},
      {"none.zip", std::make_error_code(std::errc::no_such_file_or_directory)},
      {"notes.txt", std::make_error_code(std::errc::no_such_file_or_directory)},
  };
  for (const auto& row : table) {
    const auto condition = row.code.default_error_condition();
    BOOST_TEST((store().verify_checkpoint(row.name).error().code == condition), row.name);
    BOOST_TEST((store().delete_checkpoint(row.name).error().code == condition), row.name);
    BOOST_TEST((store().restore_checkpoint(row.name).error().code == condition), row.name);
  }
  BOOST_TEST((names_in("p/checkpoints") == Names{good, "notes.txt"}));
}

BOOST_AUTO_TEST_CASE(that_are_pinned_or_foreign_are_not_deleted) {
  const std::string pinned = store().create_checkpoint(CheckpointRequest{.pinned = true})->name;
  add_file("photos.zip", "no zip");
  folder().make_directory(FileName::literal("cp_folder.zip"), Mode{0755}).value();
  folder().make_symlink(FileName::literal("cp_link.zip"), "../version.json").value();
  for (const std::string& name : {pinned, std::string("photos.zip"), std::string("cp_folder.zip"),
                                  std::string("cp_link.zip")}) {
    BOOST_TEST((store().delete_checkpoint(name).error().code == errc::refused), name);
  }
  BOOST_TEST((store().verify_checkpoint("cp_link.zip").error().code == errc::not_regular));
  BOOST_TEST((store().restore_checkpoint("cp_folder.zip").error().code == errc::not_regular));
  BOOST_TEST(names_in("p/checkpoints").size() == 4U);
  BOOST_TEST(exists("/p/version.json"));
}

BOOST_AUTO_TEST_CASE(answer_not_active_once_the_store_is_detached) {
  const std::string name = make().name;
  store().detach().value();
  BOOST_TEST((store().create_checkpoint().error().code == errc::not_active));
  BOOST_TEST((store().list_checkpoints().error().code == errc::not_active));
  BOOST_TEST((store().verify_checkpoint(name).error().code == errc::not_active));
  BOOST_TEST((store().delete_checkpoint(name).error().code == errc::not_active));
  BOOST_TEST((store().restore_checkpoint(name).error().code == errc::not_active));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
