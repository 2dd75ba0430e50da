// The engine by path, over any file system.
#pragma once

#include <string_view>

#include "holdfast/directory_files.hpp"

namespace holdfast {

/// Whole files by absolute path; each call walks the path (see walk()) and then does what
/// DirectoryFiles does in the directory it has found. Errors are theirs.
///
/// Threads: safe from any thread, if the file system and the environment are.
template <FileSystem Fs>
class Files {
 public:
  /// Requires: `fs` and the environment outlive this object and every AtomicFile it opened.
  Files(Fs& fs, Environment environment) : fs_(&fs), environment_(environment) {}

  [[nodiscard]] Result<AtomicFile<Fs>> open(std::string_view path,
                                            const WriteOptions& options = {});
  [[nodiscard]] Result<WriteReport> write(std::string_view path, std::string_view content,
                                          const WriteOptions& options = {});
  [[nodiscard]] Result<WriteReport> write(std::string_view path, ByteView content,
                                          const WriteOptions& options = {});
  [[nodiscard]] Result<ReadReport> read(std::string_view path, const ReadOptions& options = {});
  [[nodiscard]] Result<RestoreReport> restore(std::string_view path,
                                              const FileOptions& options = {});
  [[nodiscard]] Result<VerifyReport> verify(std::string_view path, const FileOptions& options = {});
  [[nodiscard]] Result<RecoverReport> recover(std::string_view path,
                                              const FileOptions& options = {});

 private:
  Result<Place<Fs>> find(std::string_view path, SymlinkPolicy symlink);

  Fs* fs_;
  Environment environment_;
};

}  // namespace holdfast
