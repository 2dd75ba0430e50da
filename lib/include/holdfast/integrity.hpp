// What can be said about a file's content: the integrity record, and the judgement from evidence.
//
// Arbitrary bytes carry no witness. Only a file with a record (Integrity::xattr) can be proven
// sound or damaged; of any other nothing is recognised but that it is missing, empty or all zeros.
// The record is no protection against forgery: whoever can write the file can write the record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "holdfast/metadata.hpp"

namespace holdfast {

/// The extended attribute that holds the record, "user.holdfast" on Linux.
inline constexpr std::string_view record_attribute = "holdfast";

/// What the file was when it was sealed.
struct Record {
  std::string digest;  ///< "sha256:" and 64 hexadecimal digits
  std::uint64_t size_bytes = 0;
  Time mtime;
  friend bool operator==(const Record&, const Record&) = default;
};

/// The record as stored: "v1 sha256:HEX size=BYTES mtime=NANOSECONDS".
[[nodiscard]] std::string to_text(const Record& record);

/// Read a stored record; nothing when the text is not exactly such a record.
[[nodiscard]] std::optional<Record> parse_record(std::string_view text);

/// What is known about one file.
enum class Condition {
  sound,        ///< the content is what its record says
  edited,       ///< changed after it was sealed: mtime and content both differ from the record
  damaged,      ///< the content contradicts the record though mtime is unchanged, or is unreadable
  unwitnessed,  ///< no readable record, and nothing suspicious
  empty,        ///< no bytes, and no record that says so
  zeroed,       ///< nothing but zero bytes, and no record that says so
  missing,      ///< no such file
};

/// "sound", "edited", "damaged", "unwitnessed", "empty", "zeroed" or "missing".
[[nodiscard]] std::string_view to_string(Condition condition) noexcept;

/// What was found: plain data, gathered from one open file.
struct Evidence {
  bool exists = true;
  std::uint64_t size_bytes = 0;
  Time mtime{};
  bool all_zero = false;                ///< size_bytes > 0 and every byte is zero
  std::string digest{};                 ///< needed only where a record can be parsed
  std::optional<std::string> record{};  ///< the attribute's text
  std::string unreadable{};             ///< why the content cannot be read; empty if it can
};

/// The judgement, with a reason for people.
struct Verdict {
  Condition condition = Condition::missing;
  std::string reason{};
  bool sealed = false;  ///< digest, size and mtime all equal the record: nobody wrote to it since
};

/// Judge the evidence.
///
/// A record that cannot be parsed is no evidence of damage, for anybody may set attributes: the
/// file counts as having none, and the reason says so.
[[nodiscard]] Verdict judge(const Evidence& evidence);

/// Whether a file in this condition may serve as a backup or be restored from.
[[nodiscard]] constexpr bool is_usable(Condition condition) noexcept {
  return condition == Condition::sound || condition == Condition::edited ||
         condition == Condition::unwitnessed;
}

}  // namespace holdfast
