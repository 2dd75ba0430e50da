// The journal on a real disk: threads commit, a second process is kept out, a reopened one knows
// all.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>
#include <thread>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/test_support.hpp"

namespace holdfast {
namespace {

const JournalOptions small{.segment_bytes = 8192, .journal_bytes_max = 8 * 8192};

DocumentPath path_of(int thread, int number) {
  return DocumentPath::literal("chunks/t" + std::to_string(thread) + "-" +
                               std::to_string(number % 5) + ".json");
}

// Of two syncs at once one would take the other's error. The second thread has its file in place
// before the first one's sync fails, and is given time to sync, too; its sync would succeed.
struct FailingOnce final : disk::SystemCalls {
  int fsync(int fd) override {
    struct stat status {};
    if (inode == 0 || ::fstat(fd, &status) != 0 || status.st_ino != inode) {
      return SystemCalls::fsync(fd);
    }
    if (++syncs > 1) return 0;
    other = std::thread(work);
    constexpr int turns_max = 1'000'000;
    for (int i = 0; i < turns_max && renames < 2; ++i) std::this_thread::yield();
    for (int i = 0; i < turns_max / 1000 && syncs < 2; ++i) std::this_thread::yield();
    errno = EIO;
    return -1;
  }
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    const int result = SystemCalls::renameat2(dir, name, to_dir, to, flags);
    ++renames;
    return result;
  }
  std::atomic<ino_t> inode = 0;
  std::atomic<int> renames = 0;
  std::atomic<int> syncs = 0;
  std::function<void()> work{};
  std::thread other{};
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_large_content_is_not_committed_when_another_thread_was_told_the_error) {
  FailingOnce calls;
  disk_test::TemporaryDirectory place(calls);
  JournalOptions options = small;
  options.inline_bytes_max = 1000;
  create_journal(place.path, options).value();
  SystemClock clock;
  SystemEntropy entropy;
  auto journal = DiskJournal::open(std::move(place.dir), options, {clock, entropy}).value();
  const auto commit = [&](int thread) {
    return journal.commit({{path_of(thread, 0), std::string(2000, 'x')}});
  };
  (void)commit(0).value();  // makes staged/
  struct stat status {};
  BOOST_REQUIRE(::stat((place.path / "journal/staged").c_str(), &status) == 0);
  std::error_code second;
  calls.work = [&] { second = disk_test::code_of(commit(2)); };
  calls.renames = 0;
  calls.inode = status.st_ino;
  BOOST_TEST((disk_test::code_of(commit(1)) == std::errc::io_error));
  calls.other.join();
  BOOST_TEST((second == errc::poisoned));
  BOOST_TEST(calls.syncs == 1);
}

BOOST_FIXTURE_TEST_CASE(threads_that_commit_at_once_lose_nothing, disk_test::TemporaryDirectory) {
  constexpr int threads_count = 4;
  constexpr int commits_each = 50;
  create_journal(path, small).value();
  {
    DiskJournal journal = open_journal(path, small).value();
    std::vector<std::thread> threads;
    std::vector<std::set<std::uint64_t>> sequences(threads_count);
    for (int t = 0; t < threads_count; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < commits_each; ++i) {
          const auto done = journal.commit({{path_of(t, i), std::to_string(i)}});
          if (done) sequences[static_cast<std::size_t>(t)].insert(done->sequence);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::uint64_t> all;
    for (const auto& some : sequences) all.insert(some.begin(), some.end());
    BOOST_TEST(all.size() == std::size_t{threads_count} * commits_each);
    BOOST_TEST(*all.rbegin() == std::uint64_t{threads_count} * commits_each);
    BOOST_TEST((open_journal(path, small).error().code == errc::locked));
  }
  DiskJournal journal = open_journal(path, small).value();
  for (int t = 0; t < threads_count; ++t) {
    for (int i = commits_each - 5; i < commits_each; ++i) {
      BOOST_TEST(journal.read(path_of(t, i)).value().value() == std::to_string(i));
    }
  }
  journal.close().value();
  BOOST_TEST(read_file(path / path_of(0, 49).text()).value().content == "49");
}

// There is room for one of them at a time: each thread waits for the others.
BOOST_FIXTURE_TEST_CASE(threads_that_commit_large_contents_wait_for_each_others_room,
                        disk_test::TemporaryDirectory) {
  constexpr std::size_t content_bytes = 6000;
  constexpr int commits_each = 20;
  JournalOptions options = small;
  options.inline_bytes_max = 1000;
  options.staged_bytes_max = 10'000;
  create_journal(path, options).value();
  DiskJournal journal = open_journal(path, options).value();
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < commits_each; ++i) {
        const std::string content(content_bytes, static_cast<char>('a' + i));
        if (!journal.commit({{path_of(t, 0), content}})) ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(refused == 0);
  const std::string last(content_bytes, static_cast<char>('a' + commits_each - 1));
  for (int t = 0; t < 3; ++t) BOOST_TEST((journal.read(path_of(t, 0)).value() == last));
}

BOOST_FIXTURE_TEST_CASE(readers_and_an_applier_do_not_disturb_commits,
                        disk_test::TemporaryDirectory) {
  create_journal(path, small).value();
  DiskJournal journal = open_journal(path, small).value();
  std::thread applier([&] {
    for (int i = 0; i < 20; ++i) (void)journal.apply().value();
  });
  std::thread reader([&] {
    for (int i = 0; i < 500; ++i) (void)journal.read(path_of(0, i)).value();
  });
  for (int i = 0; i < 100; ++i) {
    (void)journal.commit({{path_of(0, i), std::to_string(i)}}).value();
  }
  applier.join();
  reader.join();
  BOOST_TEST(journal.read(path_of(0, 99)).value().value() == "99");
}

}  // namespace holdfast
