// The checkpoints of a store on the simulator: which stay, what is listed, what is refused.
#include "watched_checkpoints.hpp"

namespace holdfast {

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

// Names say something to people only: some file manager may have given another one.
BOOST_AUTO_TEST_CASE(of_the_same_commits_are_ordered_by_their_time) {
  const std::string older = make().name;
  machine.clock().advance(std::chrono::hours(24));
  const std::string newer = make().name;
  auto dir = folder();
  dir.rename(FileName::literal(older), dir, FileName::literal("zz.zip"), RenameMode::no_replace)
      .value();
  BOOST_TEST((list() == Names{newer, "zz.zip"}));
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

BOOST_AUTO_TEST_CASE(that_were_deleted_do_not_come_back) {
  const std::string made = make().name;
  machine.forget_trace();
  store().delete_checkpoint(made).value();
  BOOST_TEST(first(Operation::remove, "/p/checkpoints/" + made) <
             last(Operation::sync_directory, "/p/checkpoints"));
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
