// Looking at a project without changing anything.
#include "watched_store.hpp"

namespace holdfast {
namespace {

struct Reader : WatchedStore {
  [[nodiscard]] Result<SimStore> try_read() {
    HOLDFAST_TRY_LET(dir, fs.open_root());
    return SimStore::open_read_only(std::move(dir), "p", how, environment);
  }
  /// Read, and make sure that nothing was changed, whatever was done.
  template <class Use>
  void looking(Use use) {
    const std::string before = machine.tree().describe();
    {
      SimStore reader = try_read().value();
      use(reader);
    }
    BOOST_TEST(machine.tree().describe() == before);
  }
  static std::string text(SimStore& reader, const char* chunk) {
    const Result<Json> json = reader.fetch_chunk(chunk);
    return json ? json->dump() : json.error().message();
  }
};

BOOST_FIXTURE_TEST_SUITE(a_reader, Reader)

BOOST_AUTO_TEST_CASE(sees_what_a_dead_owner_has_committed_and_not_written) {
  (void)store().put("a", 1).value();
  (void)store().put("b", std::string(2000, 'x')).value();
  (void)store().force_sync().value();
  (void)store().commit(Batch().put("a", 2).put("c", 3)).value();
  (void)store().remove("b").value();
  kill_store();
  looking([&](SimStore& reader) {
    BOOST_TEST(text(reader, "a") == "2");
    BOOST_TEST(text(reader, "c") == "3");
    BOOST_TEST(!reader.contains("b").value());
    BOOST_TEST(reader.list().value().size() == 2U);
    const HealthReport health = reader.get_health_report();
    BOOST_TEST((health.access == Access::read));
    BOOST_TEST(health.shards == 2U);
    BOOST_TEST(health.pending == 3U);
    BOOST_TEST(health.recovery.replayed == 2U);
    BOOST_TEST(*reader.fetch_together({"a", "c"}).value()[1] == 3);
    reader.detach().value();
  });
  BOOST_TEST(get("a") == "2");
}

BOOST_AUTO_TEST_CASE(sees_large_contents_that_wait_in_files_of_their_own) {
  how.journal.inline_bytes_max = 100;
  (void)store().put("a", std::string(2000, 'x')).value();
  kill_store();
  looking([&](SimStore& reader) { BOOST_TEST(text(reader, "a").size() == 2002U); });
}

BOOST_AUTO_TEST_CASE(is_refused_whatever_would_write) {
  (void)store().put("a", 1).value();
  const std::string checkpoint = store().create_checkpoint().value().name;
  store().detach().value();
  looking([&](SimStore& reader) {
    const auto check = [](const auto& result) {
      BOOST_REQUIRE(!result);
      BOOST_TEST((result.error().code == errc::refused));
    };
    check(reader.put("a", 2));
    check(reader.update("a", [](Json&) {}));
    check(reader.stage_update(2, "a"));
    check(reader.force_sync());
    check(reader.flush_for(std::chrono::seconds(0)));
    check(reader.create_checkpoint());
    check(reader.delete_checkpoint(checkpoint));
    check(reader.restore_checkpoint(checkpoint));
    check(reader.delete_project(true));
    machine.forget_trace();
    BOOST_TEST(reader.list_checkpoints().value().size() == 1U);
    BOOST_TEST(flushes() == 0U);
    BOOST_TEST(reader.verify_checkpoint(checkpoint).value().chunks == 1U);
    BOOST_TEST(text(reader, "a") == "1");
  });
}

BOOST_AUTO_TEST_CASE(finds_no_checkpoints_where_their_folder_is_missing) {
  (void)store().put("a", 1).value();
  store().detach().value();
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("checkpoints")).value();
  looking([&](SimStore& reader) {
    BOOST_TEST(reader.list_checkpoints().value().empty());
    BOOST_TEST(!exists("/p/checkpoints"));
  });
}

BOOST_AUTO_TEST_CASE(is_told_of_damage_and_heals_nothing) {
  (void)store().put("a", 1).value();
  (void)store().put("b", 1).value();
  (void)store().force_sync().value();
  (void)store().put("a", 2).value();
  store().detach().value();
  rot("/p/chunks/a.json", "x\n");
  edit("b.json", "[7]");
  edit("new.json", "8");
  looking([&](SimStore& reader) {
    BOOST_TEST((reader.fetch("a").error().code == errc::damaged));
    BOOST_TEST(text(reader, "b") == "[7]");
    BOOST_TEST(text(reader, "new") == "8");
    BOOST_TEST(reader.list().value().size() == 3U);
  });
  BOOST_TEST(healed.empty());
  how.edited = EditedFile::refuse;
  looking([&](SimStore& reader) { BOOST_TEST((reader.fetch("b").error().code == errc::refused)); });
  project.reset();
  BOOST_TEST(get("a") == "2");
}

BOOST_AUTO_TEST_CASE(shares_the_project_with_readers_and_keeps_writers_out) {
  (void)store().put("a", 1).value();
  store().detach().value();
  project.reset();
  {
    SimStore one = try_read().value();
    SimStore other = try_read().value();
    BOOST_TEST(text(one, "a") == text(other, "a"));
    const Error refused = try_open_store("p").error();
    BOOST_TEST((refused.code == errc::locked));
    BOOST_TEST(refused.detail == "by somebody who reads it");
  }
  BOOST_TEST(try_open_store("p").has_value());
}

BOOST_AUTO_TEST_CASE(sees_the_files_alone_while_somebody_writes) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  (void)store().commit(Batch().put("a", 2).put("b", 2)).value();
  SimStore reader = try_read().value();
  BOOST_TEST((reader.get_health_report().access == Access::live));
  BOOST_TEST(text(reader, "a") == "1");
  BOOST_TEST(!reader.contains("b").value());
  BOOST_TEST(reader.get_health_report().shards == 1U);
  (void)store().force_sync().value();
  BOOST_TEST(text(reader, "a") == "2");
  BOOST_TEST(text(reader, "b") == "2");
  BOOST_TEST((reader.put("a", 3).error().code == errc::refused));
  reader.detach().value();
  BOOST_TEST(!reader.get_health_report().active);
}

BOOST_AUTO_TEST_CASE(is_refused_a_project_that_its_owner_would_be_refused) {
  BOOST_TEST((try_read().error().code == std::errc::no_such_file_or_directory));
  (void)directory("p");
  BOOST_TEST((try_read().error().code == std::errc::no_such_file_or_directory));
  root().remove_directory(FileName::literal("p")).value();
  (void)store().put("a", 1).value();
  store().detach().value();
  project.reset();
  rot("/p/version.json", "{\"format\": 2}");
  BOOST_TEST((try_read().error().code == std::errc::not_supported));
  rot("/p/version.json", "{\"format\": 1}");
  rot("/p/manifest", "x");
  BOOST_TEST((try_read().error().code == errc::damaged));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
