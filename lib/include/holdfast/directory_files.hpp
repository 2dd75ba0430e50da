// The engine on the files of one open directory. Files<Fs> does the same by path.
#pragma once

#include "holdfast/atomic_file.hpp"
#include "holdfast/options.hpp"
#include "holdfast/report.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

/// Whole files in one directory: written atomically, read with judgement, repaired.
///
/// Names are never followed: a symbolic link is replaced (SymlinkPolicy::replace) or refused.
/// Threads: as the directory handle, one thread at a time.
template <FileSystem Fs>
class DirectoryFiles {
 public:
  /// Requires: both outlive this object and every AtomicFile it opened.
  DirectoryFiles(typename Fs::Directory& dir, Environment environment)
      : dir_(&dir), environment_(environment) {}

  /// Begin to write a file; see AtomicFile::create.
  [[nodiscard]] Result<AtomicFile<Fs>> open(const FileName& name, const WriteOptions& options = {});

  /// Write a whole file; see AtomicFile::commit for errors, crash states and cost.
  [[nodiscard]] Result<WriteReport> write(const FileName& name, std::string_view content,
                                          const WriteOptions& options = {});
  [[nodiscard]] Result<WriteReport> write(const FileName& name, ByteView content,
                                          const WriteOptions& options = {});

  /// Read and judge a whole file; the bytes returned are the bytes that were judged.
  ///
  /// A file that is empty, zeroed, edited or without a witness is returned with its condition in
  /// the report. With Heal::from_backup a missing, empty, zeroed or damaged file is first replaced
  /// by a copy of its backup, if that is usable; see heal().
  /// Errors: no_such_file_or_directory; errc::damaged with the reason; errc::not_regular.
  /// Crash: without healing nothing is written.
  /// Cost: one read; the content is held in memory.
  [[nodiscard]] Result<ReadReport> read(const FileName& name, const ReadOptions& options = {});

  /// Put a copy of the backup in the place of the file, on purpose.
  ///
  /// A good present file becomes the new backup, so that restoring twice gives back what was; a bad
  /// one goes to quarantine, and the backup stays as it is.
  /// Errors: errc::no_backup when there is no backup or it holds nothing; errc::damaged for a
  /// damaged one; what replace_file says.
  /// Crash: the present file or the restored one, whole (R2).
  [[nodiscard]] Result<RestoreReport> restore(const FileName& name,
                                              const FileOptions& options = {});

  /// Look at a file, its backup and its leftovers; writes nothing.
  /// Errors: only for what cannot be looked at; what is wrong with the file is a finding.
  [[nodiscard]] Result<VerifyReport> verify(const FileName& name, const FileOptions& options = {});

  /// Bring a file to rest after a crash; see recover_file().
  [[nodiscard]] Result<RecoverReport> recover(const FileName& name,
                                              const FileOptions& options = {});

 private:
  [[nodiscard]] Site<Fs> site(const FileName& name) { return {*dir_, name, environment_}; }

  typename Fs::Directory* dir_;
  Environment environment_;
};

}  // namespace holdfast
