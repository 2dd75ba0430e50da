// The engine on the disk: the one place where its templates are instantiated for DiskFs.
#include "holdfast/holdfast.hpp"

#include "holdfast/engine.hpp"

#include "disk_place.hpp"

namespace holdfast {

template class Files<DiskFs>;
template class DirectoryFiles<DiskFs>;
template class AtomicFile<DiskFs>;

namespace {

Files<DiskFs> disk_files() {
  static DiskFs disk;
  return {disk, disk::system_environment()};
}

}  // namespace

Result<DiskAtomicFile> open_file(const PathArgument& path, const WriteOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().open(absolute, options);
}

Result<WriteReport> write_file(const PathArgument& path, std::string_view content,
                               const WriteOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().write(absolute, content, options);
}

Result<WriteReport> write_file(const PathArgument& path, ByteView content,
                               const WriteOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().write(absolute, content, options);
}

Result<ReadReport> read_file(const PathArgument& path, const ReadOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().read(absolute, options);
}

Result<RestoreReport> restore_file(const PathArgument& path, const FileOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().restore(absolute, options);
}

Result<VerifyReport> verify_file(const PathArgument& path, const FileOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().verify(absolute, options);
}

Result<RecoverReport> recover_file(const PathArgument& path, const FileOptions& options) {
  HOLDFAST_TRY_LET(absolute, absolute_path(path));
  return disk_files().recover(absolute, options);
}

}  // namespace holdfast
