// From the text of a path to an open directory and one name in it.
//
// The walk opens one component after another from the root, so that every directory on the way is
// a handle that can be synced, and resolves links itself, at most 40 of them.
#pragma once

#include <string_view>
#include <vector>

#include "holdfast/options.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

/// Where a file is, or will be: an open directory and a name.
template <FileSystem Fs>
struct Place {
  typename Fs::Directory dir;
  FileName name;
};

struct WalkOptions {
  SymlinkPolicy symlink = SymlinkPolicy::follow;
  Parents parents = Parents::existing;
  Durability durability = Durability::durable;
};

/// Resolve an absolute path down to its last name, which need not exist.
///
/// Links in directories are followed, the last name by `symlink`. A link in a sticky
/// world-writable directory (/tmp) is followed only if the directory's owner made it: anybody else
/// might lead us astray. Missing parents are made with `Parents::make`, mode 0777 through the
/// umask; at level durable each one's entry is made durable at once, and that of the last directory
/// that was there already, too: whoever made it may have died before. Where the directory around
/// that one may not be read, its entry counts as durable.
/// Errors: errc::bad_name for a relative path or a bad component; is_a_directory for a path that
/// ends in a slash, "." or ".."; errc::too_many_links; errc::refused for a link by policy or in a
/// sticky directory; what open_directory says. Parents that were made remain.
/// Crash: parents that were made may be missing below level durable.
/// Cost: with `Parents::make`, at level durable: one directory flush for each parent that was made,
/// and one for the last that was there; none where that is the root.
template <FileSystem Fs>
[[nodiscard]] Result<Place<Fs>> walk(Fs& fs, std::string_view path, const WalkOptions& options);

/// A directory that was found, and the names that lead to it from the root; none is a link.
template <FileSystem Fs>
struct FoundDirectory {
  typename Fs::Directory dir;
  std::vector<FileName> names;
};

/// Resolve an absolute path to a directory; it may end in a slash, "." or "..".
///
/// Links are followed, also the last one; with `Parents::make` the directory itself is made, too.
/// Errors: as walk(); not_a_directory; no_such_file_or_directory.
/// Crash: as walk().
template <FileSystem Fs>
[[nodiscard]] Result<FoundDirectory<Fs>> find_directory(Fs& fs, std::string_view path,
                                                        const WalkOptions& options);

}  // namespace holdfast
