// The power fails right after something was acknowledged. An engine that does not sync directories,
// copies backups without a sync and writes version.json and zip files in place has then lost names,
// or has files that are empty or torn.
// Whatever was acknowledged is there, whole: the project, the chunks, their backups, checkpoints,
// what was restored, and that the project is gone.
// Rules: R3 durable.
#include "store_story.hpp"

namespace {

using namespace holdfast;

constexpr const char* models[] = {"posix-min", "posix-paranoid", "ext4-ordered", "xfs", "btrfs"};

struct Story : StoreStory {
  template <class Judge>
  void cut_power(Judge judge) const {
    for (const char* model : models) cut_power_at_the_end(model, judge);
  }
};

BOOST_FIXTURE_TEST_SUITE(a_power_cut, Story)

BOOST_AUTO_TEST_CASE(leaves_a_new_project_and_its_version) {
  begin();
  (void)store();
  const std::string version = content("/p/version.json");
  cut_power([&](StoreStory& next) {
    BOOST_TEST(next.content("/p/version.json") == version);
    BOOST_TEST(next.store().list().value().empty());
  });
}

BOOST_AUTO_TEST_CASE(leaves_files_and_backups_after_a_sync) {
  (void)store();
  begin();
  for (const int version : {1, 2}) {
    (void)store().put("hero", version).value();
    (void)store().force_sync().value();
  }
  cut_power([](StoreStory& next) {
    BOOST_TEST(next.content("/p/chunks/hero.json") == "2\n");
    BOOST_TEST(next.content("/p/chunks_bak/hero.bak") == "1\n");
    BOOST_TEST(next.get("hero") == "2");
    next.forget_journal();
    next.rot("/p/chunks/hero.json", "rot");
    BOOST_TEST(next.get("hero") == "1");  // the backup is known, too
  });
}

BOOST_AUTO_TEST_CASE(leaves_what_was_committed_and_is_in_no_file_yet) {
  (void)store().put("hero", 1).value();
  (void)store().force_sync().value();
  begin();
  (void)store().put("hero", 2).value();
  (void)store().put("foe", 2).value();
  cut_power([](StoreStory& next) {
    BOOST_TEST(next.get("hero") == "2");
    BOOST_TEST(next.get("foe") == "2");
  });
}

BOOST_AUTO_TEST_CASE(leaves_a_checkpoint_and_what_it_restores) {
  (void)store().put("hero", 1).value();
  begin();
  const std::string name = store().create_checkpoint().value().name;
  cut_power([&](StoreStory& next) {
    BOOST_TEST(next.store().verify_checkpoint(name).has_value());
    BOOST_TEST(next.store().list_checkpoints().value().size() == 1U);
  });
  (void)store().put("hero", 2).value();
  begin();
  (void)store().restore_checkpoint(name).value();
  cut_power([&](StoreStory& next) {
    BOOST_TEST(next.get("hero") == "1");
    const std::vector<CheckpointInfo> all = next.store().list_checkpoints().value();
    for (const CheckpointInfo& each : all) {
      BOOST_TEST(each.problem.empty(), each.problem);
    }
    BOOST_TEST(next.names_in("p/checkpoints").size() == 2U);
  });
}

BOOST_AUTO_TEST_CASE(leaves_a_project_closed_that_was_detached) {
  (void)store();
  begin();
  store().stage_update(1, "hero").value();
  store().detach().value();
  cut_power([](StoreStory& next) {
    BOOST_TEST(next.content("/p/chunks/hero.json") == "1\n");
    BOOST_TEST(next.store().get_health_report().recovery.clean);
    BOOST_TEST(next.get("hero") == "1");
  });
}

BOOST_AUTO_TEST_CASE(leaves_nothing_of_a_project_that_was_deleted) {
  (void)store().put("hero", 1).value();
  (void)store().force_sync().value();
  begin();
  store().delete_project(true).value();
  cut_power([](StoreStory& next) {
    BOOST_TEST(!next.exists("/p"));
    BOOST_TEST(next.try_new("p").value().name() == "p");
    BOOST_TEST((next.names_in("") == std::vector<std::string>{"p"}));
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
