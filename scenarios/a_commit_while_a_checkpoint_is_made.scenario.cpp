// One thread moves an amount between two chunks again and again, another makes checkpoints. An
// engine that zips its files one after the other, without keeping commits out, catches one chunk
// before a move and the other one after it.
// In every checkpoint the sum is what it always is. On a real disk, for the simulator is for one
// thread at a time.
#include <atomic>
#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "holdfast/holdfast.hpp"

namespace {

using namespace holdfast;
namespace bfs = boost::filesystem;

constexpr int sum = 1000;

struct Accounts {
  Accounts() { move(0); }
  ~Accounts() { bfs::remove_all(path); }
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  void move(int amount) {
    Batch batch;
    batch.put("from", sum - amount).put("to", amount);
    (void)store.commit(batch).value();
  }
  [[nodiscard]] int sum_now() {
    const auto both = store.fetch_together({"from", "to"}).value();
    return both[0]->get<int>() + both[1]->get<int>();
  }

  const bfs::path path =
      bfs::canonical(bfs::temp_directory_path()) / bfs::unique_path("holdfast-accounts-%%%%%%%%");
  DiskStore store = create_store(path.native(), "p").value();
};

BOOST_AUTO_TEST_CASE(is_in_the_checkpoint_wholly_or_not_at_all) {
  constexpr int checkpoints_wanted = 20;
  Accounts accounts;
  std::atomic<bool> is_over = false;
  std::atomic<int> moves = 0;
  std::thread mover([&] {
    while (!is_over) accounts.move(++moves % sum);
  });
  std::vector<CheckpointInfo> made;
  for (int i = 0; i < checkpoints_wanted; ++i) {
    made.push_back(accounts.store.create_checkpoint("manual", "", 100).value());
    const int before = moves;
    while (moves == before) std::this_thread::yield();  // somebody waits for us, and goes on
  }
  is_over = true;
  mover.join();
  for (const CheckpointInfo& each : made) {
    (void)accounts.store.restore_checkpoint(each.name).value();
    BOOST_TEST(accounts.sum_now() == sum);
  }
  BOOST_TEST(made.front().sequence < made.back().sequence);
}

}  // namespace
