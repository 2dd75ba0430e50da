// A project of SafeChunkEngine that is to become one of ours.
#pragma once

#include "watched_checkpoints.hpp"

namespace holdfast {

/// A project "p" as that engine leaves it when it detaches.
struct OlderProjectOf : Checkpoints {
  static constexpr const char* material =
      "{\n    \"material\": \"Steel\",\n    \"safety_factor\": 1.5\n}";
  static constexpr const char* older_version =
      R"({"engine_version": "1.3.5", "attached_at": "x", "project_id": "p"})";
  static constexpr const char* settings = "{\n    \"volume\": 11\n}";

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

  /// The first such call fails, and opening with it; then its process dies. It is looked up in
  /// a project like this one.
  void fail_at(Operation operation, const std::string& part_of_name,
               OlderProjectOf&& sound = OlderProjectOf()) {
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

}  // namespace holdfast
