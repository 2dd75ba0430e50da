// Three chunks belong together, and the power fails while they are saved. An engine that writes one
// file after the other leaves some of them new and some old.
// Whenever it fails, all are new or all are old once the project is open; and each file is one
// whole version also before.
// Rules: R2 atomic, R11 whole files.
#include <set>

#include "store_story.hpp"

namespace {

using namespace holdfast;

struct Together : StoreStory {
  Together() {
    Batch old_ones;
    old_ones.put("account", 1).put("ledger", 1).put("removed", 1);
    (void)store().commit(old_ones).value();
    (void)store().force_sync().value();
    begin();
    Batch new_ones;
    new_ones.put("account", 2).put("ledger", 2).remove("removed").put("new", 2);
    (void)store().commit(new_ones).value();
    committed = machine.trace().calls.size();
    (void)store().force_sync().value();
  }

  /// "account=1 ledger=1 removed=1"
  static std::string chunks_of(StoreStory& next) {
    std::string text;
    const std::vector<ChunkInfo> all = next.store().list().value();
    for (const ChunkInfo& chunk : all) {
      text += (text.empty() ? "" : " ") + chunk.name + "=" + next.get(chunk.name);
    }
    return text;
  }

  static void check_files(const StoreStory& next) {
    for (const char* chunk : {"account", "ledger", "removed", "new"}) {
      const std::string path = std::string("/p/chunks/") + chunk + ".json";
      if (!next.exists(path)) continue;
      const std::string text = next.content(path);
      BOOST_TEST((text == "1\n" || text == "2\n"), path << ": " << text);
    }
  }

  std::size_t committed = 0;
};

const std::string all_old = "account=1 ledger=1 removed=1";
const std::string all_new = "account=2 ledger=2 new=2";

BOOST_FIXTURE_TEST_CASE(leaves_all_of_them_new_or_all_old, Together) {
  for (const char* model : {"kill", "ext4-ordered"}) {
    std::set<std::string> found;
    for (std::size_t calls = 0; calls <= machine.trace().calls.size(); ++calls) {
      cut_power_after(calls, model, [&](StoreStory& next) {
        check_files(next);
        const std::string chunks = chunks_of(next);
        BOOST_TEST((chunks == all_new || (calls < committed && chunks == all_old)), chunks);
        found.insert(chunks);
      });
    }
    BOOST_TEST((found == std::set<std::string>{all_old, all_new}));
  }
}

}  // namespace
