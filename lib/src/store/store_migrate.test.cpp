// How a project of SafeChunkEngine becomes one of ours, and when it stays what it is.
#include "older_project.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_SUITE(an_older_project, OlderProjectOf)

BOOST_AUTO_TEST_CASE(becomes_one_of_ours_with_every_byte_of_its_chunks) {
  BOOST_TEST(get("properties") == R"({"material":"Steel","safety_factor":1.5})");
  BOOST_TEST(get("settings") == R"({"volume":11})");
  BOOST_TEST(content("/p/chunks/properties.json") == material);
  BOOST_TEST(content("/p/chunks/settings.json") == settings);
  BOOST_TEST(content("/p/version.json").find("SafeChunk") == std::string::npos);
  (void)store().put("settings", 1).value();
  store().detach().value();
  kill_store();
  how.older = OlderProject::refuse;
  BOOST_TEST(get("settings") == "1");
  BOOST_TEST(get("properties") == R"({"material":"Steel","safety_factor":1.5})");
}

BOOST_AUTO_TEST_CASE(is_kept_in_a_checkpoint_that_stays) {
  (void)store();
  const std::vector<CheckpointInfo> all = store().list_checkpoints().value();
  BOOST_REQUIRE(all.size() == 2U);
  const auto ours = std::find_if(all.begin(), all.end(),
                                 [](const CheckpointInfo& each) { return !each.foreign; });
  BOOST_REQUIRE((ours != all.end()));
  BOOST_TEST(ours->label == "migrated");
  BOOST_TEST(ours->notes == "what SafeChunkEngine 1.3.5 has left");
  BOOST_TEST(ours->pinned);
  const auto files = files_of(ours->name);
  BOOST_TEST(files.size() == 2U);
  BOOST_TEST(files.at("chunks/properties.json") == material);
  BOOST_TEST(content("/p/checkpoints/cp_manual_20250101_120000.zip") == "PK");
  (void)store().put("settings", 1).value();
  (void)store().restore_checkpoint(ours->name).value();
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

BOOST_AUTO_TEST_CASE(is_refused_where_nobody_has_asked_for_that) {
  how.older = OlderProject::refuse;
  const Error error = refusal();
  BOOST_TEST((error.code == std::errc::not_supported));
  BOOST_TEST(error.name == "/p/version.json");
  BOOST_TEST(error.detail.starts_with("a project of SafeChunkEngine 1.3.5; "), error.detail);
  how.older = OlderProject::migrate;
  const auto looked = SimStore::open_read_only(root(), "p", how, environment);
  BOOST_TEST((looked.error().code == std::errc::not_supported));
}

BOOST_AUTO_TEST_CASE(stays_as_it_is_where_a_chunk_cannot_be_one) {
  const struct {
    const char* name;
    const char* text;
    const char* detail;
  } table[] = {
      {"settings.json", "{\n    \"vol", "chunks_bak may have the version before"},
      {"settings.json", "", "chunks_bak may have the version before"},
      {"settings.json", "[NaN]", "chunks_bak may have the version before"},
      {"Settings.json", "{}", "in case only"},
      {"CON.json", "{}", "no chunk can have this name"},
  };
  for (const auto& row : table) {
    OlderProjectOf world;
    world.write("p/chunks", row.name, row.text);
    const Error error = world.refusal();
    BOOST_TEST(error.name.starts_with("/p/chunks/"), error.name);
    BOOST_TEST(error.detail.find(row.detail) != std::string::npos, error.detail);
  }
  (void)directory("p/chunks/folder.json");
  BOOST_TEST(refusal().detail == "it is no file");
}

// Else it would be ours half.
BOOST_AUTO_TEST_CASE(stays_as_it_is_where_its_chunks_are_too_many_or_too_large) {
  const StoreOptions roomy = how;
  how.chunks_max = 1;
  BOOST_TEST((refusal().code == std::errc::argument_list_too_long));
  how = roomy;
  how.checkpoints.entry_bytes_max = std::string(material).size() - 1;
  BOOST_TEST((refusal().code == std::errc::file_too_large));
  how = roomy;
  how.checkpoints.total_bytes_max = std::string(material).size() + std::string(settings).size() - 1;
  BOOST_TEST((refusal().code == std::errc::file_too_large));
  ++how.checkpoints.total_bytes_max;
  how.chunks_max = 2;
  BOOST_TEST(store().list().value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_left_to_the_process_that_its_lock_file_names) {
  write("p", ".lock", "PID: 4711");
  const Error error = refusal();
  BOOST_TEST((error.code == errc::locked));
  BOOST_TEST(error.name == "/p/.lock");
  BOOST_TEST(error.detail.find("PID: 4711") != std::string::npos, error.detail);
  directory("p").remove(FileName::literal(".lock")).value();
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

/// Somebody acts whenever a number is asked for, as it is for each new file.
struct Visited final : Entropy {
  explicit Visited(std::function<void()> who) : visit(std::move(who)) {}
  std::uint64_t next() override {
    visit();
    return ++number;
  }
  std::function<void()> visit;
  std::uint64_t number = 0;
};

// That engine takes over a lock file whose text it does not know, and removes it in the end.
BOOST_AUTO_TEST_CASE(is_left_to_a_process_that_has_come_meanwhile) {
  Visited attached([&] { write("p", ".lock", "PID: 4711"); });
  auto tried = SimStore::open(root(), "p", how, {machine.clock(), attached});
  BOOST_REQUIRE(!tried);
  BOOST_TEST((tried.error().code == errc::locked));
  kill_store();
  write("p", ".lock", "");
  Visited detached([&] { (void)directory("p").remove(FileName::literal(".lock")); });
  tried = SimStore::open(root(), "p", how, {machine.clock(), detached});
  BOOST_REQUIRE(!tried);
  BOOST_TEST(tried.error().name == "/p/.lock");
  kill_store();
  BOOST_TEST(content("/p/version.json") == older_version);
  Visited writing([&] { write("p/chunks", "settings.json", "{"); });
  tried = SimStore::open(root(), "p", how, {machine.clock(), writing});
  BOOST_REQUIRE(!tried);
  BOOST_TEST(tried.error().name == "/p/chunks/settings.json");
  kill_store();
  write("p/chunks", "settings.json", settings);
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

// The last number is for version.json, the one before for the checkpoint.
BOOST_AUTO_TEST_CASE(is_left_to_a_process_that_comes_while_the_checkpoint_is_made) {
  Visited counting([] {});
  OlderProjectOf twin;
  (void)SimStore::open(twin.root(), "p", twin.how, {twin.machine.clock(), counting}).value();
  Visited attached([&] {
    if (attached.number + 2 == counting.number) write("p", ".lock", "PID: 4711");
  });
  const auto tried = SimStore::open(root(), "p", how, {machine.clock(), attached});
  BOOST_REQUIRE(!tried);
  BOOST_TEST((tried.error().code == errc::locked));
  BOOST_TEST(content("/p/version.json") == older_version);
}

BOOST_AUTO_TEST_CASE(stays_as_it_is_where_the_options_are_bad) {
  how.journal.segment_bytes = 1;
  BOOST_TEST((refusal().code == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(is_ours_already_where_it_has_a_journal) {
  (void)store().put("settings", "what no file has yet").value();
  kill_store();
  write("p", "version.json", older_version);
  const Error error = refusal();
  BOOST_TEST((error.code == errc::damaged));
  BOOST_TEST(error.detail.find("{\"format\": 1} belongs there") != std::string::npos);
  write("p", "version.json", "{\"format\": 1}");
  BOOST_TEST(get("settings") == "\"what no file has yet\"");
}

// Whoever may migrate is told of what is wrong with a project of ours as everybody is.
BOOST_AUTO_TEST_CASE(is_ours_already_and_has_no_lock_file_or_no_version) {
  (void)store();
  kill_store();
  directory("p").remove(FileName::literal(".lock")).value();
  const auto unlocked = try_open_store("p");
  BOOST_REQUIRE(!unlocked);
  BOOST_TEST((unlocked.error().code == errc::damaged));
  BOOST_TEST(unlocked.error().name == "/p/.lock");
  BOOST_TEST(!exists("/p/.lock"));
  write("p", ".lock", "");
  directory("p").remove(FileName::literal("version.json")).value();
  const Error error = refusal();
  BOOST_TEST((error.code == errc::damaged));
  BOOST_TEST(error.name == "/p/version.json");
}

BOOST_AUTO_TEST_CASE(is_refused_where_its_engine_is_another_one) {
  write("p", "version.json", R"({"engine_version": "3.0.0"})");
  BOOST_TEST((refusal().code == std::errc::not_supported));
}
BOOST_AUTO_TEST_CASE(tells_what_it_does_before_it_is_open) {
  std::vector<std::string> changed;
  how.callbacks.on_change = [&](const ChangedChunk& one) { changed.push_back(one.chunk); };
  (void)store();
  BOOST_TEST((changed == std::vector<std::string>{"properties", "settings"}));
}

BOOST_AUTO_TEST_CASE(may_have_many_chunks_of_few_bytes) {
  for (int i = 0; i < 1000; ++i) write("p/chunks", std::to_string(i) + ".json", "1");
  BOOST_TEST(store().list().value().size() == 1002U);
}

BOOST_AUTO_TEST_CASE(may_have_more_chunks_than_go_into_one_commit) {
  const std::string large(options.segment_bytes / 2, 'x');
  for (int i = 0; i < 10; ++i) {
    write("p/chunks", std::to_string(i) + ".json", "\"" + large + "\"");
  }
  how.journal.when_full = WhenFull::refuse;
  BOOST_TEST(store().list().value().size() == 12U);
  for (int i = 0; i < 10; ++i) BOOST_TEST(get(std::to_string(i)) == "\"" + large + "\"");
  const std::uint64_t commits = store().get_health_report().journal.last_sequence;
  BOOST_TEST(commits > 3U);
  BOOST_TEST(commits < 8U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
