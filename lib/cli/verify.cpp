// holdfast verify TARGET: what is wrong with a file, without changing anything.
#include "verb.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

struct VerifyRequest {
  std::string target;
  FileOptions options;
};

// Damage is the strongest answer; everything else that is not well is a finding.
Exit verdict_of(const VerifyReport& report) {
  if (report.main.condition == Condition::damaged) return Exit::damaged;
  return report.findings.empty() ? Exit::ok : Exit::findings;
}

std::string octal(Mode mode) {
  std::string text = "0";
  for (int shift = 6; shift >= 0; shift -= 3) {
    text += static_cast<char>('0' + ((mode.bits >> shift) & 7U));
  }
  if (mode.bits > 0777) text.insert(1, 1, static_cast<char>('0' + (mode.bits >> 9)));
  return text;
}

Json to_json(const VerifyReport& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(
        {{"kind", to_string(finding.kind)}, {"path", finding.path}, {"reason", finding.reason}});
  }
  Json json{{"ok", report.findings.empty()},     {"path", report.path},
            {"main", cli::to_json(report.main)}, {"backup", cli::to_json(report.backup)},
            {"findings", std::move(findings)},   {"live", report.live}};
  if (report.metadata) {
    json["mode"] = octal(report.metadata->mode);
    json["size_bytes"] = report.metadata->size_bytes;
  }
  return json;
}

std::string to_text(const VerifyReport& report) {
  std::string text = report.path + ": " + std::string(to_string(report.main.condition)) + ", " +
                     report.main.reason + "\n";
  text += "backup: " + std::string(to_string(report.backup.condition));
  if (report.backup.condition != Condition::missing) text += ", " + report.backup.reason;
  text += "\n";
  if (report.metadata) text += "mode: " + octal(report.metadata->mode) + "\n";
  for (const std::string& path : report.live) text += "being written: " + path + "\n";
  for (const Finding& finding : report.findings) {
    text += "finding: " + std::string(to_string(finding.kind)) + " " + finding.path + ": " +
            finding.reason + "\n";
  }
  return text;
}

Exit run(const VerifyRequest& request, const Common& common) {
  const Result<VerifyReport> report = verify_file(request.target, request.options);
  if (!report) return report_error(common, report.error());
  const Exit after = verdict_of(*report);
  return common.json ? print_json(to_json(*report), after) : print(to_text(*report), after);
}

}  // namespace

Action add_verify(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<VerifyRequest>();
  verb.add_option("TARGET", request->target, "The file to look at")->required();
  add_file_options(verb, request->options);
  return [request, &common] { return run(*request, common); };
}

}  // namespace holdfast::cli
