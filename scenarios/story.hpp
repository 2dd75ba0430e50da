// What the stories share: a world on the simulator, its crashes, and a folder on a real disk.
#pragma once

#include <boost/filesystem.hpp>
#include <set>

#include "faultfs/explorer.hpp"
#include "holdfast/holdfast.hpp"

#include "engine_world.hpp"

namespace holdfast {

/// Saves as a careful program makes them.
inline const WriteOptions with_backup{.backup = BackupPolicy::required,
                                      .integrity = Integrity::xattr};

/// A simulated machine whose disk may lose power.
struct Story : World {
  using World::World;
  /// What was done so far is durable; what follows is the story.
  void begin() {
    machine.forget_trace();
    before = machine.tree();
  }

  /// Calls of the story, counted up to and with the `nth` of this operation.
  [[nodiscard]] std::size_t calls_until(Operation operation, int nth = 1) const {
    const auto& calls = machine.trace().calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (calls[i].operation == operation && --nth == 0) return i + 1;
    }
    BOOST_FAIL("the story has no such call");
    return 0;
  }

  /// Let the power fail after `calls` calls, in every way that `model` allows; `judge` gets a
  /// machine that boots from what is left.
  template <class Judge>
  void cut_power_after(std::size_t calls, const char* model, Judge judge) const {
    for (const faultfs::Tree& tree :
         all_states(before, machine.trace(), calls, *faultfs::find_crash_model(model), 512)) {
      Story next{faultfs::Machine(tree)};
      judge(next);
    }
  }

  /// The same at every moment of the story.
  template <class Judge>
  void cut_power_anywhere(const char* model, Judge judge) const {
    for (std::size_t calls = 0; calls <= machine.trace().calls.size(); ++calls) {
      cut_power_after(calls, model, judge);
    }
  }

  /// What a reader gets, or "-" where there is no file.
  [[nodiscard]] std::string text(const std::string& path) {
    const auto found = files.read(path);
    if (found) return found->content;
    BOOST_TEST((found.error().code == std::errc::no_such_file_or_directory),
               found.error().message());
    return "-";
  }

  faultfs::Tree before;
};

/// A folder of this machine that is removed in the end.
struct RealFolder {
  RealFolder() { boost::filesystem::create_directories(path); }
  ~RealFolder() { boost::filesystem::remove_all(path); }
  RealFolder(const RealFolder&) = delete;
  RealFolder& operator=(const RealFolder&) = delete;

  [[nodiscard]] std::string file(const char* name) const { return (path / name).native(); }
  [[nodiscard]] std::string text(const char* name) const {
    return read_file(file(name)).value().content;
  }
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : boost::filesystem::directory_iterator(path)) {
      all.insert(entry.path().filename().native());
    }
    return all;
  }
  /// The folder, on a kernel of one's own.
  [[nodiscard]] DiskFs::Directory directory(DiskFs fs) const {
    auto dir = fs.open_root().value();
    for (const auto& part : path.relative_path()) {
      dir = dir.open_directory(FileName::literal(part.native())).value();
    }
    return dir;
  }

  const boost::filesystem::path path =
      boost::filesystem::canonical(boost::filesystem::temp_directory_path()) /
      boost::filesystem::unique_path("holdfast-story-%%%%%%%%");
};

}  // namespace holdfast
