// Where the kernel tells of a device: /sys/dev/block/MAJOR:MINOR for most file systems, the source
// of the mount for btrfs, whose files have a device number of no device.
#include "place.hpp"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>

#include "tally.hpp"

namespace bench {
namespace {

namespace files = std::filesystem;

struct Mount {
  std::string point, kind, device, number;
};

bool inside(const std::string& path, const std::string& point) {
  if (point == "/") return true;
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

/// The mount that `directory` is in. Of two on one point the later one covers the earlier.
Mount mount_of(const std::string& directory) {
  const std::string path = files::canonical(directory).string();
  Mount best;
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    Mount mount;
    std::string skipped;
    words >> skipped >> skipped >> mount.number >> skipped >> mount.point;
    while (words >> skipped && skipped != "-") continue;
    words >> mount.kind >> mount.device;
    if (inside(path, mount.point) && mount.point.size() >= best.point.size()) best = mount;
  }
  return best;
}

/// ext4 with and without a journal are different things to commit on.
std::string kind_of(const Mount& mount) {
  if (mount.kind != "ext4") return mount.kind;
  std::error_code ignored;
  const std::string prefix = files::path(mount.device).filename().string() + "-";
  for (const auto& entry : files::directory_iterator("/proc/fs/jbd2", ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) return "ext4 with a journal";
  }
  return "ext4 without a journal";
}

/// Flushes are counted for whole disks only, so that of a partition is asked its disk.
std::string statistics_of(const Mount& mount) {
  const files::path by_number = "/sys/dev/block/" + mount.number;
  const files::path by_name = "/sys/class/block" / files::path(mount.device).filename();
  for (const files::path& folder : {by_number, by_name}) {
    const auto disk = files::exists(folder / "partition") ? folder / ".." : folder;
    if (files::exists(disk / "stat")) return (disk / "stat").string();
  }
  return {};
}

}  // namespace

Place::Place(std::string name, std::string directory)
    : name_(std::move(name)), directory_(std::move(directory)) {
  const Mount mount = mount_of(directory_);
  kind_ = kind_of(mount);
  device_ = mount.device;
  statistics_ = statistics_of(mount);
}

std::string Place::about() const {
  return kind_ + ", " + device_;
}

std::optional<std::uint64_t> Place::device_flushes() const {
  // The sixteenth number, since Linux 5.5.
  std::ifstream file(statistics_);
  std::uint64_t number = 0;
  for (int i = 0; i < 16; ++i) {
    if (!(file >> number)) return std::nullopt;
  }
  return number;
}

void Place::sync() const {
  const int fd = ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || ::syncfs(fd) != 0) throw std::runtime_error("cannot sync " + directory_);
  ::close(fd);
}

void Place::settle() const {
  for (int i = 0; i < 20; ++i) {
    const auto flushes = device_flushes();
    const auto calls = tally().flushes_elsewhere;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (flushes == device_flushes() && calls == tally().flushes_elsewhere) return;
  }
}

}  // namespace bench
