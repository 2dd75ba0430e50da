// The journal on the disk: the one place where it is instantiated for DiskFs.
#include "holdfast/holdfast.hpp"
#include "holdfast/impl/journal/journal.hpp"
#include "holdfast/impl/walk.hpp"
#include "holdfast/system_environment.hpp"

namespace holdfast {

template class Journal<DiskFs>;

namespace {

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

}  // namespace

Result<void> create_journal(const PathArgument& directory, const JournalOptions& options) {
  HOLDFAST_TRY_LET(root, directory_at(directory));
  return DiskJournal::create(root, options, system_environment());
}

Result<DiskJournal> open_journal(const PathArgument& directory, const JournalOptions& options) {
  HOLDFAST_TRY_LET(root, directory_at(directory));
  return DiskJournal::open(std::move(root), options, system_environment());
}

}  // namespace holdfast
