// holdfast store get, ls, health, projects: what looks at projects.
//
// Looking takes the lock like everything else, and what is found damaged is healed, unless it is
// told to change nothing.
#include <algorithm>

#include "store.hpp"

namespace holdfast::cli {
namespace {

struct GetRequest : LookRequest {
  std::string chunk;
  std::string pointer;
};

std::string check_pointer(const std::string& text) {
  const Result<Json> found = at_pointer(Json(), text, "");
  const bool is_none = !found && found.error().code == std::errc::invalid_argument;
  return is_none ? found.error().detail : std::string();
}

Result<std::uint64_t> version_of(DiskStore& store, const std::string& chunk) {
  HOLDFAST_TRY_LET(chunks, store.list());
  const auto found = std::find_if(chunks.begin(), chunks.end(),
                                  [&](const ChunkInfo& info) { return info.name == chunk; });
  return found == chunks.end() ? 0 : found->version;
}

Result<Answer> get(DiskStore& store, const GetRequest& request) {
  HOLDFAST_TRY_LET(whole, store.fetch(request.chunk));
  HOLDFAST_TRY_LET(document, at_pointer(*whole, request.pointer, request.chunk));
  HOLDFAST_TRY_LET(version, version_of(store, request.chunk));
  HOLDFAST_TRY_LET(text, write_json(document, request.chunk));
  Answer answer{.text = std::move(text), .json = {{"chunk", request.chunk}, {"version", version}}};
  if (!request.pointer.empty()) answer.json["pointer"] = request.pointer;
  answer.json["document"] = Report(document);
  return answer;
}

Result<Answer> list(DiskStore& store) {
  HOLDFAST_TRY_LET(chunks, store.list());
  std::vector<std::vector<std::string>> lines{{"chunk", "version", "bytes"}};
  Report array = Report::array();
  for (const ChunkInfo& chunk : chunks) {
    lines.push_back({chunk.name, std::to_string(chunk.version), std::to_string(chunk.size_bytes)});
    array.push_back(
        {{"name", chunk.name}, {"version", chunk.version}, {"size_bytes", chunk.size_bytes}});
  }
  return Answer{aligned(lines), {{"chunks", std::move(array)}}};
}

// The first five are named and ordered as in the documents of SafeChunkEngine.
Report to_json(const HealthReport& health) {
  Report healed = Report::array();
  for (const HealedChunk& each : health.healed) healed.push_back(cli::to_json(each));
  return {{"active", health.active},
          {"project", health.project},
          {"root", health.root},
          {"shards", health.shards},
          {"orphans", health.orphans},
          {"access", to_string(health.access)},
          {"pending", health.pending},
          {"staged", health.staged},
          {"quarantined", health.quarantined},
          {"checkpoints", health.checkpoints},
          {"journal",
           {{"last_sequence", health.journal.last_sequence},
            {"cut", health.journal.cut},
            {"waiting", health.journal.waiting},
            {"parked", health.journal.parked},
            {"used_bytes", health.journal.used_bytes},
            {"total_bytes", health.journal.total_bytes}}},
          {"recovery",
           {{"clean", health.recovery.clean},
            {"last_sequence", health.recovery.last_sequence},
            {"replayed", health.recovery.replayed},
            {"removed", health.recovery.removed}}},
          {"healed", std::move(healed)},
          {"last_error", health.last_error},
          {"ok", true}};
}

// One line for each member; those of a member of a member are named with a dot.
std::vector<std::vector<std::string>> lines_of(const Report& report, const std::string& before) {
  std::vector<std::vector<std::string>> lines;
  for (const auto& [key, value] : report.items()) {
    if (value.is_object()) {
      const auto inner = lines_of(value, before + key + ".");
      lines.insert(lines.end(), inner.begin(), inner.end());
    } else if (key != "ok") {
      lines.push_back({before + key, value.is_string() ? value.get<std::string>() : value.dump()});
    }
  }
  return lines;
}

Answer health_of(const DiskStore& store) {
  Report json = to_json(store.get_health_report());
  std::string text = aligned(lines_of(json, ""));
  return {std::move(text), std::move(json)};
}

Exit list_projects(const Common& common, const std::string& root) {
  const Result<std::vector<std::string>> names = list_all_projects(root);
  if (!names) return report_error(common, names.error());
  if (common.json) return print_json({{"ok", true}, {"projects", *names}}, Exit::ok);
  std::string text;
  for (const std::string& name : *names) text += name + '\n';
  return print(text, Exit::ok);
}

}  // namespace

Action add_store_get(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<GetRequest>();
  add_look(verb, *request);
  verb.add_option("CHUNK", request->chunk, "The chunk to print")->required()->check(check_name);
  verb.add_option("--pointer", request->pointer, "Only the value that it leads to (RFC 6901)")
      ->check(check_pointer)
      ->option_text("POINTER");
  return [request, &common] {
    const auto work = [&](DiskStore& store, Notices&) { return get(store, *request); };
    return with_project(common, request->directory, work, {.read_only = request->read_only});
  };
}

Action add_store_ls(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<LookRequest>();
  add_look(verb, *request);
  return [request, &common] {
    const auto work = [](DiskStore& store, Notices&) -> Result<Answer> { return list(store); };
    return with_project(common, request->directory, work, {.read_only = request->read_only});
  };
}

Action add_store_health(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<LookRequest>();
  add_look(verb, *request);
  return [request, &common] {
    const auto work = [](DiskStore& store, Notices&) -> Result<Answer> { return health_of(store); };
    return with_project(common, request->directory, work, {.read_only = request->read_only});
  };
}

Action add_store_projects(CLI::App& verb, const Common& common) {
  const auto root = std::make_shared<std::string>();
  verb.add_option("ROOT", *root, "Where the projects lie")->required();
  return [root, &common] { return list_projects(common, *root); };
}

}  // namespace holdfast::cli
