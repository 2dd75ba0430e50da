// See disk_place.hpp.
#include "disk_place.hpp"

#include "holdfast/impl/walk.hpp"
#include "holdfast/store/version_file.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/process.hpp"

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
  HOLDFAST_TRY_LET(found, find_directory(disk, absolute, {}));
  return std::move(found.dir);
}

Result<DiskFs::Directory> make_directory_at(const PathArgument& path) {
  DiskFs disk;
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  HOLDFAST_TRY_LET(found, find_directory(disk, absolute, {.parents = Parents::make}));
  return std::move(found.dir);
}

Result<DirectoryPlace> place_of_directory(const PathArgument& path) {
  DiskFs disk;
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  HOLDFAST_TRY_LET(found, find_directory(disk, absolute, {}));
  if (found.names.empty()) {
    return fail(make_error_code(errc::bad_name), Operation::resolve, absolute,
                "the root of all directories lies in none");
  }
  const FileName name = found.names.back();
  found.names.pop_back();
  std::string parent = "/";
  for (const FileName& each : found.names) parent = join_path(parent, each.text());
  HOLDFAST_TRY_LET(above, find_directory(disk, parent, {}));
  return DirectoryPlace{std::move(above.dir), name};
}

std::string process_text() {
  return process_name() + " since " + utc_text(system_environment().clock.now());
}

}  // namespace holdfast::disk
