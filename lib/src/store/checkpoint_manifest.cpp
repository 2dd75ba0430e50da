// See checkpoint_manifest.hpp.
#include "holdfast/store/checkpoint_manifest.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"
#include "holdfast/store/version_file.hpp"

namespace holdfast {
namespace {

constexpr std::string_view backups = "chunks_bak/";
constexpr std::string_view backup_suffix = ".bak";
constexpr std::string_view name_prefix = "cp_";
constexpr std::string_view name_suffix = ".zip";

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string safe_label(std::string_view label) {
  constexpr std::size_t size_max = 64;
  std::string safe;
  for (const char c : label) {
    if (safe.size() == size_max) break;
    if (is_safe(c)) safe += c;
    if (!is_safe(c) && !safe.empty() && safe.back() != '_') safe += '_';
  }
  while (safe.ends_with('_')) safe.pop_back();
  return safe.empty() ? "checkpoint" : safe;
}

std::string time_text(Time time, const char* format) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t when = seconds.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::optional<Time> time_of(const std::string& text) {
  std::tm parts{};
  (void)strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);  // what it does not take shows below
  const std::chrono::seconds since_1970(timegm(&parts));
  // What nanoseconds in 64 bits can count, and no year beyond it.
  constexpr auto seconds_max = std::chrono::floor<std::chrono::seconds>(Time::max() - Time{});
  if (since_1970 > seconds_max || since_1970 < -seconds_max) return std::nullopt;
  const Time time{since_1970};
  return utc_text(time) == text ? std::optional(time) : std::nullopt;
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Takes members of an object; what is missing or of another type is remembered.
class Members {
 public:
  explicit Members(const Json& json) : json_(&json) {
    if (!json.is_object()) problem_ = "it is no object";
  }
  std::string text(const char* key) {
    const Json* found = find(key, &Json::is_string, "no text");
    return found == nullptr ? std::string() : found->get<std::string>();
  }
  std::uint64_t number(const char* key) {
    const Json* found = find(key, &Json::is_number_unsigned, "no number");
    return found == nullptr ? 0 : found->get<std::uint64_t>();
  }
  bool flag(const char* key) {
    const Json* found = find(key, &Json::is_boolean, "neither true nor false");
    return found != nullptr && found->get<bool>();
  }
  const Json* list(const char* key) { return find(key, &Json::is_array, "no list"); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  const Json* find(const char* key, bool (Json::*is)() const noexcept, const char* otherwise) {
    if (!problem_.empty()) return nullptr;
    const auto found = json_->find(key);
    if (found != json_->end() && ((*found).*is)()) return &*found;
    problem_ = "\"" + std::string(key) + "\" is " + otherwise;
    return nullptr;
  }

  const Json* json_;
  std::string problem_;
};

std::string read_file_entry(const Json& json, CheckpointFile& file) {
  Members members(json);
  file.path = members.text("path");
  file.size_bytes = members.number("size");
  file.sha256 = members.text("sha256");
  file.version = members.number("version");
  if (!members.problem().empty()) return members.problem();
  if (const char* reason = why_bad_in_checkpoint(file.path)) return file.path + ": " + reason;
  return is_sha256(file.sha256) ? "" : file.path + ": its digest is no SHA-256";
}

std::string read_members(const Json& json, CheckpointManifest& manifest) {
  Members members(json);
  manifest.engine = members.text("engine");
  manifest.project_format = members.number("project_format");
  manifest.label = members.text("label");
  manifest.notes = members.text("notes");
  const std::string created = members.text("created");
  manifest.sequence = members.number("sequence");
  manifest.pinned = members.flag("pinned");
  manifest.automatic = members.flag("automatic");
  const Json* files = members.list("files");
  if (files == nullptr) return members.problem();
  const std::optional<Time> time = time_of(created);
  if (!time) return "\"created\" is no time";
  manifest.created = *time;
  for (const Json& each : *files) {
    const std::string problem = read_file_entry(each, manifest.files.emplace_back());
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace

std::optional<ChunkName> chunk_in_checkpoint(std::string_view path) {
  return chunk_at(path);
}

std::string backup_in_checkpoint(const ChunkName& chunk) {
  return std::string(backups) + chunk.text() + std::string(backup_suffix);
}

const char* why_bad_in_checkpoint(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return "it has a NUL in its name";
  if (path.starts_with('/')) return "its path is absolute";
  if (path.find('\\') != std::string_view::npos) return "it has a backslash in its name";
  if (path.size() > 1 && path[1] == ':') return "its path begins with a drive";
  if (path == ".." || path.starts_with("../") || path.ends_with("/..") ||
      path.find("/../") != std::string_view::npos) {
    return "its path leads upwards";
  }
  if (path.ends_with('/')) return "it is a directory";
  if (chunk_at(path)) return nullptr;
  const bool is_backup = path.starts_with(backups) && path.ends_with(backup_suffix) &&
                         path.size() > backups.size() + backup_suffix.size();
  if (is_backup) {
    path.remove_prefix(backups.size());
    path.remove_suffix(backup_suffix.size());
    if (ChunkName::parse(path)) return nullptr;
  }
  return "it is neither a chunk nor a backup";
}

Result<std::string> encode(const CheckpointManifest& manifest) {
  Json files = Json::array();
  for (const CheckpointFile& file : manifest.files) {
    files.push_back({{"path", file.path},
                     {"size", file.size_bytes},
                     {"sha256", file.sha256},
                     {"version", file.version}});
  }
  const Json json{{"format", manifest.format},
                  {"engine", manifest.engine},
                  {"project_format", manifest.project_format},
                  {"label", manifest.label},
                  {"notes", manifest.notes},
                  {"created", utc_text(manifest.created)},
                  {"sequence", manifest.sequence},
                  {"pinned", manifest.pinned},
                  {"automatic", manifest.automatic},
                  {"files", std::move(files)}};
  return write_json(json, "checkpoint.json");
}

Result<CheckpointManifest> decode_checkpoint(std::string_view text, const std::string& name) {
  const auto damaged = [&](const std::string& reason) {
    return fail(make_error_code(errc::damaged), Operation::read, name,
                "checkpoint.json: " + reason);
  };
  const Result<Json> json = parse_json(text, name);
  if (!json) return damaged(json.error().detail);
  Members members(*json);
  CheckpointManifest manifest{.format = members.number("format")};
  if (!members.problem().empty()) return damaged(members.problem());
  if (manifest.format > CheckpointManifest::format_now) {
    return fail(std::errc::not_supported, Operation::read, name,
                "checkpoint.json: format " + std::to_string(manifest.format) +
                    " is newer than this program, which knows " +
                    std::to_string(CheckpointManifest::format_now));
  }
  if (manifest.format == 0) return damaged("\"format\" is 0");
  if (const std::string problem = read_members(*json, manifest); !problem.empty()) {
    return damaged(problem);
  }
  return manifest;
}

std::string compact_utc_text(Time time) {
  return time_text(time, "%Y%m%dT%H%M%SZ");
}

FileName checkpoint_name(const CheckpointManifest& manifest, unsigned number) {
  std::string name(name_prefix);
  name += safe_label(manifest.label) + '_' + compact_utc_text(manifest.created) + '_' +
          std::to_string(manifest.sequence);
  if (number > 1) name += '_' + std::to_string(number);
  return FileName::literal(name + std::string(name_suffix));
}

// The time and the sequence tell ours from those of SafeChunkEngine, "cp_manual_20260131_120000".
bool is_checkpoint_name(std::string_view name) {
  constexpr std::string_view shape = "_00000000T000000Z_0";
  const auto fits = [](char c, char wanted) {
    return wanted == '0' ? '0' <= c && c <= '9' : c == wanted;
  };
  const auto found = std::search(name.begin(), name.end(), shape.begin(), shape.end(), fits);
  return name.starts_with(name_prefix) && name.ends_with(name_suffix) && found != name.end();
}

}  // namespace holdfast
