// See version_file.hpp.
#include "holdfast/store/version_file.hpp"

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

namespace holdfast {
namespace {

std::string text_member(const Json& json, const char* key) {
  const auto member = json.find(key);
  return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
}

}  // namespace

std::string utc_text(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t when = seconds.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

std::string encode(const ProjectVersion& version) {
  const Json json{
      {"format", version.format}, {"engine", version.engine}, {"created", version.created}};
  return write_json(json, "version.json").value();
}

Result<ProjectVersion> decode_version(std::string_view text, const std::string& path) {
  const auto damaged = [&](const std::string& reason) {
    return fail(make_error_code(errc::damaged), Operation::read, path, reason);
  };
  const Result<Json> json = parse_json(text, path);
  if (!json) return damaged(json.error().detail);
  if (!json->is_object()) return damaged("it is no object");
  if (json->contains("engine_version") && !json->contains("format")) {
    return ProjectVersion{0, "SafeChunkEngine " + text_member(*json, "engine_version"), ""};
  }
  const auto format = json->find("format");
  if (format == json->end() || !format->is_number_unsigned() || *format == 0) {
    return damaged("\"format\" is not a number from 1 on");
  }
  if (*format > ProjectVersion::format_now) {
    return fail(std::errc::not_supported, Operation::read, path,
                "format " + format->dump() + " is newer than this program, which knows " +
                    std::to_string(ProjectVersion::format_now));
  }
  return ProjectVersion{*format, text_member(*json, "engine"), text_member(*json, "created")};
}

}  // namespace holdfast
