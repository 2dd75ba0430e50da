// Random programs over the whole file system concept, and their execution on any backend.
//
// Each step yields a line that says everything a program could learn from it, but for what may
// differ between two disks: inode numbers, times nobody set, and free space.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "holdfast/file_system.hpp"

namespace props {

/// What a step does; one value for each operation of the concept, and one that drops a handle.
enum class Act : std::uint8_t {
  dir_stat,
  stat,
  make_directory,
  open_directory,
  remove_directory,
  create,
  open,
  open_log,
  make_symlink,
  read_link,
  link,
  rename,
  rename_no_replace,
  rename_exchange,
  remove,
  list,
  sync_directory,
  lock_shared,
  lock_exclusive,
  lock_state,
  free_space,
  reader_stat,
  read_at,
  read_attribute,
  reader_sync,
  drop_cache,
  writer_stat,
  append,
  append_copy,
  set_mode,
  set_owner,
  set_times,
  set_attribute,
  writer_sync,
  close,
  log_stat,
  log_read_at,
  write_at,
  allocate,
  truncate,
  log_sync,
  set_lock_owner,
  release,
  drop_handle,
};
inline constexpr std::uint8_t act_count = static_cast<std::uint8_t>(Act::drop_handle) + 1;

/// One step; the small numbers choose handles, names and sizes, whatever the act needs.
struct Step {
  Act act;
  std::uint8_t dir, name, other_dir, other_name, amount;
};

using Script = std::vector<Step>;

/// The names that scripts use; few, so that they meet.
holdfast::FileName script_name(std::uint8_t choice);

/// `size_bytes` of recognisable bytes.
std::string script_bytes(std::uint8_t choice);

/// A step as one line, and the same for RapidCheck's reports.
std::string show(const Step& step);
void showValue(const Step& step, std::ostream& out);  // NOLINT(readability-identifier-naming)

/// What a program learns from metadata, without what two disks need not share.
std::string show(const holdfast::Metadata& metadata);

/// Plays scripts inside one directory of a backend.
template <holdfast::FileSystem Fs>
class Player {
 public:
  using Directory = typename Fs::Directory;

  Player(Directory base, holdfast::Owner self) : self_(self), prefix_(base.path()) {
    dirs_.push_back(std::move(base));
  }

  /// Play one step and tell what was seen.
  std::string play(const Step& step);

  /// Everything below the base directory, with content, attributes and shared identities.
  std::string tree();

 private:
  static constexpr std::size_t slots_max = 4;

  template <class T>
  std::string tell(const holdfast::Result<T>& result);
  template <class T>
  static T* pick(std::vector<T>& handles, std::uint8_t choice) {
    return handles.empty() ? nullptr : &handles[choice % handles.size()];
  }
  template <class T>
  std::string keep(std::vector<T>& handles, holdfast::Result<T> opened);
  template <class File>
  std::string read(File* file, const Step& step);
  template <class File>
  std::string stat(File* file) {
    return file == nullptr ? "no handle" : tell(file->stat());
  }

  std::string play_names(const Step& step);
  std::string play_directory(const Step& step);
  std::string play_reader(const Step& step);
  std::string play_writer(const Step& step);
  std::string play_log(const Step& step);
  std::string play_lock(const Step& step);
  std::string drop(const Step& step);
  void walk(Directory& dir, const std::string& path, std::ostringstream& out,
            std::map<holdfast::FileId, int>& identities);

  holdfast::Owner self_;
  std::string prefix_;
  std::vector<Directory> dirs_;
  std::vector<typename Fs::Reader> readers_;
  std::vector<typename Fs::Writer> writers_;
  std::vector<typename Fs::Log> logs_;
  std::vector<typename Fs::Lock> locks_;
};

}  // namespace props

#include "script_player.hpp"
