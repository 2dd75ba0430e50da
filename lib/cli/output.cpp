// Errors and reports on their way to people and programs. See verb.hpp.
#include <algorithm>
#include <iostream>

#include "verb.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

// Names and paths are bytes; JSON is UTF-8. What is none is shown with replacement characters.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Exit exit_code(const Error& error) noexcept {
  if (error.code == errc::locked) return Exit::locked;
  if (error.code == errc::damaged) return Exit::damaged;
  return Exit::io;
}

Json to_json(const Error& error) {
  return {{"step", to_string(error.operation)},
          {"file", error.name},
          {"reason", error.code.message()},
          {"detail", error.detail},
          {"outcome", to_string(error.outcome)}};
}

Json to_json(const Verdict& verdict) {
  return {{"condition", to_string(verdict.condition)}, {"reason", verdict.reason}};
}

Exit report_error(const Common& common, const Error& error) {
  return report_error(common, error, exit_code(error));
}

Exit report_error(const Common& common, const Error& error, Exit after) {
  if (common.json) return print_json(Json{{"ok", false}, {"error", to_json(error)}}, after);
  std::cerr << "holdfast: " << error.message() << '\n';
  return after;
}

Exit print(std::string_view text, Exit after) {
  std::cout << text << std::flush;
  if (std::cout) return after;
  std::cerr << "holdfast: write standard output: failed\n";
  return Exit::io;
}

Exit print_json(const Json& json, Exit after) {
  return print(dump(json), after);
}

std::string aligned(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    std::string padded;
    for (std::size_t i = 0; i < line.size(); ++i) {
      padded += line[i] + std::string(widths[i] + 2 - line[i].size(), ' ');
    }
    text += padded.substr(0, padded.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

void add_file_options(CLI::App& verb, FileOptions& options) {
  verb.add_option("--suffix", options.backup_suffix, "What the backup's name ends with")
      ->capture_default_str();
  verb.add_option("--symlink", options.symlink, "What to do when TARGET is a symbolic link")
      ->transform(choice<SymlinkPolicy>(
          {{"follow", SymlinkPolicy::follow}, {"refuse", SymlinkPolicy::refuse}}))
      ->option_text("follow|refuse [follow]");
}

}  // namespace holdfast::cli
