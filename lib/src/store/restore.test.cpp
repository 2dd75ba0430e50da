// A store becomes what it was at a checkpoint, or nothing changes.
#include "forged_zip.hpp"
#include "watched_checkpoints.hpp"

namespace holdfast {
namespace {

struct Restoring : Checkpoints {
  std::string made() { return make().name; }
  RestoredCheckpoint restore(const std::string& name) {
    return store().restore_checkpoint(name).value();
  }
  Names chunks() {
    Names names;
    const std::vector<ChunkInfo> infos = store().list().value();
    for (const ChunkInfo& chunk : infos) names.push_back(chunk.name);
    return names;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(restoring_a_checkpoint, Restoring)

BOOST_AUTO_TEST_CASE(brings_its_chunks_back_and_takes_all_others_away) {
  (void)store().put("a", 1).value();
  (void)store().put("b", 1).value();
  const std::string name = made();
  (void)store().put("a", 2).value();
  (void)store().remove("b").value();
  (void)store().put("c", 2).value();
  const RestoredCheckpoint restored = restore(name);
  BOOST_TEST(restored.sequence == 6U);
  BOOST_TEST(restored.chunks == 2U);
  BOOST_TEST(restored.removed == 1U);
  BOOST_TEST(!restored.not_applied.has_value());
  BOOST_TEST((chunks() == Names{"a", "b"}));
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(content("/p/chunks/b.json") == "1\n");
  BOOST_TEST(!exists("/p/chunks/c.json"));
  project.reset();
  BOOST_TEST((chunks() == Names{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(can_be_undone) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  (void)store().put("a", 2).value();
  (void)store().put("b", 2).value();
  const CheckpointInfo before = restore(name).before;
  BOOST_TEST(before.automatic);
  BOOST_TEST(before.label == "before_restore");
  BOOST_TEST(before.name.starts_with("cp_before_restore_"));
  (void)restore(before.name);
  BOOST_TEST(get("a") == "2");
  BOOST_TEST(get("b") == "2");
}

BOOST_AUTO_TEST_CASE(leaves_lock_version_and_checkpoints_alone) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  const std::string version = content("/p/version.json");
  const std::string zip = content("/p/checkpoints/" + name);
  const auto lock = machine.tree().resolve("/p/.lock");
  (void)restore(name);
  BOOST_TEST(content("/p/version.json") == version);
  BOOST_TEST((content("/p/checkpoints/" + name) == zip));
  BOOST_TEST((machine.tree().resolve("/p/.lock") == lock));
}

BOOST_AUTO_TEST_CASE(of_a_bad_one_changes_nothing) {
  (void)store().put("a", 1).value();
  (void)store().put("b", std::string(3000, 'x')).value();
  const std::string name = made();
  const std::string path = "/p/checkpoints/" + name;
  const std::string good = content(path);
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x5a);
    rot(path, bad);
    if (store().verify_checkpoint(name)) continue;  // a date, or the like
    machine.forget_trace();
    const std::string tree = machine.tree().describe();
    BOOST_TEST(!store().restore_checkpoint(name), "byte " << at);
    BOOST_TEST((machine.tree().describe() == tree));
    BOOST_TEST(flushes() == 0U);
  }
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(with_a_chunk_that_is_no_document_changes_nothing) {
  (void)store().put("a", 1).value();
  const Contents contents{{"chunks/a.json", "2\n"}, {"chunks/b.json", "no document"}};
  add_file("cp_x.zip", try_write(manifest_of(contents), contents).value());
  const std::string tree = machine.tree().describe();
  const auto refused = store().restore_checkpoint("cp_x.zip");
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().name == "/p/checkpoints/cp_x.zip, chunks/b.json");
  BOOST_TEST((machine.tree().describe() == tree));
}

BOOST_AUTO_TEST_CASE(with_more_chunks_than_the_project_may_have_changes_nothing) {
  how.chunks_max = 2;
  (void)store().put("a", 1).value();
  const Contents contents{{"chunks/a.json", "2"}, {"chunks/b.json", "2"}, {"chunks/c.json", "2"}};
  add_file("cp_x.zip", try_write(manifest_of(contents), contents).value());
  BOOST_TEST(
      (store().restore_checkpoint("cp_x.zip").error().code == std::errc::argument_list_too_long));
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(helps_where_a_chunk_is_beyond_healing) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  (void)store().put("b", 1).value();
  (void)store().force_sync().value();
  forget_journal();
  rot("/p/chunks/a.json", "x\n");
  rot("/p/chunks/b.json", "x\n");
  BOOST_TEST((error_of("a").code == errc::damaged));
  const RestoredCheckpoint restored = restore(name);
  BOOST_TEST(get("a") == "1");
  BOOST_TEST((chunks() == Names{"a"}));
  BOOST_TEST(restored.before.warnings.size() == 2U);
  BOOST_TEST(restored.before.chunks == 1U);                    // the one that made it forget
  BOOST_TEST((names_in("p/chunks/quarantine").size() == 4U));  // each with its reason
}

// Whoever has too many files open can try again; what was left out is gone one commit later.
BOOST_AUTO_TEST_CASE(leaves_nothing_out_for_want_of_handles) {
  std::size_t refused = 0;
  for (std::size_t nth = 0;; ++nth) {
    Restoring world;
    for (const int version : {1, 2}) {
      (void)world.store().put("a", version).value();
      (void)world.store().force_sync().value();
    }
    const std::string name = world.made();
    (void)world.store().put("b", 3).value();
    (void)world.store().force_sync().value();
    world.machine.forget_trace();
    world.machine.inject({nth, std::make_error_code(std::errc::too_many_files_open)});
    const auto restored = world.store().restore_checkpoint(name);
    if (world.machine.trace().calls.size() <= nth) break;
    BOOST_TEST_CONTEXT("failing: " << describe(world.machine.trace().calls[nth])) {
      refused += restored ? 0U : 1U;
      if (restored) BOOST_TEST(restored->before.warnings.empty());
      if (restored) BOOST_TEST(restored->before.backups == 1U);
    }
  }
  BOOST_TEST(refused > 40U);
}

// A directory lies where its backup would be made, so its file stays what it was.
BOOST_AUTO_TEST_CASE(keeps_what_no_file_has_yet) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  auto dir = root().open_directory(FileName::literal("p")).value();
  auto backups = dir.open_directory(FileName::literal("chunks_bak")).value();
  backups.make_directory(FileName::literal("a.bak"), Mode{0755}).value();
  (void)store().put("a", 2).value();
  const RestoredCheckpoint restored = restore(name);
  BOOST_TEST(files_of(restored.before.name).at("chunks/a.json") == "2\n");
  BOOST_TEST(get("a") == "1");
}

BOOST_AUTO_TEST_CASE(keeps_what_was_edited_by_hand) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  edit("a.json", "42");
  edit("b.json", "43");
  edit("c.json", "no document");
  const RestoredCheckpoint restored = restore(name);
  BOOST_TEST((chunks() == Names{"a"}));
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(restored.before.chunks == 2U);
  BOOST_REQUIRE_EQUAL(restored.before.warnings.size(), 1U);
  BOOST_TEST(restored.before.warnings[0].starts_with("chunks/c.json was left out: "));
  BOOST_TEST((names_in("p/chunks/quarantine").size() == 2U));
  (void)restore(restored.before.name);
  BOOST_TEST(get("a") == "42");
  BOOST_TEST(get("b") == "43");
}

BOOST_AUTO_TEST_CASE(takes_more_than_the_journal_holds_at_once) {
  const auto text = [](char c) { return std::string(3000, c); };
  for (const char c : {'a', 'b', 'c', 'd', 'e'}) {
    (void)store().put(std::string(1, c), text(c)).value();
  }
  const std::string name = made();
  for (const char c : {'a', 'b', 'c', 'd', 'e'}) {
    (void)store().put(std::string(1, c), 0).value();
  }
  (void)restore(name);
  BOOST_TEST((store().fetch_chunk("e").value() == text('e')));
  project.reset();
  for (const char c : {'a', 'b', 'c', 'd', 'e'}) {
    BOOST_TEST((store().fetch_chunk(std::string(1, c)).value() == text(c)));
  }
  BOOST_TEST(names_in("p/journal/staged").empty());
}

BOOST_AUTO_TEST_CASE(of_an_empty_store_takes_everything_away) {
  const std::string name = made();
  (void)restore(name);  // there is nothing to commit
  (void)store().put("a", 1).value();
  BOOST_TEST(restore(name).removed == 1U);
  BOOST_TEST(chunks().empty());
}

BOOST_AUTO_TEST_CASE(gives_names_free_and_takes_them) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  (void)store().remove("a").value();
  (void)store().put("A", 2).value();
  (void)restore(name);
  BOOST_TEST((store().put("A", 3).error().code == errc::bad_name));
  BOOST_TEST(store().put("a", 3).has_value());
  BOOST_TEST(store().get_health_report().shards == 1U);
}

BOOST_AUTO_TEST_CASE(tells_when_a_file_could_not_be_written_yet) {
  (void)store().put("a", 1).value();
  const std::string name = made();
  (void)store().put("b", 2).value();
  (void)store().force_sync().value();
  auto dir = root().open_directory(FileName::literal("p")).value();
  auto chunks_dir = dir.open_directory(FileName::literal("chunks")).value();
  chunks_dir.remove(FileName::literal("a.json")).value();
  chunks_dir.make_directory(FileName::literal("a.json"), Mode{0755}).value();
  const RestoredCheckpoint restored = restore(name);
  BOOST_REQUIRE(restored.not_applied.has_value());
  BOOST_TEST(get("a") == "1");
  chunks_dir.remove_directory(FileName::literal("a.json")).value();
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/a.json") == "1\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
