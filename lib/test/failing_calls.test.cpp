// Goal: whichever system call fails, file and backup are whole, and the error tells what is true.
// Method: one write on a real disk, again and again; the k-th changing call fails, for every k.
#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/system_calls.hpp"

namespace {

using namespace holdfast;
namespace bfs = boost::filesystem;

/// A kernel whose k-th changing call fails without effect.
class FailingCalls : public disk::SystemCalls {
 public:
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    return fails() ? -1 : SystemCalls::openat(dir, name, flags, mode);
  }
  int linkat(int dir, const char* name, int to_dir, const char* to, int flags) override {
    return fails() ? -1 : SystemCalls::linkat(dir, name, to_dir, to, flags);
  }
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    if (no_flags && flags != 0) {
      errno = EINVAL;
      return -1;
    }
    return fails() ? -1 : SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int unlinkat(int dir, const char* name, int flags) override {
    // What fails to be removed stays; every other failure has to clean up behind itself.
    return SystemCalls::unlinkat(dir, name, flags);
  }
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    return fails() ? -1 : SystemCalls::pwrite(fd, from, size, offset);
  }
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    return fails() ? -1 : SystemCalls::pread(fd, into, size, offset);
  }
  int fsync(int fd) override { return fails() ? -1 : SystemCalls::fsync(fd); }
  int fchmod(int fd, mode_t mode) override { return fails() ? -1 : SystemCalls::fchmod(fd, mode); }
  int fstat(int fd, struct stat* into) override {
    return fails() ? -1 : SystemCalls::fstat(fd, into);
  }
  int fstatat(int dir, const char* name, struct stat* into, int flags) override {
    return fails() ? -1 : SystemCalls::fstatat(dir, name, into, flags);
  }
  int fcntl(int fd, int command, struct flock* lock) override {
    return fails() ? -1 : SystemCalls::fcntl(fd, command, lock);
  }

  int calls_left = 0;  // the call that brings it to 0 fails
  int code = EIO;
  bool no_flags = false;

 private:
  bool fails() {
    if (--calls_left != 0) return false;
    errno = code;
    return true;
  }
};

struct Scratch {
  Scratch() { bfs::create_directories(dir); }
  ~Scratch() { bfs::remove_all(dir); }
  std::string text(const char* name) const { return read_file(dir / name).value().content; }
  bfs::path dir =
      bfs::canonical(bfs::temp_directory_path()) / bfs::unique_path("holdfast-%%%%%%%%");
};

void check(const Scratch& scratch, const Result<WriteReport>& written) {
  const std::string file = scratch.text("f");
  const std::string backup = scratch.text("f.bak");
  BOOST_TEST((file == "two" || file == "three"));
  BOOST_TEST((backup == "one" || backup == "two"));
  if (written) {
    BOOST_TEST(file == "three");
    BOOST_TEST(backup == "two");
    return;
  }
  const bool published = written.error().outcome != Outcome::not_published;
  BOOST_TEST((published || file == "two"), written.error().message());
  if (!published) BOOST_TEST(backup == "one");
  BOOST_TEST(written.error().message().find("/f") != std::string::npos);
  for (const bfs::directory_entry& entry : bfs::directory_iterator(scratch.dir)) {
    const std::string name = entry.path().filename().native();
    const bool expected = name == "f" || name == "f.bak";
    BOOST_TEST(expected, name << " was left by: " << written.error().message());
  }
}

// Returns whether the call to fail was reached.
bool one_write(int failing_call, int code, bool no_flags) {
  Scratch scratch;
  const WriteOptions options{.backup = BackupPolicy::required};
  BOOST_REQUIRE(write_file(scratch.dir / "f", "one", options));
  BOOST_REQUIRE(write_file(scratch.dir / "f", "two", options));
  FailingCalls calls;
  calls.calls_left = failing_call;
  calls.code = code;
  calls.no_flags = no_flags;
  DiskFs fs{calls};
  SystemClock clock;
  SystemEntropy entropy;
  Files<DiskFs> files(fs, {clock, entropy});
  const Result<WriteReport> written = files.write((scratch.dir / "f").native(), "three", options);
  const bool reached = calls.calls_left <= 0;
  BOOST_TEST_CONTEXT("call " << failing_call << " fails with " << code) check(scratch, written);
  return reached;
}

void sweep(int code, bool no_flags) {
  constexpr int calls_max = 500;
  int call = 1;
  while (call < calls_max && one_write(call, code, no_flags)) ++call;
  BOOST_TEST(call > 20);  // fewer would mean that nothing was made to fail
  BOOST_TEST(call < calls_max);
}

BOOST_AUTO_TEST_CASE(an_io_error_in_any_call_of_a_write_by_exchange) {
  sweep(EIO, false);
}
BOOST_AUTO_TEST_CASE(an_io_error_in_any_call_of_a_write_by_link) {
  sweep(EIO, true);
}
BOOST_AUTO_TEST_CASE(a_full_disk_in_any_call_of_a_write) {
  sweep(ENOSPC, false);
}
BOOST_AUTO_TEST_CASE(too_many_open_files_in_any_call_of_a_write) {
  sweep(EMFILE, false);
}

}  // namespace
