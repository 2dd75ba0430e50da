// Goal: what is damaged, edited, in the way or held by somebody else is told, and nothing is lost.
// Method: the real command as a child process; files are changed behind the store's back.
#include "store_command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

struct TwoVersions : StoreCommand {
  TwoVersions() {
    store("put root/p a=-", "\"one\"");
    store("put root/p a=-", "\"two\"");
  }
  /// Each of these begins a segment of the journal anew, which knows "two" no more.
  void forget_journal() {
    store("put root/p filler=-", "1");
    store("rm root/p filler");
  }
};

BOOST_FIXTURE_TEST_CASE(a_damaged_chunk_comes_back_from_the_journal, TwoVersions) {
  rot("root/p/chunks/a.json", "rotten");
  const Ran got = store("get root/p a");
  BOOST_TEST(got.out == "\"two\"\n");
  BOOST_TEST(has(got.err,
                 "holdfast: chunk a was damaged and is restored from the journal (version 2; "
                 "nothing is lost)\n"),
             got.err);
}

BOOST_FIXTURE_TEST_CASE(a_damaged_chunk_is_healed_and_that_is_told, TwoVersions) {
  forget_journal();
  rot("root/p/chunks/a.json", "rotten");
  const Ran got = store("get root/p a");
  BOOST_TEST(got.code == 0);
  BOOST_TEST(got.out == "\"one\"\n");
  BOOST_TEST(has(got.err,
                 "holdfast: chunk a was damaged and is restored from the backup (version 1; "
                 "version 2 is lost)\n"),
             got.err);
  const std::string kept =
      "root/p/chunks/a.json was damaged, kept as " + (dir / "root/p/chunks/quarantine/").native();
  BOOST_TEST(has(got.err, kept), got.err);
  BOOST_TEST(report("health root/p")["quarantined"] == 1);
  BOOST_TEST(store("get root/p a").err.empty());
}

BOOST_FIXTURE_TEST_CASE(a_healed_chunk_is_told_in_json, TwoVersions) {
  forget_journal();
  rot("root/p/chunks/a.json", "rotten");
  const Ran got = store("get root/p a --json");
  BOOST_TEST(got.err.empty());
  const json report = json::parse(got.out);
  BOOST_TEST(report["ok"] == true);
  BOOST_TEST(report["document"] == "one");
  BOOST_TEST(report["healed"] == json::parse(R"([{"chunk": "a", "reason": "damaged",
    "from": "backup", "version": 5, "lost_version": 2, "restored_version": 1,
    "commits_lost_max": 1}])"));
  BOOST_TEST(report["notes"].size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_chunk_without_any_good_copy_is_5_and_the_others_are_exported,
                        TwoVersions) {
  forget_journal();
  store("put root/p b=-", "1");
  rot("root/p/chunks/a.json", "rotten");
  rot("root/p/chunks_bak/a.bak", "rotten");
  BOOST_TEST(store("get root/p a").code == 5);
  const Ran exported = store("export root/p out");
  BOOST_TEST(exported.code == 5);
  BOOST_TEST(has(exported.err, "chunk a is not exported: "), exported.err);
  BOOST_TEST(text("out/b.json") == "1\n");
  const json report = this->report("export root/p out");
  BOOST_TEST(report["ok"] == false);
  BOOST_TEST(report["failed"][0]["chunk"] == "a");
  BOOST_TEST(report["files"] == json({(dir / "out/b.json").native()}));
}

BOOST_FIXTURE_TEST_CASE(an_edited_chunk_is_adopted_if_it_is_a_document, TwoVersions) {
  save("root/p/chunks/a.json", "{\"by\": \"hand\"}");
  const Ran got = store("get root/p a");
  BOOST_TEST(got.out == "{\n  \"by\": \"hand\"\n}\n");
  BOOST_TEST(has(got.err, "was edited by hand, adopted as version 3"), got.err);
  save("root/p/chunks/a.json", "{\"by\": ");
  const Ran bad = store("get root/p a");
  BOOST_TEST(bad.code == 1);
  BOOST_TEST(has(bad.err, (dir / "root/p/chunks/a.json").native()), bad.err);
  BOOST_TEST(has(bad.err, "it was edited by hand"), bad.err);
}

BOOST_FIXTURE_TEST_CASE(a_commit_whose_files_cannot_be_written_is_told_and_kept, StoreCommand) {
  boost::filesystem::remove(dir / "root/p/chunks");
  save("root/p/chunks", "in the way");
  const Ran put = store("put root/p a=-", "1");
  BOOST_TEST(put.code == 3);
  BOOST_TEST(has(put.err, "holdfast: the project could not be detached: "), put.err);
  const json again = report("put root/p b=-", "2");
  BOOST_TEST(again["ok"] == false);
  BOOST_TEST(again["commit"] == 2);
  BOOST_TEST(again["error"]["reason"] == "Not a directory");
  boost::filesystem::remove(dir / "root/p/chunks");
  BOOST_TEST(get("a") == "1\n");
  BOOST_TEST(text("root/p/chunks/b.json") == "2\n");
}

BOOST_FIXTURE_TEST_CASE(a_folder_is_imported_in_one_commit_and_exported_again, StoreCommand) {
  boost::filesystem::create_directories(dir / "in/folder.json");
  save("in/x.json", "{\"x\": 1}");
  save("in/y.json", "2");
  save("in/readme.txt", "no document");
  const Ran imported = store("import root/p in");
  BOOST_TEST(imported.code == 0);
  BOOST_TEST(imported.out.empty());
  BOOST_TEST(has(imported.err, "in/readme.txt is skipped: "), imported.err);
  BOOST_TEST(has(imported.err, "in/folder.json is skipped: "), imported.err);
  for (const json& chunk : report("ls root/p")["chunks"]) BOOST_TEST(chunk["version"] == 1);
  BOOST_TEST(store("export root/p new/out").code == 0);
  BOOST_TEST(text("new/out/x.json") == "{\n  \"x\": 1\n}\n");
  BOOST_TEST(text("new/out/y.json") == "2\n");
}

BOOST_FIXTURE_TEST_CASE(a_folder_with_one_bad_file_changes_nothing, StoreCommand) {
  boost::filesystem::create_directory(dir / "in");
  BOOST_TEST(store("import root/p in").code == 1);
  save("in/a.json", "1");
  save("in/b.json", "[\n  1,\n]");
  const Ran imported = store("import root/p in");
  BOOST_TEST(imported.code == 1);
  BOOST_TEST(has(imported.err, (dir / "in/b.json").native()), imported.err);
  BOOST_TEST(has(imported.err, "line 3, column 1: "), imported.err);
  const json report = this->report("import root/p in");
  BOOST_TEST(report["error"]["file"] == (dir / "in/b.json").native());
  BOOST_TEST(this->report("ls root/p")["chunks"].empty());
  BOOST_TEST(this->report("health root/p")["journal"]["last_sequence"] == 0);
  BOOST_TEST(store("import root/p nowhere").code == 3);
}

BOOST_FIXTURE_TEST_CASE(a_full_standard_output_is_an_error_after_the_commit, StoreCommand) {
  BOOST_TEST(store("put root/p a=- --json > /dev/full", "1").code == 3);
  BOOST_TEST(get("a") == "1\n");
  BOOST_TEST(store("get root/p a > /dev/full").code == 3);
}

// The feeder answers, so it holds the lock; it goes when its input ends.
BOOST_FIXTURE_TEST_CASE(a_project_that_somebody_has_open_is_4_and_says_who, StoreCommand) {
  const Ran ran = shell("mkfifo in answers; '" HOLDFAST_COMMAND
                        "' store feed root/p < in > answers & exec 3> in 4< answers\n"
                        "echo '{\"a\": 1}' >&3; read -r line <&4; echo \"$line\"\n"
                        "for verb in 'get root/p a' 'ls root/p' 'delete root/p --yes'; do\n"
                        "  '" HOLDFAST_COMMAND
                        "' store $verb; echo $?; done\n"
                        "exec 3>&-; wait $!; echo $?; '" HOLDFAST_COMMAND "' store get root/p a");
  BOOST_TEST(ran.out == "{\"commit\":1}\n4\n4\n4\n0\n1\n", ran.out << ran.err);
  BOOST_TEST(has(ran.err, "locked by another owner (by process "), ran.err);
  BOOST_TEST(has(ran.err, "(holdfast) since "), ran.err);
}

}  // namespace
