// A folder on a real disk, under the engine and a kernel in which somebody may act.
#pragma once

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "racing_calls.hpp"

namespace holdfast {

namespace bfs = boost::filesystem;

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
