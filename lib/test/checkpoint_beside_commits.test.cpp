// Goal: packing a checkpoint, which takes long, keeps nobody from committing, and what is committed
//       meanwhile is not in it.
// Method: somebody commits in the instant in which a chunk is opened to be packed.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "manual_executor.hpp"
#include "meanwhile.hpp"

namespace {

using namespace holdfast;

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Looks for a change of the file for as long as it takes to make one, if somebody does.
bool stays(const std::string& path) {
  const std::string before = text_of(path);
  for (int i = 0; i < 100 && text_of(path) == before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return text_of(path) == before;
}

/// Its background runs when the test says so.
struct WithBackground : WithMeanwhile {
  WithBackground() {
    (void)store.create_checkpoint().value();
    calls.on_sync = true;
  }
  const std::shared_ptr<ManualExecutor> timer = std::make_shared<ManualExecutor>();
  DiskStore store = [&] {
    options.executor = timer;
    options.background = true;
    return create("p").value();
  }();
  const boost::filesystem::path file = root.path / "p/chunks/a.json";
};

BOOST_FIXTURE_TEST_SUITE(a_checkpoint_that_is_being_packed, WithMeanwhile)

BOOST_AUTO_TEST_CASE(lets_commits_pass_and_keeps_the_files_as_they_are) {
  DiskStore store = create("p").value();
  (void)store.commit(Batch().put("a", "old").put("b", "old")).value();
  (void)store.force_sync().value();
  const std::string file = (root.path / "p/chunks/a.json").native();
  std::promise<Result<CommitReport>> committed;
  std::thread other;
  calls.opened = "a.json";
  calls.nth = 2;  // the first time it is looked at, which no commit may disturb
  calls.happen = [&] {
    other = std::thread([&] {
      committed.set_value(store.commit(Batch().put("a", "new").put("b", "new")));
      (void)store.force_sync().value();
    });
    auto end = committed.get_future();
    BOOST_REQUIRE(end.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    BOOST_TEST(end.get().has_value());
    BOOST_TEST(store.fetch_chunk("b").value() == "new");
    BOOST_TEST(stays(file));
  };
  const CheckpointInfo made = store.create_checkpoint().value();
  other.join();
  BOOST_TEST(text_of(file) == "\"new\"\n");
  (void)store.restore_checkpoint(made.name).value();
  BOOST_TEST(store.fetch_chunk("a").value() == "old");
  BOOST_TEST(store.fetch_chunk("b").value() == "old");
}

// Nobody has committed it.
BOOST_AUTO_TEST_CASE(is_made_without_a_file_that_goes_before_it_is_looked_at) {
  DiskStore store = create("p").value();
  (void)store.put("a", 1).value();
  const boost::filesystem::path file = root.path / "p/chunks/b.json";
  std::ofstream(file.native()) << "2";
  calls.opened = "b.json";
  calls.happen = [&] { boost::filesystem::remove(file); };
  const CheckpointInfo made = store.create_checkpoint().value();
  BOOST_TEST(!calls.happen);
  BOOST_TEST(made.chunks == 1U);
  BOOST_TEST(made.warnings.empty());
}

// It is listed already, and has no file.
BOOST_AUTO_TEST_CASE(is_made_without_a_chunk_that_is_staged_after_its_cut) {
  DiskStore store = create("p").value();
  (void)store.create_checkpoint().value();
  (void)store.put("a", 1).value();
  calls.on_sync = true;
  calls.happen = [&] {  // the first sync is of a file
    std::thread([&] { store.stage_update(2, "new").value(); }).join();
  };
  const CheckpointInfo made = store.create_checkpoint().value();
  BOOST_TEST(!calls.happen);
  BOOST_TEST(made.chunks == 1U);
  BOOST_TEST(made.warnings.empty());
  BOOST_TEST(store.list().value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(lets_pass_what_was_staged) {
  DiskStore store = create("p").value();
  (void)store.create_checkpoint().value();
  std::thread other;
  calls.on_sync = true;
  std::uint64_t version = 0;
  calls.happen = [&] {
    std::thread([&] { store.stage_update("staged", "a").value(); }).join();
    other = std::thread([&] { (void)store.force_sync().value(); });
    std::thread([&] {
      for (int i = 0; i < 20'000 && version == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        version = store.list().value().front().version;
      }
    }).join();
    BOOST_TEST(version == 1U);
    BOOST_TEST(!boost::filesystem::exists(root.path / "p/chunks/a.json"));
  };
  (void)store.create_checkpoint().value();
  other.join();
  BOOST_TEST(boost::filesystem::exists(root.path / "p/chunks/a.json"));
}

// It would be gone after a crash that comes later than staged changes may wait.
BOOST_FIXTURE_TEST_CASE(keeps_the_background_from_no_commit, WithBackground) {
  using std::chrono::seconds;
  std::vector<std::uint64_t> versions;
  const auto stage_and_wait = [&](int value) {
    store.stage_update(value, "a").value();
    timer->pass(seconds(5));
    versions.push_back(store.list().value().front().version);
  };
  calls.happen = [&] {
    std::thread([&] {
      for (const int value : {1, 2, 3}) stage_and_wait(value);
    }).join();
  };
  (void)store.create_checkpoint().value();
  BOOST_TEST((versions == std::vector<std::uint64_t>{1, 2, 3}));
  BOOST_TEST(!boost::filesystem::exists(file));
  timer->pass(seconds(5));
  BOOST_TEST(text_of(file.native()) == "3\n");
}

BOOST_FIXTURE_TEST_CASE(lets_the_background_wait_for_files_where_somebody_waits_for_it,
                        WithBackground) {
  using std::chrono::seconds;
  std::thread other;
  calls.happen = [&] {
    std::thread([&] {
      store.stage_update(1, "a").value();
      (void)store.flush_for(seconds(0));  // it is late, and goes on
    }).join();
    other = std::thread([&] { timer->pass(seconds(0)); });
    BOOST_TEST(stays(file.native()));
  };
  (void)store.create_checkpoint().value();
  other.join();
  BOOST_TEST(text_of(file.native()) == "1\n");
}

BOOST_AUTO_TEST_CASE(lets_a_full_journal_refuse_where_it_shall_not_wait) {
  options.journal.when_full = WhenFull::refuse;
  DiskStore store = create("p").value();
  (void)store.create_checkpoint().value();
  std::optional<Error> refused;
  calls.on_sync = true;
  calls.happen = [&] {
    std::thread([&] {
      for (int i = 0; i < 20 && !refused; ++i) {
        const auto end = store.put("a", std::string(40'000, 'x'));
        if (!end) refused = end.error();
      }
    }).join();
  };
  (void)store.create_checkpoint().value();
  BOOST_REQUIRE(refused.has_value());
  BOOST_TEST((refused->code == std::errc::device_or_resource_busy));
  BOOST_TEST((refused->outcome == Outcome::not_published));
  (void)store.force_sync().value();
  BOOST_TEST(store.put("a", 1).has_value());
}

// It could not be written, and the next commit would find a file that nobody knows.
BOOST_AUTO_TEST_CASE(lets_nobody_adopt_an_edit_before_it_is_over) {
  options.cache_bytes = 0;
  DiskStore store = create("p").value();
  (void)store.commit(Batch().put("a", "old").put("b", "old")).value();
  (void)store.create_checkpoint().value();
  std::thread other;
  Json seen;             // of the other thread, until it has ended
  calls.on_sync = true;  // all is packed by then
  calls.happen = [&] {
    std::ofstream((root.path / "p/chunks/a.json").native()) << "\"edited\"";
    other = std::thread([&] { seen = store.fetch_chunk("a").value(); });
    for (int i = 0; i < 50; ++i) {
      BOOST_TEST(store.list().value().front().version == 1U);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  };
  (void)store.create_checkpoint().value();
  other.join();
  BOOST_TEST(seen == "edited");
  BOOST_TEST(!calls.happen);
  BOOST_TEST(store.list().value().front().version == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

// It is due when the store is detached, and comes when that has ended.
BOOST_FIXTURE_TEST_CASE(a_store_that_is_being_detached_leaves_nothing_to_its_background,
                        WithBackground) {
  std::thread other;
  store.stage_update(1, "a").value();
  calls.happen = [&] {
    other = std::thread([&] { timer->pass(std::chrono::seconds(5)); });
    BOOST_TEST(stays(file.native()));
  };
  store.detach().value();
  other.join();
  BOOST_TEST(text_of(file.native()) == "1\n");
}

}  // namespace
