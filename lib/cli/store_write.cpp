// holdfast store new, put, patch, rm, delete: what changes a project.
//
// Input is read and understood before the project is opened: nobody waits for somebody who types.
#include <algorithm>
#include <set>

#include "store.hpp"

namespace holdfast::cli {
namespace {

struct NewRequest {
  std::string root;
  std::string name;
};

/// "CHUNK=FILE".
struct Pair {
  std::string chunk;
  std::string file;
};

struct PutRequest {
  std::string directory;
  std::vector<std::string> pairs;
  std::optional<std::uint64_t> if_version{};
  bool if_absent = false;
};

struct PatchRequest {
  std::string directory;
  std::string chunk;
  std::string file = "-";
  bool json_patch = false;
};

struct RemoveRequest {
  std::string directory;
  std::vector<std::string> chunks;
};

struct DeleteRequest {
  std::string directory;
  bool yes = false;
};

Pair pair_of(const std::string& text) {
  const std::size_t at = text.find('=');
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string check_pair(const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at + 1 == text.size()) {
    return "'" + text + "' is not CHUNK=FILE";
  }
  return check_name(text.substr(0, at));
}

// What concerns several arguments is judged when all of them are there.
void check(const PutRequest& request) {
  std::set<std::string> chunks;
  std::size_t from_input = 0;
  for (const std::string& text : request.pairs) {
    const Pair pair = pair_of(text);
    if (!chunks.insert(pair.chunk).second) {
      throw CLI::ValidationError("chunk " + pair.chunk + " is named twice");
    }
    if (pair.file == "-") ++from_input;
  }
  if (from_input > 1) throw CLI::ValidationError("standard input can be one chunk only");
  if (request.if_version && chunks.size() > 1) {
    throw CLI::ValidationError("--if-version is for one chunk");
  }
}

Result<Batch> batch_of(const PutRequest& request) {
  Batch batch;
  for (const std::string& text : request.pairs) {
    const Pair pair = pair_of(text);
    HOLDFAST_TRY_LET(document, read_document(pair.file));
    if (request.if_version) batch.if_version(pair.chunk, *request.if_version);
    if (request.if_absent) batch.if_absent(pair.chunk);
    batch.put(pair.chunk, std::move(document));
  }
  return batch;
}

Result<Batch> batch_of(const PatchRequest& request) {
  HOLDFAST_TRY_LET(patch, read_document(request.file));
  Batch batch;
  if (request.json_patch) return batch.apply(request.chunk, std::move(patch));
  return batch.patch(request.chunk, std::move(patch));
}

Result<Batch> batch_of(const RemoveRequest& request) {
  Batch batch;
  for (const std::string& chunk : request.chunks) batch.remove(chunk);
  return batch;
}

Answer answer_of(const CommitReport& report, const Batch& batch) {
  std::set<std::string> chunks;
  for (const Batch::Step& step : batch.steps()) chunks.insert(step.chunk);
  return {.json = {{"commit", report.sequence}, {"chunks", chunks}}};
}

template <class Request>
Exit commit(const Common& common, const Request& request) {
  const Result<Batch> batch = batch_of(request);
  if (!batch) return refuse_input(common, batch.error());
  const auto work = [&](DiskStore& store, Notices&) -> Result<Answer> {
    HOLDFAST_TRY_LET(report, store.commit(*batch));
    return answer_of(report, *batch);
  };
  return with_project(common, request.directory, work);
}

Exit make(const Common& common, const NewRequest& request) {
  const auto work = [](DiskStore& store, Notices&) -> Result<Answer> {
    const std::string directory = join_path(store.get_health_report().root, store.name());
    return Answer{store.name() + "\n", {{"project", store.name()}, {"directory", directory}}};
  };
  return with_new_project(common, request.root, request.name, work);
}

Exit remove_all(const Common& common, const DeleteRequest& request) {
  const auto work = [](DiskStore& store, Notices&) -> Result<Answer> {
    HOLDFAST_TRY(store.delete_project(true));
    return Answer{.json = {{"project", store.name()}}};
  };
  return with_project(common, request.directory, work);
}

}  // namespace

Action add_store_new(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<NewRequest>();
  verb.add_option("ROOT", request->root, "Where projects lie; made if it is missing")->required();
  verb.add_option("NAME", request->name, "If it is taken, NAME_1, NAME_2, …")
      ->required()
      ->check(check_name);
  return [request, &common] { return make(common, *request); };
}

Action add_store_put(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<PutRequest>();
  add_directory(verb, request->directory);
  verb.add_option("DOCUMENTS", request->pairs,
                  "The chunk, and the file it becomes; - is "
                  "standard input")
      ->required()
      ->check(check_pair)
      ->option_text("CHUNK=FILE…");
  CLI::Option* version = verb.add_option("--if-version", request->if_version,
                                         "Only if the chunk has this version; 0: is not there")
                             ->option_text("N");
  verb.add_flag("--if-absent", request->if_absent, "Only if none of the chunks is there")
      ->excludes(version);
  verb.parse_complete_callback([request] { check(*request); });
  return [request, &common] { return commit(common, *request); };
}

Action add_store_patch(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<PatchRequest>();
  add_directory(verb, request->directory);
  verb.add_option("CHUNK", request->chunk, "The chunk to change; a merge patch makes it")
      ->required()
      ->check(check_name);
  verb.add_option("--file", request->file, "Where the patch is; - is standard input")
      ->option_text("FILE [-]");
  verb.add_flag("--json-patch", request->json_patch,
                "The patch is a list of operations (RFC 6902), not a merge patch (RFC 7396)");
  return [request, &common] { return commit(common, *request); };
}

Action add_store_rm(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<RemoveRequest>();
  add_directory(verb, request->directory);
  verb.add_option("CHUNK", request->chunks, "The chunks to remove, all or none")
      ->required()
      ->check(check_name)
      ->option_text("NAME…");
  return [request, &common] { return commit(common, *request); };
}

Action add_store_delete(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<DeleteRequest>();
  add_directory(verb, request->directory);
  verb.add_flag("--yes", request->yes, "It is meant so: nothing of the project remains");
  verb.parse_complete_callback([request] {
    if (!request->yes) throw CLI::ValidationError("deleting a project needs --yes");
  });
  return [request, &common] { return remove_all(common, *request); };
}

}  // namespace holdfast::cli
