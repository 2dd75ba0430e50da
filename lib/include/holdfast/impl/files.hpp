// Definitions of files.hpp.
#pragma once

#include "holdfast/files.hpp"
#include "holdfast/impl/directory_files.hpp"

namespace holdfast {

// Reading and repairing work on the file itself; replacing a link is for writers.
template <FileSystem Fs>
Result<Place<Fs>> Files<Fs>::find(std::string_view path, SymlinkPolicy symlink) {
  const bool follow = symlink == SymlinkPolicy::follow;
  return walk(*fs_, path,
              WalkOptions{.symlink = follow ? SymlinkPolicy::follow : SymlinkPolicy::refuse});
}

template <FileSystem Fs>
Result<AtomicFile<Fs>> Files<Fs>::open(std::string_view path, const WriteOptions& options) {
  HOLDFAST_TRY_LET(
      place, walk(*fs_, path, WalkOptions{options.symlink, options.parents, options.durability}));
  return AtomicFile<Fs>::create(std::move(place), options, environment_);
}

template <FileSystem Fs>
Result<WriteReport> Files<Fs>::write(std::string_view path, ByteView content,
                                     const WriteOptions& options) {
  HOLDFAST_TRY_LET(file, open(path, options));
  HOLDFAST_TRY(file.write(content));
  return file.commit();
}

template <FileSystem Fs>
Result<WriteReport> Files<Fs>::write(std::string_view path, std::string_view content,
                                     const WriteOptions& options) {
  return write(path, bytes_of(content), options);
}

template <FileSystem Fs>
Result<ReadReport> Files<Fs>::read(std::string_view path, const ReadOptions& options) {
  HOLDFAST_TRY_LET(place, find(path, options.symlink));
  return DirectoryFiles<Fs>(place.dir, environment_).read(place.name, options);
}

template <FileSystem Fs>
Result<RestoreReport> Files<Fs>::restore(std::string_view path, const FileOptions& options) {
  HOLDFAST_TRY_LET(place, find(path, options.symlink));
  return DirectoryFiles<Fs>(place.dir, environment_).restore(place.name, options);
}

template <FileSystem Fs>
Result<VerifyReport> Files<Fs>::verify(std::string_view path, const FileOptions& options) {
  HOLDFAST_TRY_LET(place, find(path, options.symlink));
  return DirectoryFiles<Fs>(place.dir, environment_).verify(place.name, options);
}

template <FileSystem Fs>
Result<RecoverReport> Files<Fs>::recover(std::string_view path, const FileOptions& options) {
  HOLDFAST_TRY_LET(place, find(path, options.symlink));
  return DirectoryFiles<Fs>(place.dir, environment_).recover(place.name, options);
}

}  // namespace holdfast
