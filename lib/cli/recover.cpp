// holdfast recover TARGET: what a crash left behind is cleaned up, and the file healed.
#include "verb.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

struct RecoverRequest {
  std::string target;
  FileOptions options;
};

Exit verdict_of(const RecoverReport& report) {
  // Somebody is writing this file now; recovering again later may find more to do.
  if (!report.live.empty()) return Exit::locked;
  if (report.healed || is_usable(report.found)) return Exit::ok;
  return report.found == Condition::damaged ? Exit::damaged : Exit::findings;
}

Json to_json(const RecoverReport& report) {
  return {{"ok", verdict_of(report) == Exit::ok},
          {"path", report.path},
          {"found", to_string(report.found)},
          {"reason", report.reason},
          {"healed", report.healed},
          {"quarantined_as", report.quarantined_as},
          {"separated", report.separated},
          {"removed", report.removed},
          {"live", report.live}};
}

std::string to_text(const RecoverReport& report) {
  std::string text;
  for (const std::string& path : report.removed) text += "removed: " + path + "\n";
  for (const std::string& path : report.live) text += "being written: " + path + "\n";
  if (report.separated) text += "the backup was another name of the file, and is a copy now\n";
  text += report.path + ": " + std::string(to_string(report.found)) + ", " + report.reason;
  if (report.healed) text += "; healed from its backup";
  if (!report.quarantined_as.empty()) text += "; kept as " + report.quarantined_as;
  return text + "\n";
}

Exit run(const RecoverRequest& request, const Common& common) {
  const Result<RecoverReport> report = recover_file(request.target, request.options);
  if (!report) return report_error(common, report.error());
  const Exit after = verdict_of(*report);
  return common.json ? print_json(to_json(*report), after) : print(to_text(*report), after);
}

}  // namespace

Action add_recover(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<RecoverRequest>();
  verb.add_option("TARGET", request->target, "The file to bring to rest")->required();
  add_file_options(verb, request->options);
  return [request, &common] { return run(*request, common); };
}

}  // namespace holdfast::cli
