// Goal: what a checkpoint says of itself is believed only where every part of it can be true.
// Method: a sound manifest in which one thing is changed.
#include "holdfast/store/checkpoint_manifest.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"

namespace holdfast {
namespace {

Json sound() {
  CheckpointManifest manifest;
  manifest.created = Time{std::chrono::seconds(1'700'000'000)};
  manifest.files.push_back(
      {.path = "chunks/a.json", .size_bytes = 2, .sha256 = std::string(64, 'a'), .version = 1});
  return Json::parse(encode(manifest).value());
}

/// Why the manifest is refused, or nothing.
std::string problem_of(const Json& json) {
  const auto decoded = decode_checkpoint(json.dump(), "cp.zip");
  if (decoded) return "";
  BOOST_TEST((decoded.error().code == errc::damaged));
  BOOST_TEST(decoded.error().name == "cp.zip");
  BOOST_TEST(decoded.error().detail.starts_with("checkpoint.json: "));
  return decoded.error().detail.substr(std::string_view("checkpoint.json: ").size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_manifest_of_a_checkpoint)

BOOST_AUTO_TEST_CASE(is_read_where_it_is_sound) {
  BOOST_TEST(problem_of(sound()) == "");
}

BOOST_AUTO_TEST_CASE(has_a_format_from_one_on) {
  Json json = sound();
  json["format"] = 0;
  BOOST_TEST(problem_of(json) == "\"format\" is 0");
}

BOOST_AUTO_TEST_CASE(has_every_member) {
  const Json all = sound();
  for (const auto& [key, value] : all.items()) {
    Json json = all;
    json.erase(key);
    BOOST_TEST(problem_of(json).find("\"" + key + "\"") != std::string::npos, key);
  }
  for (const auto& [key, value] : all["files"][0].items()) {
    Json json = all;
    json["files"][0].erase(key);
    BOOST_TEST(problem_of(json).starts_with("\"" + key + "\" is "), key);
  }
}

BOOST_AUTO_TEST_CASE(was_made_at_a_time_that_there_is) {
  for (const char* time :
       {"", "yesterday", "2023-11-14T22:13:20", "2023-11-14T22:13:20Z ", "2023-02-30T00:00:00Z",
        "9999-01-01T00:00:00Z", "1000-01-01T00:00:00Z", "2554-07-21T23:34:34Z"}) {
    Json json = sound();
    json["created"] = time;
    BOOST_TEST(problem_of(json) == "\"created\" is no time", time);
  }
}

BOOST_AUTO_TEST_CASE(names_chunks_and_backups_and_nothing_else) {
  const struct {
    const char* path;
    const char* reason;
  } table[] = {
      {"chunks/a.json/", "it is a directory"},
      {"chunks/", "it is a directory"},
      {"/chunks/a.json", "its path is absolute"},
      {"chunks/../a.json", "its path leads upwards"},
      {"..", "its path leads upwards"},
      {"c:a.json", "its path begins with a drive"},
      {"chunks\\a.json", "it has a backslash in its name"},
      {"version.json", "it is neither a chunk nor a backup"},
  };
  for (const auto& row : table) {
    Json json = sound();
    json["files"][0]["path"] = row.path;
    BOOST_TEST(problem_of(json) == std::string(row.path) + ": " + row.reason);
  }
}

BOOST_AUTO_TEST_CASE(names_digests) {
  for (const std::string& digest : {std::string(63, 'a'), std::string(64, 'A'), std::string()}) {
    Json json = sound();
    json["files"][0]["sha256"] = digest;
    BOOST_TEST(problem_of(json) == "chunks/a.json: its digest is no SHA-256");
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
