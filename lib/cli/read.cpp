// holdfast read TARGET: the content on standard output, what is to be said about it beside it.
//
// With --json the report holds the content: as "content" where it is UTF-8, else as
// "content_base64". With --output FILE the content goes there, through the same atomic writer.
#include <iostream>

#include "verb.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ReadRequest {
  std::string target;
  std::string output;
  bool heal = false;
  FileOptions options;
};

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = (bits << 8U) | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= group.size() ? digits[(bits >> (18 - 6 * i)) & 63U] : '=';
    }
  }
  return text;
}

// nlohmann checks UTF-8 only when it prints.
bool is_utf8(const std::string& text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

Json to_json(const ReadReport& report, bool with_content) {
  Json json{{"ok", true},
            {"path", report.path},
            {"condition", to_string(report.condition)},
            {"reason", report.reason},
            {"source", to_string(report.source)},
            {"healed", report.healed},
            {"quarantined_as", report.quarantined_as},
            {"size_bytes", report.content.size()}};
  if (!with_content) return json;
  if (is_utf8(report.content)) {
    json["content"] = report.content;
  } else {
    json["content_base64"] = base64(report.content);
  }
  return json;
}

void tell(const ReadReport& report) {
  if (report.healed) {
    std::cerr << "holdfast: " << report.path << " was " << to_string(report.condition) << " ("
              << report.reason << ") and was restored from its backup";
    if (!report.quarantined_as.empty()) {
      std::cerr << "; the old file was kept as " << report.quarantined_as;
    }
    std::cerr << '\n';
  } else if (!is_usable(report.condition)) {
    std::cerr << "holdfast: " << report.path << ": " << report.reason << '\n';
  }
}

Exit run(const ReadRequest& request, const Common& common) {
  const ReadOptions options{.heal = request.heal ? Heal::from_backup : Heal::never,
                            .backup_suffix = request.options.backup_suffix,
                            .symlink = request.options.symlink};
  const Result<ReadReport> report = read_file(request.target, options);
  if (!report) return report_error(common, report.error());
  // Suspicious content that could not be healed is delivered, but not as if all were well.
  const Exit after = report->healed || is_usable(report->condition) ? Exit::ok : Exit::findings;
  if (!request.output.empty()) {
    const Result<WriteReport> written = write_file(request.output, report->content);
    if (!written) return report_error(common, written.error());
  }
  if (common.json) return print_json(to_json(*report, request.output.empty()), after);
  tell(*report);
  return request.output.empty() ? print(report->content, after) : after;
}

}  // namespace

Action add_read(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<ReadRequest>();
  verb.add_option("TARGET", request->target, "The file to read")->required();
  verb.add_flag("--heal", request->heal,
                "Restore a missing, empty, zeroed or damaged file from its backup");
  verb.add_option("--output", request->output, "Write the content to FILE, atomically")
      ->option_text("FILE");
  add_file_options(verb, request->options);
  return [request, &common] { return run(*request, common); };
}

}  // namespace holdfast::cli
