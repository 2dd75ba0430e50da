// What went wrong: a project of SafeChunkEngine was opened, and its version file rewritten, by
// whoever came first. Rule: what is not ours is neither opened nor changed.
// Found by: reading that engine. What is done now: the project is refused by name. Its documents
// are imported into a new one in a single commit, or it is migrated where somebody asks for that.
#include "store_command.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(a_project_of_safe_chunk_engine_is_taken_over, StoreCommand) {
  BOOST_REQUIRE(shell("mkdir -p old/chunks old/chunks_bak old/checkpoints").code == 0);
  save("old/version.json", R"({"engine_version": "1.3.5", "project_id": "old"})");
  save("old/chunks/properties.json", "{\n    \"material\": \"Steel\"\n}");
  save("old/chunks/settings.json", "{\n    \"vol");
  save("old/chunks_bak/settings.bak", "{\"volume\": 11}");
  const std::string before =
      shell("cd old && find . -type f ! -name .lock | sort | xargs md5sum").out;

  const Ran opened = store("ls old");
  BOOST_TEST(opened.code == 3);
  BOOST_TEST(has(opened.err, "a project of SafeChunkEngine"), opened.err);
  const Ran torn = store("import root/p old/chunks");
  BOOST_TEST(torn.code == 1);
  BOOST_TEST(has(torn.err, "old/chunks/settings.json"), torn.err);
  BOOST_TEST(store("ls root/p --json").out.find("properties") == std::string::npos);
  BOOST_TEST(shell("cd old && find . -type f ! -name .lock | sort | xargs md5sum").out == before);

  BOOST_TEST(store("put root/p settings=old/chunks_bak/settings.bak "
                   "properties=old/chunks/properties.json")
                 .code == 0);
  BOOST_TEST(get("settings") == "{\n  \"volume\": 11\n}\n");
  BOOST_TEST(get("properties") == "{\n  \"material\": \"Steel\"\n}\n");

  const Ran not_yet = store("migrate old");
  BOOST_TEST(not_yet.code == 1);
  BOOST_TEST(has(not_yet.err, "old/chunks/settings.json"), not_yet.err);
  BOOST_TEST(shell("cd old && find . -type f ! -name .lock | sort | xargs md5sum").out == before);
  BOOST_TEST(shell("cp old/chunks_bak/settings.bak old/chunks/settings.json").code == 0);
  BOOST_TEST(report("migrate old").at("chunks") == 2);
  BOOST_TEST(store("get old settings").out == "{\n  \"volume\": 11\n}\n");
  BOOST_TEST(has(store("checkpoints old").out, "migrated"));
  BOOST_TEST(store("migrate old").out == "2 chunks\n");
}

}  // namespace
