// The store on a real disk: the usage that SafeChunkEngine's page shows, and several threads.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstring>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "holdfast/holdfast.hpp"

#include "disk/test_support.hpp"
#include "meanwhile.hpp"

namespace {

using namespace holdfast;

struct WithRoot {
  disk_test::TemporaryDirectory root{};
  StoreOptions options{.journal = {.segment_bytes = 65536, .journal_bytes_max = 4 * 65536}};
};

/// A disk that breaks once something has got the name "p" on it.
struct BreakingDisk final : disk::SystemCalls {
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    if (broken) return disk_test::fail_with(EROFS);
    broken = std::strcmp(to, "p") == 0;
    return SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int fsync(int fd) override { return broken ? disk_test::fail_with(EIO) : SystemCalls::fsync(fd); }
  bool broken = false;
};

BOOST_FIXTURE_TEST_SUITE(a_store_on_a_disk, WithRoot)

BOOST_AUTO_TEST_CASE(does_what_the_page_s_basic_usage_shows) {
  // Make a project; the directory for all projects is made with it.
  DiskStore engine = create_store(root.path / "my_data", "bridge_design", options).value();
  // Stage a change: nothing reaches the disk yet.
  engine.stage_update({{"material", "Steel"}, {"safety_factor", 1.5}}, "properties").value();
  // Commit it, and write it into its file.
  (void)engine.force_sync().value();
  // Let go.
  engine.detach().value();
  std::ifstream file((root.path / "my_data/bridge_design/chunks/properties.json").string());
  BOOST_TEST((Json::parse(file) == Json{{"material", "Steel"}, {"safety_factor", 1.5}}));
  BOOST_TEST((list_all_projects(root.path / "my_data").value() ==
              std::vector<std::string>{"bridge_design"}));
}

BOOST_AUTO_TEST_CASE(is_open_once_and_says_by_whom) {
  DiskStore first = create_store(root.path, "p", options).value();
  const auto second = open_store(root.path, "p", options);
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == errc::locked));
  BOOST_TEST(second.error().detail.starts_with("by process "));
  first.detach().value();
  BOOST_TEST(open_store(root.path, "p", options).has_value());
  BOOST_TEST(
      (open_store(root.path, "q", options).error().code == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(loses_no_update_of_several_threads) {
  DiskStore store = create_store(root.path, "p", options).value();
  (void)store.put("counter", 0).value();
  constexpr int threads = 4;
  constexpr int updates = 25;
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      for (int n = 0; n < updates; ++n) {
        const auto done =
            store.update("counter", [](Json& value) { value = value.get<int>() + 1; });
        if (!done) return;
        (void)store.fetch("counter");
        (void)store.get_health_report();
        if (n % 10 == 0) (void)store.force_sync();
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  BOOST_TEST(store.fetch_chunk("counter").value() == threads * updates);
  store.detach().value();
  DiskStore again = open_store(root.path, "p", options).value();
  BOOST_TEST(again.get_health_report().recovery.clean);
  BOOST_TEST(again.fetch_chunk("counter").value() == threads * updates);
}

BOOST_AUTO_TEST_CASE(commits_what_threads_stage_in_the_background) {
  options.staging.times = {.quiet = std::chrono::milliseconds(1),
                           .latency_max = std::chrono::milliseconds(2)};
  std::atomic<int> synced = 0;
  options.callbacks.on_sync = [&] { ++synced; };
  DiskStore store = create_store(root.path, "p", options).value();
  constexpr int threads = 3;
  constexpr int changes = 200;
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&store, i] {
      const std::string chunk = "chunk" + std::to_string(i);
      for (int n = 1; n <= changes; ++n) {
        if (!store.stage_update(n, chunk)) return;
        if (n % 50 == 0 && !store.flush_for(std::chrono::hours(1))) return;
        const auto now = store.fetch<int>(chunk);
        if (!now || *now != n) return;
      }
      (void)store.update(chunk, [](Json& value) { value = -value.get<int>(); });
    });
  }
  for (std::thread& thread : all) thread.join();
  store.detach().value();
  BOOST_TEST(synced > 0);
  DiskStore again = open_store_read_only(root.path, "p").value();
  for (const char* chunk : {"chunk0", "chunk1", "chunk2"}) {
    BOOST_TEST(again.fetch<int>(chunk).value() == -changes);
  }
}

BOOST_AUTO_TEST_CASE(ends_while_its_background_works) {
  options.staging.times = {.quiet = std::chrono::milliseconds(0),
                           .latency_max = std::chrono::milliseconds(0)};
  for (int i = 0; i < 50; ++i) {
    DiskStore store = create_store(root.path, "p", options).value();
    store.stage_update(i, "a").value();
    if (i % 2 == 0) store.delete_project(true).value();
  }
  BOOST_TEST(list_all_projects(root.path).value().size() == 25U);
}

// Written on by a program that went wrong; no memory could hold it.
BOOST_AUTO_TEST_CASE(refuses_a_file_that_is_larger_than_any_document) {
  DiskStore store = create_store(root.path, "p", options).value();
  (void)store.put("a", 1).value();
  (void)store.put("b", 1).value();
  (void)store.force_sync().value();
  constexpr std::uintmax_t huge_bytes = std::uintmax_t{1} << 42U;
  boost::filesystem::resize_file(root.path / "p/chunks/a.json", huge_bytes);
  DiskStore reader = open_store_read_only(root.path, "p", options).value();
  BOOST_TEST((reader.fetch("a").error().code == std::errc::file_too_large));
  BOOST_TEST(reader.fetch("b").has_value());
}

BOOST_AUTO_TEST_CASE(goes_on_where_its_folder_of_backups_was_removed) {
  DiskStore store = create_store(root.path, "p", options).value();
  for (int i = 0; i < 4; ++i) {
    if (i == 2) boost::filesystem::remove_all(root.path / "p/chunks_bak");
    (void)store.put("a", i).value();
    (void)store.force_sync().value();
  }
  std::ifstream file((root.path / "p/chunks/a.json").string());
  BOOST_TEST((Json::parse(file) == Json(3)));
  BOOST_TEST(boost::filesystem::exists(root.path / "p/chunks_bak/a.bak"));
  store.detach().value();
}

BOOST_AUTO_TEST_CASE(can_be_detached_while_others_use_it) {
  DiskStore store = create_store(root.path, "p", options).value();
  (void)store.put("a", 0).value();
  std::thread other([&] {
    for (int n = 1; store.put("a", n); ++n) (void)store.fetch("a");
  });
  store.detach().value();
  other.join();
  BOOST_TEST((store.put("a", 1).error().code == errc::not_active));
}

BOOST_AUTO_TEST_CASE(can_be_detached_while_others_read_what_it_keeps) {
  for (int round = 0; round < 50; ++round) {
    DiskStore store = create_store(root.path, "p" + std::to_string(round), options).value();
    (void)store.put("a", 0).value();
    std::atomic<int> reading = 0;
    std::array<std::optional<Error>, 2> ends{};
    std::vector<std::thread> readers;
    for (auto& end : ends) {
      readers.emplace_back([&] {
        for (int reads = 0; !end; ++reads) {
          const auto document = store.fetch("a");
          if (!document) end = document.error();
          if (reads == 100 || !document) ++reading;
        }
      });
    }
    while (reading < 2) std::this_thread::yield();
    store.detach().value();
    for (std::thread& reader : readers) reader.join();
    for (const auto& end : ends) BOOST_TEST((end->code == errc::not_active));
  }
}

// What was acknowledged before a reading began, or was read before, is the least that it shows.
BOOST_AUTO_TEST_CASE(shows_no_reader_an_older_version_than_was_acknowledged) {
  DiskStore store = create_store(root.path, "p", options).value();
  (void)store.commit(Batch().put("a", 0).put("b", 0)).value();
  std::atomic<int> acknowledged = 0;
  std::atomic<int> wrong = 0;
  constexpr int last = 300;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      for (int least = 0; least < last;) {
        for (const char* chunk : {"a", "b", "a"}) {
          least = std::max(least, acknowledged.load());
          const int seen = store.fetch<int>(chunk).value();
          const int odd = chunk[0] == 'b' ? least % 2 : 0;  // "b" has the even ones only
          if (seen < least - odd) ++wrong;
          least = std::max(least, seen);
        }
      }
    });
  }
  for (int n = 1; n <= last; ++n) {
    if (n % 2 == 0) {
      (void)store.commit(Batch().put("a", n).put("b", n)).value();
    } else {
      store.stage_update(n, "a").value();
      if (n % 3 == 0) (void)store.force_sync().value();
    }
    acknowledged = n;
  }
  for (std::thread& reader : readers) reader.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_store_among_other_processes, WithMeanwhile)

BOOST_AUTO_TEST_CASE(keeps_what_is_staged_while_the_change_before_it_is_committed) {
  options.journal.inline_bytes_max = 1;  // so that committing syncs a file
  DiskStore store = create("p").value();
  store.stage_update("first", "a").value();
  calls.on_sync = true;
  calls.happen = [&] { std::thread([&] { store.stage_update("second", "a").value(); }).join(); };
  (void)store.force_sync().value();
  BOOST_TEST(!calls.happen);
  BOOST_TEST(store.fetch_chunk("a").value() == "second");
  BOOST_TEST(store.list().value().front().version == 1U);
  (void)store.force_sync().value();
  BOOST_TEST(store.fetch_chunk("a").value() == "second");
  BOOST_TEST(store.list().value().front().version == 2U);
}

// Detaching holds the store alone, and a disk may take long.
BOOST_AUTO_TEST_CASE(shows_what_it_keeps_while_somebody_waits_for_the_disk) {
  DiskStore store = create("p").value();
  (void)store.put("a", 1).value();
  BOOST_TEST(store.fetch_chunk("a").value() == 1);
  std::promise<Json> read;
  std::thread reader;
  calls.on_sync = true;
  calls.happen = [&] {
    reader = std::thread([&] { read.set_value(store.fetch_chunk("a").value_or(Json())); });
    auto document = read.get_future();
    BOOST_TEST((document.wait_for(std::chrono::seconds(20)) == std::future_status::ready));
  };
  store.detach().value();
  BOOST_TEST(!calls.happen);
  reader.join();
}

// The one that is made here sweeps first. It has listed the other one under the name that it had
// while it was made, and takes its lock when that is free again.
BOOST_AUTO_TEST_CASE(is_not_swept_away_when_it_got_its_name_and_was_let_go_meanwhile) {
  create_store(root.path, "theirs", options).value().detach().value();
  const auto unborn = root.path / ".new-0123456789abcdef";
  boost::filesystem::rename(root.path / "theirs", unborn);
  calls.opened = ".lock";
  calls.happen = [&] {
    boost::filesystem::rename(unborn, root.path / "theirs");
    DiskStore theirs = open_store(root.path, "theirs", options).value();
    (void)theirs.put("precious", 1000).value();
    theirs.detach().value();
  };
  BOOST_TEST(create("ours").has_value());
  BOOST_TEST(!calls.happen);
  DiskStore theirs = open_store(root.path, "theirs", options).value();
  BOOST_TEST(theirs.fetch_chunk("precious").value() == 1000);
}

BOOST_AUTO_TEST_CASE(works_a_batch_out_anew_when_somebody_else_was_faster) {
  options.cache_bytes = 0;
  DiskStore store = create("p").value();
  (void)store.commit(Batch().put("a", {{"x", 1}}).put("b", Json::object())).value();
  (void)store.force_sync().value();
  calls.opened = "b.json";  // it has seen "a" by then
  calls.happen = [&] { std::thread([&] { (void)store.put("a", {{"x", 2}}).value(); }).join(); };
  (void)store.commit(Batch().patch("a", {{"y", 1}}).patch("b", {{"y", 1}})).value();
  BOOST_TEST(!calls.happen);
  BOOST_TEST((store.fetch_chunk("a").value() == Json{{"x", 2}, {"y", 1}}));
}

BOOST_AUTO_TEST_CASE(heals_nothing_over_what_somebody_commits_meanwhile) {
  options.cache_bytes = 0;
  DiskStore store = create("p").value();
  for (int n = 1; n <= 2; ++n) {
    (void)store.put("a", n).value();
    (void)store.force_sync().value();
  }
  for (int n = 0; n < 12; ++n) {  // until the journal has forgotten it
    (void)store.put("b", std::string(40'000, 'x')).value();
    (void)store.force_sync().value();
  }
  boost::filesystem::remove(root.path / "p" / "chunks" / "a.json");
  calls.opened = "a.bak";
  calls.happen = [&] { std::thread([&] { (void)store.put("a", 3).value(); }).join(); };
  BOOST_TEST(store.fetch_chunk("a").value() == 3);
  BOOST_TEST(!calls.happen);
}

// A checkpoint looks at every file, and then again at the one that was edited.
BOOST_AUTO_TEST_CASE(adopts_no_edit_that_was_taken_back_while_a_checkpoint_was_made) {
  DiskStore store = create("p").value();
  (void)store.put("a", 1).value();
  (void)store.force_sync().value();
  const auto file = root.path / "p" / "chunks" / "a.json";
  const auto kept = root.path / "kept";
  boost::filesystem::copy_file(file, kept);
  std::ofstream(file.native()) << "2";
  calls.opened = "a.json";
  calls.happen = [&] {
    calls.happen = [&] {
      boost::filesystem::remove(file);
      boost::filesystem::copy_file(kept, file);
    };
  };
  BOOST_TEST(store.create_checkpoint().has_value());
  BOOST_TEST(!calls.happen);
  BOOST_TEST(store.fetch_chunk("a").value() == 1);
  BOOST_TEST(store.put("b", 1).value().sequence == 2U);
}

// Both would have the same name where case makes no difference.
BOOST_AUTO_TEST_CASE(restores_nothing_over_what_somebody_stages_meanwhile) {
  DiskStore store = create("p").value();
  (void)store.put("a", 1).value();
  const std::string checkpoint = store.create_checkpoint().value().name;
  (void)store.commit(Batch().remove("a").put("c", 1)).value();
  (void)store.force_sync().value();
  std::ofstream((root.path / "p" / "chunks" / "c.json").native()) << 2;
  calls.opened = "c.json";  // by the survey, and by who adopts it while others may go on
  calls.happen = [&] {
    calls.happen = [&] { std::thread([&] { store.stage_update(2, "A").value(); }).join(); };
  };
  const auto refused = store.restore_checkpoint(checkpoint);
  BOOST_TEST(!calls.happen);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::conflict));
  BOOST_TEST(store.fetch_chunk("A").value() == 2);
  BOOST_TEST(!store.contains("a").value());
  BOOST_TEST(store.fetch_chunk("c").value() == 2);
}

// While one thread commits what is staged, to have room, another one takes that room.
BOOST_AUTO_TEST_CASE(never_stages_more_than_one_commit_can_take) {
  options.journal.inline_bytes_max = 1000;
  options.journal.staged_bytes_max = 10'000;
  DiskStore store = create("p").value();
  store.stage_update(std::string(3900, 'x'), "a").value();
  calls.opened = "staged";
  calls.happen = [&] {
    std::thread([&] { store.stage_update(std::string(5900, 'x'), "b").value(); }).join();
  };
  store.stage_update(std::string(7000, 'x'), "c").value();
  BOOST_TEST(!calls.happen);
  BOOST_TEST(store.force_sync().has_value());
  BOOST_TEST(store.list().value().size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_new_project_whose_name_cannot_be_taken_back_is_told_to_be_there) {
  BreakingDisk calls;
  disk_test::TemporaryDirectory root(calls);
  SystemClock clock;
  SystemEntropy entropy;
  const auto made = DiskStore::create(std::move(root.dir), "p", {.background = false},
                                      Environment{clock, entropy});
  BOOST_REQUIRE(!made);
  BOOST_TEST((made.error().code == std::errc::io_error));
  BOOST_TEST((made.error().outcome == Outcome::published_unconfirmed));
  BOOST_TEST(open_store(root.path, "p").has_value());
}

}  // namespace
