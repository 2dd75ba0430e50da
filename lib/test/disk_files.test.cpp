// Goal: the engine does on a real disk what it does in memory, and failures of the kernel are told
// as they are.
// Method: a scratch directory of this machine, and system calls that fail on purpose.
#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <filesystem>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/system_calls.hpp"

namespace {

using namespace holdfast;
namespace bfs = boost::filesystem;

struct Scratch {
  Scratch() { bfs::create_directories(dir); }
  ~Scratch() { bfs::remove_all(dir); }

  std::string text(const std::string& name) const {
    return read_file((dir / name).native()).value().content;
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(bfs::directory_iterator(dir), bfs::directory_iterator()));
  }

  bfs::path dir =
      bfs::canonical(bfs::temp_directory_path()) / bfs::unique_path("holdfast-%%%%%%%%");
};

BOOST_FIXTURE_TEST_CASE(a_file_is_written_backed_up_read_and_restored, Scratch) {
  const bfs::path path = dir / "settings.json";
  const WriteOptions options{.backup = BackupPolicy::required};
  BOOST_REQUIRE(write_file(path, "one", options));
  const WriteReport report = write_file(path.native(), "two", options).value();
  BOOST_TEST((report.outcome == Outcome::durable));
  BOOST_TEST(report.backup.path == (dir / "settings.json.bak").native());
  BOOST_TEST(read_file(std::filesystem::path(path.native())).value().content == "two");
  BOOST_REQUIRE(restore_file(path));
  BOOST_TEST(text("settings.json") == "one");
  BOOST_TEST(text("settings.json.bak") == "two");
  BOOST_TEST(verify_file(path).value().findings.empty());
  BOOST_TEST(entries() == 2U);
}

BOOST_FIXTURE_TEST_CASE(an_emptied_file_is_healed, Scratch) {
  const bfs::path path = dir / "f";
  const WriteOptions options{.backup = BackupPolicy::required};
  BOOST_REQUIRE(write_file(path, "one", options));
  BOOST_REQUIRE(write_file(path, "two", options));
  bfs::resize_file(path, 0);
  const ReadReport report = read_file(path, {.heal = Heal::from_backup}).value();
  BOOST_TEST(report.content == "one");
  BOOST_TEST(report.healed);
  BOOST_TEST(bfs::exists(dir / "quarantine" / "f.1"));
}

/// A kernel whose k-th fsync fails.
struct FailingSync : disk::SystemCalls {
  int fsync(int fd) override {
    if (--syncs_left != 0) return SystemCalls::fsync(fd);
    errno = EIO;
    return -1;
  }
  int syncs_left = 0;
};

struct FailingDisk : Scratch {
  Result<WriteReport> write(int failing_sync) {
    calls.syncs_left = failing_sync;
    return Files<DiskFs>(fs, {clock, entropy}).write((dir / "f").native(), "new");
  }
  FailingSync calls;
  DiskFs fs{calls};
  SystemClock clock;
  SystemEntropy entropy;
};

BOOST_FIXTURE_TEST_CASE(a_failed_file_sync_leaves_the_old_file_and_no_other, FailingDisk) {
  BOOST_REQUIRE(write_file(dir / "f", "old"));
  const auto failed = write(1);
  BOOST_TEST((failed.error().code == std::errc::io_error));
  BOOST_TEST((failed.error().outcome == Outcome::not_published));
  BOOST_TEST((failed.error().operation == Operation::sync));
  BOOST_TEST(text("f") == "old");
  BOOST_TEST(entries() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_failed_directory_sync_says_that_the_new_file_is_visible, FailingDisk) {
  BOOST_REQUIRE(write_file(dir / "f", "old"));
  const auto failed = write(2);
  BOOST_TEST((failed.error().outcome == Outcome::published_unconfirmed));
  BOOST_TEST((failed.error().operation == Operation::sync_directory));
  BOOST_TEST(failed.error().message().find((dir / "f").native()) != std::string::npos);
  BOOST_TEST(text("f") == "new");
  BOOST_TEST(entries() == 1U);
}

/// A kernel, or a network, that renames and then reports a failure.
struct LyingRename : disk::SystemCalls {
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    (void)SystemCalls::renameat2(dir, name, to_dir, to, flags);
    errno = EIO;
    return -1;
  }
};

BOOST_FIXTURE_TEST_CASE(a_rename_that_failed_after_its_effect_is_not_called_unpublished, Scratch) {
  LyingRename calls;
  DiskFs fs{calls};
  SystemClock clock;
  SystemEntropy entropy;
  const auto failed = Files<DiskFs>(fs, {clock, entropy}).write((dir / "f").native(), "new");
  BOOST_TEST((failed.error().outcome == Outcome::published_unconfirmed));
  BOOST_TEST(text("f") == "new");
  BOOST_TEST(entries() == 1U);
}

}  // namespace
