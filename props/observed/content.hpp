// Contents that the observed workloads write, and the name of what was found instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace props::observed {

inline constexpr char old_tag = 'O';
inline constexpr char new_tag = 'N';

/// `size_bytes` bytes; each sector of 512 begins with the tag and its number.
std::string pattern(char tag, std::uint64_t size_bytes);

/// A content that somebody wrote.
struct Named {
  std::string name;
  std::string bytes;
};

/// What was found: nothing if there is no such file.
using Found = std::optional<std::string>;

/// How bytes that a model calls garbage are taken; garbage matches any bytes.
struct Garbage {
  enum class As { itself, zeros, written };
  As as = As::itself;
  std::size_t written = 0;  ///< which of the named contents, at the same place
};

/// `found` with its garbage replaced.
std::string with_garbage(std::string found, const std::vector<Named>& named, Garbage garbage);

/// The name of a content, or what it is a mixture of:
///
/// `absent`; one of the names; `EMPTY`; `CUT(name)`: of another length, all of it from one content;
/// `MIX(…)`: the names that sectors of 512 bytes have, sorted: those of contents, `zero`,
/// `name-cut` for the beginning of a sector with zeros behind it, `JUNK`; `,in-page` if one page of
/// 4096 bytes has several, `,len?` if no content has that length.
std::string classify(const Found& found, const std::vector<Named>& named, Garbage garbage = {});

}  // namespace props::observed
