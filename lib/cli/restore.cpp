// holdfast restore TARGET: the backup takes the file's place, and a good file the backup's.
#include "verb.hpp"

namespace holdfast::cli {
namespace {

struct RestoreRequest {
  std::string target;
  FileOptions options;
};

Exit run(const RestoreRequest& request, const Common& common) {
  const Result<RestoreReport> report = restore_file(request.target, request.options);
  if (!report) return report_error(common, report.error());
  const BackupReport& backup = report->written.backup;
  if (common.json) {
    return print_json(nlohmann::ordered_json{{"ok", true},
                                             {"path", report->path},
                                             {"was", to_string(report->main)},
                                             {"outcome", to_string(report->written.outcome)},
                                             {"backup", backup.path},
                                             {"quarantined_as", backup.quarantined_as}},
                      Exit::ok);
  }
  std::string text = report->path + ": restored from its backup";
  if (!backup.path.empty()) text += "; what it was is now " + backup.path;
  if (!backup.quarantined_as.empty()) text += "; what it was is now " + backup.quarantined_as;
  return print(text + "\n", Exit::ok);
}

}  // namespace

Action add_restore(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<RestoreRequest>();
  verb.add_option("TARGET", request->target, "The file to restore")->required();
  add_file_options(verb, request->options);
  return [request, &common] { return run(*request, common); };
}

}  // namespace holdfast::cli
