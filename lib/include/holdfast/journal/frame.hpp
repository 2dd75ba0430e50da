// Frames and records: the codec of docs/journal.md, without I/O.
//
// Decoding trusts nothing: every length is checked before it is used, and a frame is either whole
// or refused with an offset. It finds damage, not forgery; what a record may do is decided later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/file_system.hpp"

namespace holdfast::journal {

inline constexpr std::size_t frame_header_bytes = 32;
inline constexpr std::size_t record_header_bytes = 8;
inline constexpr std::size_t frame_alignment = 8;
inline constexpr std::size_t path_bytes_max = 1024;
/// No sequence and no serial is larger, so that there is always a next one.
inline constexpr std::uint64_t number_max = std::uint64_t{1} << 62U;
/// Recovery believes no larger one: nobody makes so many, and what is above is room for those that
/// follow what was found.
inline constexpr std::uint64_t found_number_max = number_max / 2;

enum class RecordType : std::uint8_t {
  put = 1,
  remove = 2,
  put_staged = 3,
  settled = 4,
  closed = 5,
  lost = 6,
  patch = 7,  // reserved, and the following
  replace_all = 8,
  prepare = 9,
  decide = 10,
};

/// "put", "remove", "put staged", …
[[nodiscard]] std::string_view to_string(RecordType type) noexcept;

/// XXH3 of 128 bits.
struct ContentDigest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend auto operator<=>(const ContentDigest&, const ContentDigest&) = default;
};

[[nodiscard]] ContentDigest content_digest(ByteView bytes) noexcept;

/// A content that lies in a file of its own.
struct StagedContent {
  std::uint64_t number = 0;
  std::uint64_t size_bytes = 0;
  ContentDigest digest{};
  friend auto operator<=>(const StagedContent&, const StagedContent&) = default;
};

[[nodiscard]] std::string encode(const StagedContent& staged);
[[nodiscard]] std::optional<StagedContent> decode_staged(std::string_view content) noexcept;

/// One record; path and content point into the frame or into the caller's memory.
struct Record {
  RecordType type = RecordType::put;
  bool begins_commit = false;
  std::string_view path{};
  std::string_view content{};
  friend bool operator==(const Record&, const Record&) = default;
};

/// What a frame is sealed with.
struct FrameSeal {
  std::uint64_t epoch = 0;     ///< seed of both checksums
  std::uint64_t previous = 0;  ///< checksum of the frame before
  std::uint64_t sequence = 0;  ///< of the first commit in it
};

/// The bytes that records with these paths and contents take, the frame's header not counted.
[[nodiscard]] std::uint64_t encoded_bytes(const Record& record) noexcept;

/// Builds one frame.
class FrameBuilder {
 public:
  FrameBuilder() : bytes_(frame_header_bytes, '\0') {}

  /// Requires: the path has at most 1024 bytes, the content less than 2^32; the sum stays below
  /// 2^32.
  /// Returns: where the record's content begins in the frame.
  std::size_t add(const Record& record);

  /// The frame's bytes, as they were sealed last; it has no records afterwards.
  std::string take();

  /// Make room for a frame of so many bytes, so that it need not be moved while it grows.
  void reserve(std::uint64_t bytes) { bytes_.reserve(bytes); }

  [[nodiscard]] std::uint64_t size_bytes() const noexcept { return bytes_.size(); }

  /// Fill in the header. Requires: there is a record.
  /// Returns: the frame's bytes, valid until the builder changes.
  [[nodiscard]] ByteView seal(const FrameSeal& seal);

  /// The checksum that the next frame names as its previous one. Requires: seal() was called.
  [[nodiscard]] std::uint64_t checksum() const noexcept { return checksum_; }

 private:
  std::string bytes_;
  std::uint64_t checksum_ = 0;
};

/// The header of a frame whose `check` is right; the body is not known to be.
struct FrameHeader {
  std::uint64_t checksum = 0;
  std::uint64_t previous = 0;
  std::uint64_t sequence = 0;
  std::uint32_t length = 0;
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

/// Read the 32 bytes of a header.
/// Returns: nothing if there are fewer, if `check` is wrong or length is below 32.
[[nodiscard]] std::optional<FrameHeader> decode_header(ByteView bytes,
                                                       std::uint64_t epoch) noexcept;

/// Whether the checksum over bytes [8, length) is right.
/// Requires: `bytes` are exactly the header's length.
[[nodiscard]] bool is_frame_whole(ByteView bytes, const FrameHeader& header,
                                  std::uint64_t epoch) noexcept;

/// What the records of a whole frame are worth.
struct FrameContent {
  std::vector<Record> records;
  std::uint64_t commits = 0;
  bool settled = false;  ///< the first record is `settled`
  bool closed = false;   ///< the only record is `closed`
};

/// Decode the records behind the header of a whole frame. Of a path only the length is checked.
/// Errors: errc::damaged for lengths that do not add up, a flag or type out of place, a commit
/// without a beginning, a frame without records; not_supported for reserved and unknown types and
/// flags. The detail names the offset in the frame and the type.
[[nodiscard]] Result<FrameContent> decode_records(ByteView frame);

/// `offset` rounded up to where a frame may begin.
[[nodiscard]] constexpr std::uint64_t aligned(std::uint64_t offset) noexcept {
  return (offset + frame_alignment - 1) / frame_alignment * frame_alignment;
}

}  // namespace holdfast::journal
