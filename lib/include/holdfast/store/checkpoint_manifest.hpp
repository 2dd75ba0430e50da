// checkpoint.json: what a checkpoint holds, and of which moment. Codec and names only.
#pragma once

#include <string>
#include <vector>

#include "holdfast/environment.hpp"
#include "holdfast/store/names.hpp"

namespace holdfast {

/// A file in a checkpoint: a chunk, "chunks/NAME.json", or its backup, "chunks_bak/NAME.bak".
struct CheckpointFile {
  std::string path;
  std::uint64_t size_bytes = 0;
  std::string sha256;         ///< 64 hexadecimal digits
  std::uint64_t version = 0;  ///< 0 where it is not known
  friend bool operator==(const CheckpointFile&, const CheckpointFile&) = default;
};

struct CheckpointManifest {
  static constexpr std::uint64_t format_now = 1;
  static constexpr std::size_t label_bytes_max = 1000;
  static constexpr std::size_t notes_bytes_max = std::size_t{64} << 10;

  std::uint64_t format = format_now;
  std::string engine = "holdfast";   ///< that made it
  std::uint64_t project_format = 0;  ///< of the project, as in version.json
  std::string label{};
  std::string notes{};
  Time created{};              ///< whole seconds
  std::uint64_t sequence = 0;  ///< of the last commit that it holds
  bool pinned = false;         ///< goes neither by retention nor by delete_checkpoint()
  bool automatic = false;      ///< made by the store itself
  std::vector<CheckpointFile> files{};
  friend bool operator==(const CheckpointManifest&, const CheckpointManifest&) = default;
};

/// The chunk that a checkpoint has under this path; nothing for a backup and for anything else.
[[nodiscard]] std::optional<ChunkName> chunk_in_checkpoint(std::string_view path);

/// Where a chunk's backup lies in a checkpoint.
[[nodiscard]] std::string backup_in_checkpoint(const ChunkName& chunk);

/// Why a checkpoint cannot have a file of this path; null where it can.
[[nodiscard]] const char* why_bad_in_checkpoint(std::string_view path);

/// Errors: illegal_byte_sequence for texts that are not UTF-8; file_too_large.
[[nodiscard]] Result<std::string> encode(const CheckpointManifest& manifest);

/// Read checkpoint.json. Unknown members are ignored.
/// Errors: errc::damaged with the reason; not_supported for a newer format.
[[nodiscard]] Result<CheckpointManifest> decode_checkpoint(std::string_view text,
                                                           const std::string& name);

/// "20260131T120000Z"
[[nodiscard]] std::string compact_utc_text(Time time);

/// "cp_LABEL_20260131T120000Z_7.zip", and with `number` above 1 "…_7_2.zip". Of the label there are
/// letters, digits and dashes of ASCII, at most 64; what stands between them is an underscore.
[[nodiscard]] FileName checkpoint_name(const CheckpointManifest& manifest, unsigned number);

/// Whether a file of this name is a checkpoint, or has been one.
[[nodiscard]] bool is_checkpoint_name(std::string_view name);

}  // namespace holdfast
