// version.json: which format a project has, and who made it. Codec only.
#pragma once

#include <string>

#include "holdfast/environment.hpp"
#include "holdfast/json.hpp"

namespace holdfast {

struct ProjectVersion {
  static constexpr std::uint64_t format_now = 1;
  std::uint64_t format = format_now;  ///< 0: that of SafeChunkEngine
  std::string engine{};               ///< that made it
  std::string created{};              ///< in UTC, "2026-01-31T12:00:00Z"
};

/// "2026-01-31T12:00:00Z"
[[nodiscard]] std::string utc_text(Time time);

[[nodiscard]] std::string encode(const ProjectVersion& version);

/// Read version.json, also that of SafeChunkEngine. Unknown members are ignored.
/// Errors: errc::damaged with the reason; not_supported for a newer format.
[[nodiscard]] Result<ProjectVersion> decode_version(std::string_view text, const std::string& path);

}  // namespace holdfast
