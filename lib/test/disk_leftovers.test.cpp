// Goal: sweeping what dead processes have left never follows anything out of it.
// Method: a real disk, and a kernel that says another file system is mounted there.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;

/// A kernel where directories of this name are on another device.
struct Mounted final : disk::SystemCalls {
  int openat(int dir, const char* name, int flags, mode_t mode) override {
    const int fd = SystemCalls::openat(dir, name, flags, mode);
    if (std::string_view(name) == "mounted") {
      mounted.insert(fd);
    } else {
      mounted.erase(fd);
    }
    return fd;
  }
  int fstat(int fd, struct stat* into) override {
    const int result = SystemCalls::fstat(fd, into);
    if (result == 0 && mounted.contains(fd)) ++into->st_dev;
    return result;
  }
  std::set<int> mounted{};
};

BOOST_AUTO_TEST_CASE(a_sweep_leaves_what_is_mounted_and_what_links_lead_to) {
  namespace bfs = boost::filesystem;
  Mounted calls;
  disk_test::TemporaryDirectory root(calls);
  const auto trash = root.path / ".trash-0123456789abcdef";
  bfs::create_directories(trash / "mounted");
  bfs::create_directories(trash / "here");
  bfs::create_directories(root.path / "elsewhere");
  bfs::create_directory_symlink(root.path / "elsewhere", trash / "link");
  for (const auto& dir : {trash / "mounted", trash / "here", root.path / "elsewhere"}) {
    std::ofstream((dir / "file").native()) << "somebody's";
  }
  SystemClock clock;
  SystemEntropy entropy;
  BOOST_TEST(DiskStore::create(disk_test::open_path(root.fs, root.path), "p", {.background = false},
                               Environment{clock, entropy})
                 .has_value());
  BOOST_TEST(bfs::exists(trash / "mounted" / "file"));
  BOOST_TEST(bfs::exists(root.path / "elsewhere" / "file"));
  BOOST_TEST(!bfs::exists(trash / "here"));
  BOOST_TEST(!bfs::exists(bfs::symlink_status(trash / "link")));
}

}  // namespace
