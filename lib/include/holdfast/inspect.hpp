// Looking at a file on disk: what it is, what it holds, and whether that is what was written.
#pragma once

#include <optional>
#include <string>

#include "holdfast/file_system.hpp"
#include "holdfast/integrity.hpp"

namespace holdfast {

/// How much of the content an inspection reads.
enum class Depth {
  judge,  ///< what the judgement needs: all with a record, up to the first non-zero byte without
  whole,  ///< everything, so that the digest is known
};

/// What was found under one name. All of it comes from one open file, not from several looks.
template <FileSystem Fs>
struct Inspection {
  Metadata metadata;
  Verdict verdict;
  std::string digest;                         ///< of the whole content, if it was read
  std::optional<std::string> record;          ///< the attribute's text
  std::optional<typename Fs::Reader> reader;  ///< on the file that was inspected
  std::optional<Error> read_error;            ///< why a file counts as unreadable
};

/// Inspect the regular file `name`; a missing file is an inspection that says `missing`.
///
/// Content that the medium cannot deliver (EIO twice, or a checksum error of the file system) is
/// a finding, condition `damaged`; every other failure is an error, for it says nothing about the
/// file.
/// Returns: with `content`, also the bytes that were judged.
/// Errors: is_a_directory, errc::not_regular; what stat, open and read_at say.
/// Cost: reads the file once, in pieces of 128 KiB.
template <FileSystem Fs>
[[nodiscard]] Result<Inspection<Fs>> inspect(typename Fs::Directory& dir, const FileName& name,
                                             Depth depth, std::string* content = nullptr);

/// Whether `code` says that the medium lost data.
[[nodiscard]] bool is_media_error(std::error_code code) noexcept;

/// The error for a target that is no regular file.
[[nodiscard]] Error not_regular(FileKind kind, Operation operation, std::string path);

}  // namespace holdfast
