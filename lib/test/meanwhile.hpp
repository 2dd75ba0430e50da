// A store on a real disk in whose calls somebody else acts.
#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/test_support.hpp"

namespace holdfast {

/// Somebody else acts once, in the instant before a file of this name is opened for
/// the n-th time.
struct Meanwhile final : disk::SystemCalls {
  int openat(int dir, const char* file, int flags, mode_t mode) override {
    const bool is_it = happen && std::strcmp(file, opened) == 0;
    if (is_it && --nth <= 0) std::exchange(happen, nullptr)();
    return SystemCalls::openat(dir, file, flags, mode);
  }
  int fsync(int fd) override {
    if (happen && on_sync) std::exchange(happen, nullptr)();
    return SystemCalls::fsync(fd);
  }
  const char* opened = "";
  bool on_sync = false;  ///< or before the next file or directory is synced
  int nth = 1;
  std::function<void()> happen{};
};

/// A process of this machine in whose calls somebody else acts.
struct WithMeanwhile {
  Meanwhile calls{};
  disk_test::TemporaryDirectory root{calls};
  SystemClock clock{};
  SystemEntropy entropy{};
  StoreOptions options{.journal = {.segment_bytes = 65536, .journal_bytes_max = 4 * 65536},
                       .background = false};

  Result<DiskStore> create(const std::string& name) {
    return DiskStore::create(disk_test::open_path(root.fs, root.path), name, options,
                             {clock, entropy});
  }
};

}  // namespace holdfast
