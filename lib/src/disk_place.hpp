// Where functions by path begin: an open directory, the clock and the entropy of this machine.
#pragma once

#include "holdfast/disk_fs.hpp"
#include "holdfast/path.hpp"
#include "holdfast/site.hpp"

namespace holdfast::disk {

[[nodiscard]] Environment system_environment();

/// Errors: those of walk() and of opening.
[[nodiscard]] Result<DiskFs::Directory> directory_at(const PathArgument& path);

/// The same; the directory and its parents are made, durably, where they are missing.
[[nodiscard]] Result<DiskFs::Directory> make_directory_at(const PathArgument& path);

/// The directory that another one lies in, and the other's name there.
struct DirectoryPlace {
  DiskFs::Directory parent;
  FileName name;
};

/// Where a directory lies, links and dots resolved.
/// Errors: as directory_at(); errc::bad_name for "/".
[[nodiscard]] Result<DirectoryPlace> place_of_directory(const PathArgument& path);

/// "process 4711 (program) since 2026-01-31T12:00:00Z", for people.
[[nodiscard]] std::string process_text();

}  // namespace holdfast::disk
