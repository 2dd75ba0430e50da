// holdfast store checkpoint, checkpoints, verify, restore: what looks after checkpoints.
#include "holdfast/store/version_file.hpp"

#include "store.hpp"

namespace holdfast::cli {
namespace {

struct MakeRequest {
  std::string directory;
  CheckpointRequest wanted{};
};

struct ListRequest : LookRequest {
  std::vector<std::string> removed{};
};

struct VerifyRequest : LookRequest {
  std::vector<std::string> names{};
};

struct RestoreRequest {
  std::string directory;
  std::string name;
};

Report to_json(const CheckpointInfo& info) {
  Report report{{"name", info.name}, {"file_bytes", info.file_bytes}};
  if (!info.problem.empty()) {
    report["problem"] = info.problem;
    report["foreign"] = info.foreign;
    return report;
  }
  report.update({{"label", info.label},
                 {"notes", info.notes},
                 {"created", utc_text(info.created)},
                 {"sequence", info.sequence},
                 {"pinned", info.pinned},
                 {"automatic", info.automatic},
                 {"chunks", info.chunks},
                 {"backups", info.backups}});
  return report;
}

void add_warnings(const CheckpointInfo& info, Notices& notices) {
  for (const std::string& warning : info.warnings) notices.add(warning);
}

Result<Answer> make(DiskStore& store, const CheckpointRequest& wanted, Notices& notices) {
  HOLDFAST_TRY_LET(info, store.create_checkpoint(wanted));
  add_warnings(info, notices);
  Answer answer{.text = info.name + "\n", .json = to_json(info)};
  answer.json["removed"] = info.removed;
  return answer;
}

std::string remark_on(const CheckpointInfo& info) {
  if (!info.problem.empty()) return info.problem;
  return info.pinned ? "pinned" : info.automatic ? "automatic" : "";
}

Result<Answer> list(DiskStore& store, const ListRequest& request) {
  for (const std::string& name : request.removed) HOLDFAST_TRY(store.delete_checkpoint(name));
  HOLDFAST_TRY_LET(all, store.list_checkpoints());
  std::vector<std::vector<std::string>> lines{
      {"checkpoint", "created", "commit", "chunks", "bytes", "label", ""}};
  Report array = Report::array();
  for (const CheckpointInfo& info : all) {
    const bool good = info.problem.empty();
    lines.push_back({info.name, good ? utc_text(info.created) : "-",
                     good ? std::to_string(info.sequence) : "-",
                     good ? std::to_string(info.chunks) : "-", std::to_string(info.file_bytes),
                     info.label, remark_on(info)});
    array.push_back(to_json(info));
  }
  return Answer{aligned(lines), {{"removed", request.removed}, {"checkpoints", std::move(array)}}};
}

Result<std::vector<std::string>> names_to_verify(DiskStore& store, const VerifyRequest& request) {
  if (!request.names.empty()) return request.names;
  HOLDFAST_TRY_LET(all, store.list_checkpoints());
  std::vector<std::string> names;
  for (const CheckpointInfo& info : all) {
    if (!info.foreign) names.push_back(info.name);
  }
  return names;
}

// One bad checkpoint does not keep the others from being read.
Result<Answer> verify(DiskStore& store, const VerifyRequest& request) {
  HOLDFAST_TRY_LET(names, names_to_verify(store, request));
  Answer answer;
  Report array = Report::array();
  bool all_good = true;
  for (const std::string& name : names) {
    const Result<CheckpointInfo> info = store.verify_checkpoint(name);
    if (info) {
      answer.text += name + ": good, " + std::to_string(info->chunks) + " chunks, " +
                     std::to_string(info->backups) + " backups\n";
      array.push_back(to_json(*info));
      array.back()["ok"] = true;
      continue;
    }
    all_good = false;
    answer.text += name + ": " + info.error().message() + "\n";
    array.push_back({{"name", name}, {"ok", false}, {"error", cli::to_json(info.error())}});
    if (answer.after != Exit::damaged) answer.after = exit_of(info.error());
  }
  answer.json = {{"ok", all_good}, {"checkpoints", std::move(array)}};
  return answer;
}

Result<Answer> restore(DiskStore& store, const std::string& name, Notices& notices) {
  HOLDFAST_TRY_LET(restored, store.restore_checkpoint(name));
  add_warnings(restored.before, notices);
  if (restored.not_applied) {
    notices.add("the files stay behind: " + restored.not_applied->message());
  }
  return Answer{.text = std::to_string(restored.chunks) + " chunks are as in " + name + ", " +
                        std::to_string(restored.removed) +
                        " others removed; before: " + restored.before.name + "\n",
                .json = {{"commit", restored.sequence},
                         {"chunks", restored.chunks},
                         {"removed", restored.removed},
                         {"before", to_json(restored.before)}}};
}

std::string check_retention(const std::string& text) {
  if (text.find_first_not_of("0123456789") != text.npos) return "'" + text + "' is no number";
  return text.find_first_not_of('0') == text.npos ? "at least one checkpoint must stay" : "";
}

}  // namespace

Action add_store_checkpoint(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<MakeRequest>();
  CheckpointRequest& wanted = request->wanted;
  add_directory(verb, request->directory);
  verb.add_option("--label", wanted.label, "What it is, in its name")->option_text("TEXT [manual]");
  verb.add_option("--notes", wanted.notes, "Why it was made")->option_text("TEXT");
  verb.add_option("--retention", wanted.retention, "How many stay, this one included")
      ->check(check_retention)
      ->option_text("N [10]");
  verb.add_flag("--pinned", wanted.pinned, "It stays until somebody removes its file");
  return [request, &common] {
    return with_project(common, request->directory, [&](DiskStore& store, Notices& notices) {
      return make(store, request->wanted, notices);
    });
  };
}

Action add_store_checkpoints(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<ListRequest>();
  add_look(verb, *request);
  verb.add_option("--delete", request->removed, "Remove these first")->option_text("CHECKPOINT…");
  return [request, &common] {
    const auto work = [&](DiskStore& store, Notices&) { return list(store, *request); };
    return with_project(common, request->directory, work, {.read_only = request->read_only});
  };
}

Action add_store_verify(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<VerifyRequest>();
  add_look(verb, *request);
  verb.add_option("CHECKPOINT", request->names, "Which; without any, all")
      ->option_text("[CHECKPOINT…]");
  return [request, &common] {
    const auto work = [&](DiskStore& store, Notices&) { return verify(store, *request); };
    return with_project(common, request->directory, work, {.read_only = request->read_only});
  };
}

Action add_store_restore(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<RestoreRequest>();
  add_directory(verb, request->directory);
  verb.add_option("CHECKPOINT", request->name, "Which, as `checkpoints` lists it")->required();
  return [request, &common] {
    return with_project(common, request->directory, [&](DiskStore& store, Notices& notices) {
      return restore(store, request->name, notices);
    });
  };
}

}  // namespace holdfast::cli
