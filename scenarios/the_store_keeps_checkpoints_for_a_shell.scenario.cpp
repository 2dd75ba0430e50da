// Goal: what somebody has saved before a risky change is there again after one command.
// Method: the real command makes, lists, verifies, damages and restores checkpoints.
#include "store_command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

struct Archive : StoreCommand {
  Archive() { store("put root/p a=- ", "1"); }
  /// Make a checkpoint, and say how it is named.
  std::string checkpoint(const std::string& options = "") const {
    const Ran made = store("checkpoint root/p " + options);
    BOOST_REQUIRE_MESSAGE(made.code == 0, made.err);
    return made.out.substr(0, made.out.size() - 1);
  }
  [[nodiscard]] json list() const { return report("checkpoints root/p")["checkpoints"]; }
};

BOOST_FIXTURE_TEST_SUITE(a_checkpoint, Archive)

BOOST_AUTO_TEST_CASE(brings_back_everything_and_keeps_what_was_there) {
  store("put root/p b=-", "[1]");
  const std::string name = checkpoint("--label 'before the flood' --notes why");
  BOOST_TEST(has(name, "cp_before_the_flood_"), name);
  save("two", "2");
  store("put root/p a=two c=two");
  store("rm root/p b");
  const json restored = report("restore root/p " + name);
  BOOST_TEST(restored["ok"] == true);
  BOOST_TEST(restored["chunks"] == 2);
  BOOST_TEST(get("a") == "1\n");
  BOOST_TEST(get("b") == "[\n  1\n]\n");
  BOOST_TEST(store("get root/p c").code == 1);
  const std::string before = restored["before"]["name"];
  BOOST_TEST(has(store("restore root/p " + before).out, before));
  BOOST_TEST(get("a") == "2\n");
}

BOOST_AUTO_TEST_CASE(is_listed_with_what_was_said_of_it_the_newest_first) {
  (void)checkpoint("--label one --notes 'first of all' --pinned");
  store("put root/p a=-", "2");
  (void)checkpoint();
  const json all = list();
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0]["label"] == "manual");
  BOOST_TEST(all[0]["sequence"] == 2);
  BOOST_TEST(all[1]["notes"] == "first of all");
  BOOST_TEST(all[1]["pinned"] == true);
  BOOST_TEST(has(store("checkpoints root/p").out, "pinned"));
  BOOST_TEST(report("health root/p")["checkpoints"] == 2);
}

BOOST_AUTO_TEST_CASE(goes_when_newer_ones_are_enough_or_somebody_says_so) {
  for (int i = 0; i < 4; ++i) {
    store("put root/p a=-", std::to_string(i));
    (void)checkpoint("--retention 2");
  }
  BOOST_TEST(list().size() == 2U);
  const std::string newest = list()[0]["name"];
  BOOST_TEST(store("checkpoints root/p --delete " + newest).code == 0);
  BOOST_TEST(list().size() == 1U);
  BOOST_TEST(store("checkpoints root/p --delete " + newest).code == 3);
  for (const char* bad : {"0", "00", "-1", "x"}) {
    BOOST_TEST(store(std::string("checkpoint root/p --retention ") + bad).code == 2, bad);
  }
  BOOST_TEST(list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(that_is_damaged_is_named_and_changes_nothing) {
  const std::string good = checkpoint();
  const std::string bad = checkpoint("--label bad");
  BOOST_TEST(store("verify root/p").code == 0);
  const std::string file = "root/p/checkpoints/" + bad;
  const std::string bytes = text(file);
  save(file, bytes.substr(0, bytes.size() / 2));
  const Ran verified = store("verify root/p");
  BOOST_TEST(verified.code == 5);
  BOOST_TEST(has(verified.out, good + ": good, 1 chunks"), verified.out);
  BOOST_TEST(has(verified.out, bad + ": "), verified.out);
  BOOST_TEST(store("verify root/p " + good).code == 0);
  BOOST_TEST(report("verify root/p")["ok"] == false);
  store("put root/p a=-", "2");
  BOOST_TEST(store("restore root/p " + bad).code == 5);
  BOOST_TEST(store("restore root/p none.zip").code == 3);
  BOOST_TEST(store("restore root/p ../p/checkpoints/" + good).code == 1);
  BOOST_TEST(get("a") == "2\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
