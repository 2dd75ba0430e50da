// The journal on the disk: the one place where it is instantiated for DiskFs.
#include "holdfast/holdfast.hpp"
#include "holdfast/impl/journal/journal.hpp"

#include "disk_place.hpp"

namespace holdfast {

template class Journal<DiskFs>;

Result<void> create_journal(const PathArgument& directory, const JournalOptions& options) {
  HOLDFAST_TRY_LET(root, disk::directory_at(directory));
  return DiskJournal::create(root, options, disk::system_environment());
}

Result<DiskJournal> open_journal(const PathArgument& directory, const JournalOptions& options) {
  HOLDFAST_TRY_LET(root, disk::directory_at(directory));
  return DiskJournal::open(std::move(root), options, disk::system_environment());
}

}  // namespace holdfast
