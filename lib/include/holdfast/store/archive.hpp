// Checkpoints as zip files: written piece by piece, and read with suspicion.
//
// Invariants of what is read:
// 1. Nothing is handed out that is not named by the manifest with its size and SHA-256.
// 2. No more is unpacked than the limits allow, whatever the file says of itself.
// 3. The directory at its end and the entries before it tell the same, and nothing else is there.
//
// Not promised: that it is authentic. Whoever can write a zip can write its manifest.
#pragma once

#include <functional>
#include <memory>

#include "holdfast/digest.hpp"
#include "holdfast/store/checkpoint_manifest.hpp"

namespace holdfast {

/// What is refused for being too much.
struct ArchiveLimits {
  std::uint64_t entry_bytes_max = std::uint64_t{64} << 20;  ///< of one file
  std::uint64_t total_bytes_max = std::uint64_t{1} << 30;   ///< of all; never above 4 GiB
  std::size_t files_max = 2'000'000;
  /// Of all files to the archive, where they are more than ratio_bytes_min.
  std::uint64_t ratio_max = 200;
  std::uint64_t ratio_bytes_min = std::uint64_t{16} << 20;
};

/// Whether so few bytes that unpack to so many are more likely an attack than a checkpoint.
[[nodiscard]] bool is_bomb(std::uint64_t packed_bytes, std::uint64_t total_bytes,
                           const ArchiveLimits& limits) noexcept;

enum class Compression { deflate, store };

/// Writes a checkpoint: the manifest, then each of its files.
/// Threads: one object belongs to one thread at a time.
class ArchiveWriter {
 public:
  using Sink = std::function<Result<void>(ByteView)>;

  /// Begin. The same manifest, contents and time zone make the same bytes.
  /// Errors: those of encode(); invalid_argument for files that read_archive() would refuse.
  static Result<ArchiveWriter> create(const CheckpointManifest& manifest, Compression compression,
                                      Sink sink);
  ArchiveWriter(ArchiveWriter&&) noexcept;
  ~ArchiveWriter();

  /// Append the next file of the manifest.
  /// Errors: the sink's; operation_canceled where the content is not the one that the manifest
  /// names: the archive is of no use then.
  [[nodiscard]] Result<void> add(ByteView content);

  /// Errors: the sink's; operation_canceled where files are missing.
  [[nodiscard]] Result<void> finish();

 private:
  struct State;
  explicit ArchiveWriter(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

/// Where an archive is read from.
struct ArchiveSource {
  std::string name;  ///< for people
  std::uint64_t size_bytes = 0;
  std::function<Result<std::size_t>(std::uint64_t offset, ByteSpan into)> read_at;
};

/// The bytes must outlive the source.
[[nodiscard]] ArchiveSource archive_in_memory(std::string name, ByteView bytes);

/// Gets each file whose content was found to be right.
using ArchiveVisitor = std::function<Result<void>(const CheckpointFile&, std::string content)>;

/// Read a checkpoint's manifest; only the places and names of the files behind it are looked at.
/// Errors: errc::refused for what is no checkpoint; errc::damaged with the entry and the reason;
/// file_too_large for what is above the limits; not_supported for a newer format; the source's.
[[nodiscard]] Result<CheckpointManifest> read_archive_manifest(const ArchiveSource& source,
                                                               const ArchiveLimits& limits);

/// Read a whole checkpoint and hand its files to `visit`, if there is one.
/// Errors: as read_archive_manifest(); the visitor's. Cost: one file is in memory at a time.
[[nodiscard]] Result<CheckpointManifest> read_archive(const ArchiveSource& source,
                                                      const ArchiveLimits& limits,
                                                      const ArchiveVisitor& visit = {});

}  // namespace holdfast
