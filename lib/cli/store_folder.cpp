// holdfast store import, export: folders of plain JSON files become chunks, and the reverse.
#include <algorithm>

#include "holdfast/impl/walk.hpp"

#include "store.hpp"

namespace holdfast::cli {
namespace {

struct Request {
  std::string directory;
  std::string folder;
};

/// What a folder has for a project.
struct Found {
  Batch batch{};
  std::vector<std::string> chunks{};
  std::vector<std::string> skipped{};  // with the reason
};

Result<DiskFs::Directory> open_folder(const std::string& folder) {
  DiskFs disk;
  HOLDFAST_TRY_LET(absolute, absolute_path(folder));
  HOLDFAST_TRY_LET(found, find_directory(disk, absolute, {}));
  return std::move(found.dir);
}

// Everything is read before anything is changed.
Result<Found> read_folder(const std::string& folder) {
  HOLDFAST_TRY_LET(dir, open_folder(folder));
  HOLDFAST_TRY_LET(entries, dir.list());
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  Found found;
  for (const Entry& entry : entries) {
    const std::string path = join_path(dir.path(), entry.name.text());
    const std::optional<ChunkName> chunk = chunk_of_file(entry.name.text());
    if (!chunk) {
      found.skipped.push_back(path + " is skipped: it is not NAME.json with a name for a chunk");
    } else if (entry.kind != FileKind::regular) {
      found.skipped.push_back(path + " is skipped: it is not a regular file");
    } else {
      HOLDFAST_TRY_LET(document, read_document(path));
      found.batch.put(chunk->text(), std::move(document));
      found.chunks.push_back(chunk->text());
    }
  }
  if (!found.chunks.empty()) return found;
  return fail(std::errc::no_such_file_or_directory, Operation::parse, dir.path(),
              "there is no NAME.json to import");
}

Exit import_folder(const Common& common, const Request& request) {
  const Result<Found> found = read_folder(request.folder);
  if (!found) return refuse_input(common, found.error());
  const auto work = [&](DiskStore& store, Notices& notices) -> Result<Answer> {
    for (const std::string& line : found->skipped) notices.add(line);
    HOLDFAST_TRY_LET(report, store.commit(found->batch));
    return Answer{.json = {{"commit", report.sequence}, {"chunks", found->chunks}}};
  };
  return with_project(common, request.directory, work);
}

Result<std::string> export_chunk(DiskStore& store, const std::string& chunk,
                                 const std::string& folder) {
  HOLDFAST_TRY_LET(document, store.fetch(chunk));
  HOLDFAST_TRY_LET(text, write_json(*document, chunk));
  HOLDFAST_TRY_LET(
      report, write_file(join_path(folder, chunk + ".json"), text, {.parents = Parents::make}));
  return std::move(report.path);
}

// What is damaged does not keep the rest from being saved.
Result<Answer> export_all(DiskStore& store, const std::string& folder, Notices& notices) {
  HOLDFAST_TRY_LET(chunks, store.list());
  std::vector<std::string> files;
  Report failed = Report::array();
  Answer answer;
  for (const ChunkInfo& chunk : chunks) {
    Result<std::string> file = export_chunk(store, chunk.name, folder);
    if (file) {
      files.push_back(std::move(*file));
      continue;
    }
    notices.add("chunk " + chunk.name + " is not exported: " + file.error().message());
    failed.push_back({{"chunk", chunk.name}, {"error", to_json(file.error())}});
    answer.after = std::max(answer.after, exit_of(file.error()));
  }
  answer.json = {{"ok", failed.empty()}, {"files", files}, {"failed", std::move(failed)}};
  return answer;
}

Exit export_folder(const Common& common, const Request& request) {
  return with_project(common, request.directory, [&](DiskStore& store, Notices& notices) {
    return export_all(store, request.folder, notices);
  });
}

}  // namespace

Action add_store_import(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<Request>();
  add_directory(verb, request->directory);
  verb.add_option("FOLDER", request->folder, "Its files NAME.json become chunks, all or none")
      ->required();
  return [request, &common] { return import_folder(common, *request); };
}

Action add_store_export(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<Request>();
  add_directory(verb, request->directory);
  verb.add_option("FOLDER", request->folder,
                  "Gets a file NAME.json for every chunk; made if it is missing")
      ->required();
  return [request, &common] { return export_folder(common, *request); };
}

}  // namespace holdfast::cli
