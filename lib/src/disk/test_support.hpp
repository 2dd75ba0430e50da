// What the tests of the disk backend share: a directory of their own, and short ways to say things.
#pragma once

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast::disk_test {

using disk::SystemCalls;

inline std::error_code os(int error) {
  return {error, std::system_category()};
}
inline const std::error_code success;

template <class T>
std::error_code code_of(const Result<T>& result) {
  return result ? success : result.error().code;
}

/// The value of a result that must be one; anything else ends the test case.
template <class T>
T must(Result<T> result) {
  if (!result) BOOST_FAIL(result.error().message());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline FileName name(std::string_view text) {
  return FileName::literal(text);
}
inline ByteView bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// A handle on an absolute path without links.
inline DiskFs::Directory open_path(DiskFs fs, const boost::filesystem::path& path) {
  auto dir = must(fs.open_root());
  for (const auto& part : path.relative_path()) {
    dir = must(dir.open_directory(name(part.native())));
  }
  return dir;
}

/// A new directory, removed at the end of the test case; `calls` decides what misbehaves in it.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(SystemCalls& calls = disk::real_system_calls())
      : path(make()), fs(calls), dir(open_path(fs, path)) {}
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    boost::system::error_code ignored;  // a leftover in the temporary directory harms nobody
    boost::filesystem::remove_all(path, ignored);
  }

  const boost::filesystem::path path;
  DiskFs fs;
  DiskFs::Directory dir;

 private:
  static boost::filesystem::path make() {
    const auto base = boost::filesystem::canonical(boost::filesystem::temp_directory_path());
    auto made = base / boost::filesystem::unique_path("holdfast-%%%%-%%%%-%%%%");
    boost::filesystem::create_directory(made);
    return made;
  }
};

inline void write_file(DiskFs::Directory& dir, const FileName& file, std::string_view content) {
  auto writer = must(dir.create(file, Mode{0644}));
  must(writer.append(bytes(content)));
  must(writer.close());
}

template <class Readable>
std::string content_of(Readable& file) {
  std::string content(must(file.stat()).size_bytes, '?');
  content.resize(must(file.read_at(0, std::as_writable_bytes(std::span(content)))));
  return content;
}

inline std::string read_file(DiskFs::Directory& dir, const FileName& file) {
  auto reader = must(dir.open(file));
  return content_of(reader);
}

inline int fail_with(int error) {
  errno = error;
  return -1;
}

}  // namespace holdfast::disk_test
