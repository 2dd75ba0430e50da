// How a project of SafeChunkEngine becomes one of ours, and when it stays what it is.
#include "watched_checkpoints.hpp"

namespace holdfast {
namespace {

constexpr const char* material = "{\n    \"material\": \"Steel\",\n    \"safety_factor\": 1.5\n}";
constexpr const char* older_version =
    R"({"engine_version": "1.3.5", "attached_at": "x", "project_id": "p"})";
constexpr const char* settings = "{\n    \"volume\": 11\n}";

/// A project "p" as that engine leaves it when it detaches.
struct OlderProjectOf : Checkpoints {
  OlderProjectOf() {
    how.older = OlderProject::migrate;
    how.owner = "this test";
    write("p", "version.json", older_version);
    write("p/chunks", "properties.json", material);
    write("p/chunks", "settings.json", settings);
    write("p/chunks", "settings.tmp", "{");
    write("p/chunks_bak", "settings.bak", "{}");
    write("p/checkpoints", "cp_manual_20250101_120000.zip", "PK");
  }

  /// The first such call fails, and opening with it; then its process dies.
  void fail_at(Operation operation, const std::string& part_of_name) {
    OlderProjectOf sound;
    sound.machine.forget_trace();
    (void)sound.try_open_store("p").value();
    const auto& calls = sound.machine.trace().calls;
    const auto found = std::find_if(calls.begin(), calls.end(), [&](const faultfs::Call& call) {
      return call.operation == operation && call.name.find(part_of_name) != std::string::npos;
    });
    BOOST_REQUIRE((found != calls.end()));
    const auto code = make_error_code(std::errc::no_space_on_device);
    machine.forget_trace();
    machine.inject({static_cast<std::size_t>(found - calls.begin()), code});
    const auto opened = try_open_store("p");
    BOOST_REQUIRE(!opened);
    BOOST_TEST((opened.error().code == code));
    kill_store();
  }

  /// Opening fails, and changes nothing but that there may be an empty lock file.
  Error refusal() {
    if (!exists("/p/.lock") && how.older == OlderProject::migrate) write("p", ".lock", "");
    const std::string before = machine.tree().describe();
    const auto refused = try_open_store("p");
    BOOST_REQUIRE(!refused);
    BOOST_TEST(machine.tree().describe() == before);
    return refused.error();
  }
};

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

BOOST_AUTO_TEST_CASE(is_refused_where_its_engine_is_another_one) {
  write("p", "version.json", R"({"engine_version": "3.0.0"})");
  BOOST_TEST((refusal().code == std::errc::not_supported));
}

BOOST_AUTO_TEST_CASE(is_migrated_at_the_next_try_where_a_commit_has_failed) {
  fail_at(Operation::write_at, "");
  BOOST_TEST(get("settings") == R"({"volume":11})");
}

// Somebody works on the files meanwhile, or that engine does.
BOOST_AUTO_TEST_CASE(is_taken_as_it_is_at_the_next_try) {
  for (const auto& [operation, name] :
       {std::pair(Operation::rename, ".zip"), std::pair(Operation::rename, "version.json"),
        std::pair(Operation::write_at, ""), std::pair(Operation::remove, "migrating")}) {
    OlderProjectOf world;
    world.fail_at(operation, name);
    if (operation == Operation::remove) world.write("p", "version.json", older_version);
    world.how.older = OlderProject::refuse;
    BOOST_TEST((world.try_open_store("p").error().code == std::errc::not_supported));
    world.how.older = OlderProject::migrate;
    world.write("p/chunks", "settings.json", "{\"volume\": 12}");
    world.write("p/chunks", "late.json", "{");
    world.directory("p/chunks").remove(FileName::literal("properties.json")).value();
    BOOST_TEST(world.try_open_store("p").error().name == "/p/chunks/late.json");
    world.write("p/chunks", "late.json", "true");
    world.kill_store();
    BOOST_TEST(world.get("settings") == R"({"volume":12})");
    BOOST_TEST(world.get("late") == "true");
    BOOST_TEST(world.store().list().value().size() == 2U);
    BOOST_TEST(!world.exists("/p/chunks/quarantine"));
    BOOST_TEST(!world.exists("/p/migrating"));
  }
}

// What it has made is ours, although the file that says that it may be made anew is there still.
BOOST_AUTO_TEST_CASE(is_ours_where_only_the_marker_could_not_be_removed) {
  fail_at(Operation::remove, "migrating");
  BOOST_TEST(exists("/p/migrating"));
  how.older = OlderProject::refuse;
  (void)store().put("settings", "what no file has yet").value();
  BOOST_TEST(!exists("/p/migrating"));
  kill_store();
  how.older = OlderProject::migrate;
  write("p", "version.json", older_version);
  BOOST_TEST((refusal().code == errc::damaged));
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
