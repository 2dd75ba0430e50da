// A chunk rots, its backup is good, and reading gives the backup. An engine that copies the chunk's
// file to the backup before it writes the healed one copies the rot: then nothing good is left.
// The backup stays as it is through the heal and every sync after it, and wherever a power cut
// falls, the chunk can be read.
// Rules: R2 atomic, R3 durable, R5 usable.
#include "store_story.hpp"

namespace {

using namespace holdfast;

struct Rotten : StoreStory {
  Rotten() {
    for (const int version : {1, 2}) {
      (void)store().put("hero", version).value();
      (void)store().force_sync().value();
    }
    store().detach().value();
    kill_store();
    forget_journal();  // which would give back what was lost
    rot("/p/chunks/hero.json", "{garbage");
  }
  void check_backup() const { BOOST_TEST(content("/p/chunks_bak/hero.bak") == "1\n"); }
};

BOOST_FIXTURE_TEST_CASE(leaves_the_backup_good_through_every_sync_after_it, Rotten) {
  BOOST_TEST(get("hero") == "1");
  for (int i = 0; i < 3; ++i) {
    (void)store().put("another", i).value();
    (void)store().force_sync().value();
    check_backup();
  }
  BOOST_TEST(content("/p/chunks/hero.json") == "1\n");
  kill_store();
  rot("/p/chunks/hero.json", "{more garbage");
  BOOST_TEST(get("hero") == "1");
  check_backup();
}

BOOST_FIXTURE_TEST_CASE(leaves_the_backup_good_when_the_chunk_is_written_instead, Rotten) {
  (void)store().put("hero", 3).value();
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/hero.json") == "3\n");
  check_backup();
}

BOOST_FIXTURE_TEST_CASE(leaves_a_good_chunk_wherever_the_power_fails, Rotten) {
  begin();
  BOOST_TEST(get("hero") == "1");
  for (const char* model : {"kill", "ext4-ordered"}) {
    cut_power_anywhere(model, [](StoreStory& next) {
      BOOST_TEST(next.content("/p/chunks_bak/hero.bak") == "1\n");
      BOOST_TEST(next.get("hero") == "1");
      BOOST_TEST(next.content("/p/chunks_bak/hero.bak") == "1\n");
    });
  }
}

}  // namespace
