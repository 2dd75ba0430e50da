// holdfast write TARGET: standard input becomes the file, all of it or nothing.
#include <iostream>

#include "verb.hpp"

namespace holdfast::cli {
namespace {

struct WriteRequest {
  std::string target;
  std::string backup;
  std::string mode;
  bool create_only = false;
  bool integrity = false;
  bool parents = false;
  bool read_only = false;
  bool allow_empty = false;
  WriteOptions options;
};

// Octal digits, as chmod takes them.
std::string check_mode(const std::string& text) {
  const bool octal =
      !text.empty() && text.size() <= 5 && text.find_first_not_of("01234567") == std::string::npos;
  if (octal && std::stoul(text, nullptr, 8) <= 07777) return {};
  return "'" + text + "' is not a mode like 0644";
}

WriteOptions options_of(const WriteRequest& request) {
  WriteOptions options = request.options;
  if (request.backup == "required") options.backup = BackupPolicy::required;
  if (request.backup == "best-effort") options.backup = BackupPolicy::best_effort;
  if (request.create_only) options.existing = Existing::refuse;
  if (request.integrity) options.integrity = Integrity::xattr;
  if (request.parents) options.parents = Parents::make;
  if (request.read_only) options.read_only_target = ReadOnlyTarget::replace;
  if (!request.mode.empty()) {
    options.mode = Mode{static_cast<std::uint32_t>(std::stoul(request.mode, nullptr, 8))};
  }
  return options;
}

nlohmann::ordered_json to_json(const WriteReport& report) {
  nlohmann::ordered_json backup{{"method", nullptr}};
  if (report.backup.method) {
    backup = {{"method", to_string(*report.backup.method)}, {"path", report.backup.path}};
  }
  if (!report.backup.reason.empty()) backup["reason"] = report.backup.reason;
  if (!report.backup.quarantined_as.empty()) {
    backup["quarantined_as"] = report.backup.quarantined_as;
  }
  return {{"ok", true},
          {"path", report.path},
          {"outcome", to_string(report.outcome)},
          {"created", report.created},
          {"size_bytes", report.size_bytes},
          {"digest", report.digest},
          {"owner_kept", report.owner_kept},
          {"backup", std::move(backup)}};
}

// Like cp, a write that went well says nothing; what a person should know goes to standard error.
Exit report(const Common& common, const WriteReport& report) {
  if (common.json) return print_json(to_json(report), Exit::ok);
  const BackupReport& backup = report.backup;
  if (!backup.quarantined_as.empty()) {
    std::cerr << "holdfast: " << backup.reason << "; it was kept as " << backup.quarantined_as
              << ", and the former backup stays\n";
  } else if (!backup.reason.empty()) {
    std::cerr << "holdfast: no backup was made: " << backup.reason << '\n';
  }
  if (!report.owner_kept) {
    std::cerr << "holdfast: " << report.path << ": the owner could not be kept\n";
  }
  return Exit::ok;
}

Result<WriteReport> write(const WriteRequest& request) {
  HOLDFAST_TRY_LET(file, open_file(request.target, options_of(request)));
  HOLDFAST_TRY(file.write_from(std::cin));
  if (request.allow_empty) HOLDFAST_TRY(file.write(""));
  return file.commit();
}

void add_options(CLI::App& verb, WriteRequest& request) {
  verb.add_option("TARGET", request.target, "The file to write")->required();
  verb.add_option("--backup", request.backup, "Keep the old content as TARGET.bak")
      ->expected(0, 1)
      ->default_str("required")
      ->check(CLI::IsMember({"required", "best-effort"}))
      ->option_text("[=required|best-effort]");
  verb.add_option("--suffix", request.options.backup_suffix, "What the backup's name ends with")
      ->capture_default_str();
  verb.add_option("--durability", request.options.durability, "How far to go before it is done")
      ->transform(choice<Durability>({{"none", Durability::none},
                                      {"consistent", Durability::consistent},
                                      {"durable", Durability::durable}}))
      ->option_text("none|consistent|durable [durable]");
  verb.add_flag("--create-only", request.create_only, "Fail if TARGET exists");
  verb.add_option("--mode", request.mode, "Mode of the file, exactly")
      ->check(check_mode)
      ->option_text("0644");
  verb.add_flag("--integrity", request.integrity, "Store a digest with the file");
  verb.add_flag("--parents", request.parents, "Make missing directories");
  verb.add_flag("--allow-empty", request.allow_empty,
                "Take empty input for an empty file, not for a producer that failed");
  verb.add_flag("--replace-read-only", request.read_only, "Replace a file without any write bit");
  verb.add_option("--symlink", request.options.symlink, "What to do when TARGET is a symbolic link")
      ->transform(choice<SymlinkPolicy>({{"follow", SymlinkPolicy::follow},
                                         {"replace", SymlinkPolicy::replace},
                                         {"refuse", SymlinkPolicy::refuse}}))
      ->option_text("follow|replace|refuse [follow]");
}

}  // namespace

Action add_write(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<WriteRequest>();
  add_options(verb, *request);
  return [request, &common] {
    const Result<WriteReport> written = write(*request);
    return written ? report(common, *written) : report_error(common, written.error());
  };
}

}  // namespace holdfast::cli
