// See disk/place.hpp.
#include <fstream>
#include <unistd.h>

#include "holdfast/impl/walk.hpp"
#include "holdfast/store/version_file.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/place.hpp"

namespace holdfast::disk {

// Neither has a state that would have to be built or torn down in an order.
Environment system_environment() {
  static SystemClock clock;
  static SystemEntropy entropy;
  return {clock, entropy};
}

Result<DiskFs::Directory> directory_at(const PathArgument& path) {
  DiskFs disk;
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  if (absolute == "/") return disk.open_root();
  HOLDFAST_TRY_LET(place, walk(disk, absolute, {}));
  return place.dir.open_directory(place.name);
}

Result<DiskFs::Directory> make_directory_at(const PathArgument& path) {
  DiskFs disk;
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  if (absolute == "/") return disk.open_root();
  HOLDFAST_TRY_LET(place, walk(disk, absolute, {.parents = Parents::make}));
  const Result<void> made = place.dir.make_directory(place.name, Mode{0777});
  if (made) HOLDFAST_TRY(place.dir.sync());
  if (!made && made.error().code != std::errc::file_exists) return fail(made.error());
  return place.dir.open_directory(place.name);
}

std::string process_text() {
  const pid_t process = ::getpid();
  std::string program;
  std::getline(std::ifstream("/proc/self/comm"), program);
  return "process " + std::to_string(process) + (program.empty() ? "" : " (" + program + ")") +
         " since " + utc_text(system_environment().clock.now());
}

}  // namespace holdfast::disk
