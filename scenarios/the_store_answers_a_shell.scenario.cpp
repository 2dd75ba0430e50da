// Goal: scripts can rely on what the store's verbs do, print and exit with.
// Method: the real command as a child process on the real disk, each verb well and badly used.
#include "store_command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(the_store, StoreCommand)

BOOST_AUTO_TEST_CASE(prints_the_name_that_a_new_project_got) {
  BOOST_TEST(store("new root p").out == "p_1\n");
  const json made = report("new root/ q");
  BOOST_TEST(made["project"] == "q");
  BOOST_TEST(made["directory"] == (dir / "root/q").native());
  BOOST_TEST(store("projects root/").out == "p\np_1\nq\n");
  BOOST_TEST(report("projects root")["projects"] == json({"p", "p_1", "q"}));
  BOOST_TEST(store("projects nowhere").code == 3);
}

BOOST_AUTO_TEST_CASE(puts_several_chunks_in_one_commit_and_prints_nothing) {
  save("a", "{\"n\": 1}");
  const Ran put = store("put root/p a=a b=-", "[2]");
  BOOST_TEST(put.code == 0);
  BOOST_TEST(put.out.empty());
  BOOST_TEST(put.err.empty());
  const json chunks = report("ls root/p")["chunks"];
  BOOST_TEST(chunks == json::parse(R"([{"name": "a", "version": 1, "size_bytes": 13},
                                       {"name": "b", "version": 1, "size_bytes": 8}])"));
  BOOST_TEST(text("root/p/chunks/a.json") == "{\n  \"n\": 1\n}\n");
  const json again = report("put root/p b=- c=a", "3");
  BOOST_TEST(again["ok"] == true);
  BOOST_TEST(again["commit"] == 2);
  BOOST_TEST(again["chunks"] == json({"b", "c"}));
}

BOOST_AUTO_TEST_CASE(gets_a_document_or_a_part_of_it) {
  store("put root/p a=-", "{\"n\": [1, 2.0]}");
  BOOST_TEST(store("get root/p a").out == "{\n  \"n\": [\n    1,\n    2.0\n  ]\n}\n");
  BOOST_TEST(store("get root/p a --pointer /n/1").out == "2.0\n");
  const json got = report("get root/p a");
  BOOST_TEST(got["document"] == json::parse("{\"n\": [1, 2.0]}"));
  BOOST_TEST(got["version"] == 1);
  BOOST_TEST(store("get root/p a --pointer /x").code == 1);
  BOOST_TEST(store("get root/p a --pointer x").code == 2);
}

BOOST_AUTO_TEST_CASE(lists_chunks_in_columns) {
  store("put root/p a=-", "1");
  store("put root/p longer=-", "22");
  BOOST_TEST(store("ls root/p").out ==
             "chunk   version  bytes\na       1        2\nlonger  2        3\n");
}

BOOST_AUTO_TEST_CASE(finds_a_project_by_any_path_to_its_directory) {
  store("put root/p get=-", "1");
  for (const char* way : {"root/p", "root/p/", "./root//p/.", "root/p/chunks/.."}) {
    BOOST_TEST(store(std::string("get ") + way + " get").out == "1\n", way);
  }
  BOOST_TEST(shell("cd root/p && '" HOLDFAST_COMMAND "' store get . get").out == "1\n");
}

BOOST_AUTO_TEST_CASE(patches_in_both_ways) {
  BOOST_TEST(store("patch root/p a", "{\"n\": 1, \"m\": 1}").code == 0);
  BOOST_TEST(store("patch root/p a", "{\"m\": null}").code == 0);
  BOOST_TEST(get("a") == "{\n  \"n\": 1\n}\n");
  save("f", R"([{"op": "test", "path": "/n", "value": 1}, {"op": "remove", "path": "/n"}])");
  BOOST_TEST(store("patch root/p a --json-patch --file f").code == 0);
  BOOST_TEST(get("a") == "{}\n");
  const Ran failed = store("patch root/p a --json-patch --file f");
  BOOST_TEST(failed.code == 1);
  BOOST_TEST(has(failed.err, "patch a: "), failed.err);
  BOOST_TEST(has(failed.err, "operation 0 (test)"), failed.err);
  BOOST_TEST(store("patch root/p none --json-patch", "[]").code == 1);
}

BOOST_AUTO_TEST_CASE(refuses_a_change_whose_condition_fails) {
  BOOST_TEST(store("put root/p a=- --if-absent", "1").code == 0);
  const Ran there = store("put root/p a=- --if-absent", "2");
  BOOST_TEST(there.code == 1);
  BOOST_TEST(has(there.err, "it is there already"), there.err);
  BOOST_TEST(store("put root/p a=- --if-version 1", "3").code == 0);
  const Ran stale = store("put root/p a=- --if-version 1", "4");
  BOOST_TEST(stale.code == 1);
  BOOST_TEST(has(stale.err, "append a: "), stale.err);
  BOOST_TEST(report("put root/p a=- --if-version 1", "4")["error"]["file"] == "a");
  BOOST_TEST(get("a") == "3\n");
}

BOOST_AUTO_TEST_CASE(removes_all_chunks_or_none) {
  save("one", "1");
  store("put root/p a=one b=one c=one");
  const Ran missing = store("rm root/p a none");
  BOOST_TEST(missing.code == 1);
  BOOST_TEST(has(missing.err, "read none: "), missing.err);
  BOOST_TEST(has(missing.err, "there is no such chunk"), missing.err);
  BOOST_TEST(report("ls root/p")["chunks"].size() == 3U);
  BOOST_TEST(report("rm root/p a b")["commit"] == 2);
  BOOST_TEST(report("ls root/p")["chunks"].size() == 1U);
  BOOST_TEST(!boost::filesystem::exists(dir / "root/p/chunks/a.json"));
  BOOST_TEST(store("get root/p a").code == 1);
}

BOOST_AUTO_TEST_CASE(tells_its_health_in_a_fixed_order) {
  store("put root/p a=-", "1");
  const auto health = nlohmann::ordered_json::parse(store("health root/p --json").out);
  std::string keys;
  for (const auto& [key, value] : health.items()) keys += key + " ";
  BOOST_TEST(keys ==
             "active project root shards orphans access pending staged quarantined checkpoints "
             "journal recovery healed last_error ok notes ");
  BOOST_TEST(health["active"] == true);
  BOOST_TEST(health["project"] == "p");
  BOOST_TEST(health["root"] == (dir / "root").native());
  BOOST_TEST(health["shards"] == 1);
  BOOST_TEST(health["orphans"] == 0);
  BOOST_TEST(health["recovery"]["clean"] == true);
  BOOST_TEST(has(store("health root/p").out, "\nrecovery.clean          true\n"));
}

BOOST_AUTO_TEST_CASE(deletes_a_project_only_when_it_is_told_twice) {
  const Ran refused = store("delete root/p");
  BOOST_TEST(refused.code == 2);
  BOOST_TEST(has(refused.err, "deleting a project needs --yes"), refused.err);
  BOOST_TEST(store("projects root").out == "p\n");
  BOOST_TEST(report("delete root/p --yes")["project"] == "p");
  BOOST_TEST(boost::filesystem::is_empty(dir / "root"));
  BOOST_TEST(store("delete root/p --yes").code == 3);
}

BOOST_AUTO_TEST_CASE(refuses_input_that_is_no_document_and_names_the_place) {
  const Ran ran = store("put root/p a=-", "{\n  \"a\" 1}");
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(has(ran.err, "parse standard input: "), ran.err);
  BOOST_TEST(has(ran.err, "line 2, column 7: "), ran.err);
  save("f", "01");
  BOOST_TEST(has(store("put root/p a=f").err, (dir / "f").native()));
  BOOST_TEST(report("put root/p a=f")["error"]["step"] == "parse");
  BOOST_TEST(store("put root/p a=missing").code == 3);
  BOOST_TEST(report("ls root/p")["chunks"].empty());
}

BOOST_AUTO_TEST_CASE(takes_mistakes_of_usage_for_2_and_changes_nothing) {
  save("one", "1");
  for (const char* arguments : {"",
                                "nonsense",
                                "new root",
                                "new root .hidden",
                                "new root con",
                                "put root/p",
                                "put root/p a",
                                "put root/p a=",
                                "put root/p a/b=one",
                                "put root/p a=one a=one",
                                "put root/p a=- b=-",
                                "put root/p a=one b=one --if-version 1",
                                "put root/p a=one --if-version x",
                                "put root/p a=one --if-version 1 --if-absent",
                                "patch root/p",
                                "patch root/p ..",
                                "get root/p",
                                "get root/p a b",
                                "ls",
                                "ls root/p more",
                                "rm root/p",
                                "rm root/p a/b",
                                "import root/p",
                                "export root/p",
                                "feed",
                                "feed root/p --apply never"}) {
    const Ran ran = store(arguments, "1");
    BOOST_TEST(ran.code == 2, "'" << arguments << "' gives " << ran.code);
    BOOST_TEST(ran.err.starts_with("holdfast: usage: "), ran.err);
  }
  BOOST_TEST(report("put root/p a/b=one")["error"]["step"] == "usage");
  BOOST_TEST(report("ls root/p")["chunks"].empty());
  BOOST_TEST(store("projects root").out == "p\n");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_project) {
  boost::filesystem::create_directory(dir / "nothing");
  for (const char* way : {"nothing", "missing", "root"}) {
    const Ran ran = store(std::string("ls ") + way);
    BOOST_TEST(ran.code == 3, way);
    BOOST_TEST(has(ran.err, (dir / way).native()), ran.err);
  }
  save("root/p/version.json", "");
  BOOST_TEST(store("ls root/p").code == 5);
}

BOOST_AUTO_TEST_SUITE_END()

/// The blocks of a page that begin with a prompt, as a shell would show them.
std::string sessions_of(const std::string& page) {
  std::string sessions;
  bool inside = false;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    inside = line.starts_with("    ") && (inside || line.starts_with("    $ "));
    if (inside) sessions += line.substr(4) + "\n";
  }
  return sessions;
}

BOOST_FIXTURE_TEST_CASE(the_page_on_the_command_shows_what_the_store_prints, CommandLine) {
  std::ostringstream page;
  page << std::ifstream(HOLDFAST_SOURCE "/docs/command.md").rdbuf();
  const std::string expected = sessions_of(page.str());
  BOOST_TEST(expected.size() > 100U);
  std::string seen;
  std::istringstream lines(expected);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("$ ")) continue;
    const Ran ran = shell("holdfast() { '" HOLDFAST_COMMAND "' \"$@\"; }\n" + line.substr(2));
    seen += line + "\n" + ran.out + ran.err;
  }
  BOOST_TEST(seen == expected, "docs/command.md shall show:\n" << seen);
}

}  // namespace
