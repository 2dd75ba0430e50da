// A real disk on which somebody acts just before a chosen call of the engine, or whose kernel
// cannot do what some kernels cannot.
#pragma once

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <fstream>
#include <functional>
#include <unistd.h>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/system_calls.hpp"

namespace holdfast {

namespace bfs = boost::filesystem;

/// Before the n-th call of its kind somebody acts, or the call fails.
struct Moment {
  int nth = 0;
  std::function<void()> act{};
  int code = 0;

  /// Whether the call fails.
  bool comes() {
    if (--nth != 0) return false;
    if (act) act();
    errno = code;
    return code != 0;
  }
};

class RacingCalls : public disk::SystemCalls {
 public:
  int renameat2(int dir, const char* name, int to_dir, const char* to, unsigned flags) override {
    ++renames;
    if (renames >= rename_fails_from) return errno = EIO, -1;
    return rename.comes() ? -1 : SystemCalls::renameat2(dir, name, to_dir, to, flags);
  }
  int unlinkat(int dir, const char* name, int flags) override {
    return unlink.comes() ? -1 : SystemCalls::unlinkat(dir, name, flags);
  }
  int fsync(int fd) override {
    ++syncs;
    return sync.comes() ? -1 : SystemCalls::fsync(fd);
  }
  int fcntl(int fd, int command, struct flock* region) override {
    if (no_locks) return errno = ENOLCK, -1;
    return lock.comes() ? -1 : SystemCalls::fcntl(fd, command, region);
  }
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    const bool is_chosen = (flags & O_CREAT) == 0 && std::string_view(name).ends_with(opens_of);
    return is_chosen && open.comes() ? -1 : SystemCalls::openat(dir, name, flags, mode);
  }
  ssize_t fgetxattr(int fd, const char* name, void* into, std::size_t size) override {
    if (no_records) return errno = EIO, -1;
    return SystemCalls::fgetxattr(fd, name, into, size);
  }
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    if (no_content) return errno = EIO, -1;
    return SystemCalls::pread(fd, into, size, offset);
  }

  Moment rename, unlink, sync, lock, open;
  std::string opens_of = "no such name";
  int renames = 0;
  int rename_fails_from = 1000;
  int syncs = 0;
  bool no_locks = false;
  bool no_records = false;
  bool no_content = false;
};

inline const WriteOptions with_backup{.backup = BackupPolicy::required};

/// A folder with a file "f" and its backup, and a kernel in which somebody may act.
struct RacingFolder {
  RacingFolder() {
    bfs::create_directories(dir);
    BOOST_REQUIRE(write_file(path(), "one", with_backup));
    BOOST_REQUIRE(write_file(path(), "two", with_backup));
  }
  ~RacingFolder() { bfs::remove_all(dir); }
  RacingFolder(const RacingFolder&) = delete;
  RacingFolder& operator=(const RacingFolder&) = delete;

  std::string path(const std::string& name = "f") const { return (dir / name).native(); }

  /// What somebody does who knows nothing of the engine.
  void edit(const std::string& text, const std::string& name = "f") const {
    std::ofstream(path(name), std::ios::trunc) << text;
  }
  std::string text(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::vector<std::string> temporary_files() const {
    std::vector<std::string> found;
    for (const auto& entry : bfs::directory_iterator(dir)) {
      const std::string name = entry.path().filename().native();
      if (name.ends_with(".hftmp")) found.push_back(name);
    }
    return found;
  }

  const bfs::path dir =
      bfs::canonical(bfs::temp_directory_path()) / bfs::unique_path("holdfast-%%%%%%%%");
  RacingCalls calls;
  DiskFs fs{calls};
  SystemClock clock;
  SystemEntropy entropy;
  Files<DiskFs> files{fs, {clock, entropy}};
};

}  // namespace holdfast
