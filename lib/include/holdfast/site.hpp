// Where the engine works: one name in one open directory, with a clock and random numbers.
#pragma once

#include "holdfast/environment.hpp"
#include "holdfast/error.hpp"
#include "holdfast/file_system.hpp"

namespace holdfast {

/// What the engine would otherwise take from thin air.
struct Environment {
  Clock& clock;
  Entropy& entropy;
};

/// One file: its name, its directory and the environment.
/// Requires: all three outlive the site and every file that is made at it.
template <FileSystem Fs>
struct Site {
  typename Fs::Directory& dir;
  const FileName& name;
  Environment environment;

  /// The file's path for people.
  [[nodiscard]] std::string path() const { return join_path(dir.path(), name.text()); }
};

/// `error` with the path of the file it was all about, where the error names another one.
[[nodiscard]] Error about_file(Error error, const std::string& path);

}  // namespace holdfast
