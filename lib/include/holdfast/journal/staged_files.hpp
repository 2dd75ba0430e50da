// Large contents: each in a file of its own, so that the journal's frames stay small.
//
// Invariants:
// 1. A staged file is sealed, and its name durable, before a record names it.
// 2. A staged file is removed only when no state that a crash may leave needs it: after the cut
//    behind its commit is durable, or when its commit was certainly not published.
// 3. Only files whose names are ours, 16 hex digits, are ever removed.
// 4. Only write() makes the directory.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <set>

#include "holdfast/journal/frame.hpp"
#include "holdfast/temp_file.hpp"

namespace holdfast::journal {

template <FileSystem Fs>
class StagedFiles {
 public:
  using Directory = typename Fs::Directory;

  /// Requires: `journal` and the environment outlive this object.
  StagedFiles(Directory& journal, Environment environment)
      : journal_(journal), environment_(environment) {}

  /// Open the directory if there is one.
  Result<void> open();

  /// Write a content into a file of its own and seal it. Threads: any number at a time.
  /// Cost: one flush, and one more for the first file of all.
  Result<StagedContent> write(ByteView content);

  /// Make the names durable of what was written. Errors: errc::poisoned once a sync has failed.
  /// Threads: any number at a time, one after the other. Cost: one flush.
  Result<void> sync();

  /// Whether a sync has failed: nothing is staged any more.
  [[nodiscard]] bool failed() const noexcept { return failed_; }

  /// Read a whole content.
  /// Errors: no_such_file_or_directory; errc::damaged where it is not what was written.
  Result<std::string> read(const StagedContent& staged);

  /// Append the content to a new file. Errors: as read(); some of it may be appended then.
  Result<void> append_to(Unsealed<Fs>& file, const StagedContent& staged);

  /// Whether there is a file of this number and size.
  Result<bool> has(const StagedContent& staged);

  /// Remove the file of this number; where that fails, recovery does it later.
  void remove(std::uint64_t number);

  /// Remove every staged file that is not needed.
  /// Returns: through `removed`, their paths.
  Result<void> clean(const std::set<std::uint64_t>& needed, std::vector<std::string>& removed);

  [[nodiscard]] std::string path_of(std::uint64_t number) const;

 private:
  /// Errors: no_such_file_or_directory where nothing was ever staged.
  Result<Directory*> existing();
  Result<Directory*> make_if_missing();
  Result<void> sync_once(Directory& dir);
  /// Hand the content piece by piece to `take`, and see at the end whether it was the right one.
  template <class Take>
  Result<void> visit(const StagedContent& staged, Take take);

  Directory& journal_;
  Environment environment_;
  std::mutex mutex_{};  // guards dir_ while it is made
  std::optional<Directory> dir_{};
  std::mutex sync_mutex_{};  // of two syncs at once, one would take the other's error
  std::atomic<bool> failed_ = false;
};

}  // namespace holdfast::journal
