// AtomicFile: the content of one file, written at leisure, replaced at once.
#pragma once

#include <iosfwd>
#include <memory>
#include <ostream>
#include <string_view>

#include "holdfast/options.hpp"
#include "holdfast/report.hpp"
#include "holdfast/walk.hpp"

namespace holdfast {

/// A writer of one file. Until commit() has begun nobody sees anything of it.
///
/// Threads: one object belongs to one thread at a time. Any number of writers of one file may be
/// at work, also in several processes: each commit leaves a whole file, and the last one wins.
template <FileSystem Fs>
class AtomicFile {
 public:
  /// Begin to write the file `site.name`; a link of that name is replaced or refused, not followed.
  /// Requires: the directory and the environment outlive this object; the name is copied.
  /// Errors: is_a_directory, errc::not_regular; file_exists for a create-only write;
  /// permission_denied for a target without any write bit; errc::refused for a link; what creating
  /// the temporary file says. Nothing is left behind.
  /// Crash: the target is untouched (R2); an empty temporary file may stay, recover() removes it.
  static Result<AtomicFile> create(const Site<Fs>& site, const WriteOptions& options);

  /// The same at a place that this object keeps open.
  static Result<AtomicFile> create(Place<Fs>&& place, const WriteOptions& options,
                                   Environment environment);

  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) noexcept;

  /// Discards what was not committed; never throws.
  ~AtomicFile();

  /// Append. An empty content counts: committing it makes an empty file on purpose.
  /// Errors: the first failure of this object, again and again; errc::not_active after commit.
  [[nodiscard]] Result<void> write(ByteView content);
  [[nodiscard]] Result<void> write(std::string_view content);

  /// Append all that `input` gives until its end, with bounded memory.
  ///
  /// Input that ends at once is no write: what produced it may have failed, and committing then is
  /// refused unless empty content was written on purpose.
  /// Errors: as write; io_error when the input goes bad.
  [[nodiscard]] Result<void> write_from(std::istream& input);

  /// A stream whose output is appended. Its errors are sticky and make commit() fail.
  /// Requires: the object is active; the reference is valid until it is destroyed.
  [[nodiscard]] std::ostream& stream();

  /// Seal what was written and publish it; the object is not active afterwards, whatever comes.
  /// Errors: the first failed write; errc::refused when nothing was ever written; what sealing and
  /// publishing say, with `outcome` telling what is true of the target now.
  /// Crash: old or new, whole (R2). After success at level durable the new content is durable (R3).
  /// Cost: level durable: two flushes (file, directory), one more for a backup of a file that was
  /// not sealed by us; level consistent: one; level none: none.
  [[nodiscard]] Result<WriteReport> commit();

  /// Give up: the target stays as it is.
  void discard() noexcept;

 private:
  struct State;
  explicit AtomicFile(std::unique_ptr<State> state) noexcept;
  Result<void> require_active() const;

  std::unique_ptr<State> state_;  // on the heap, for the stream and the files refer to its parts
};

}  // namespace holdfast
