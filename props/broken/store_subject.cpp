// See store_subject.hpp.
#include "store_subject.hpp"

#include <nlohmann/json.hpp>

namespace subjects {

using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::SimFs;
using holdfast::Batch;
using holdfast::CommitReport;
using holdfast::Environment;
using holdfast::FileName;
using holdfast::Operation;
using holdfast::Result;
using holdfast::SimStore;
using holdfast::StoreOptions;

namespace {

constexpr const char* project = "p";

StoreOptions options() {
  return {.journal = {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096},
          .older = holdfast::OlderProject::migrate};
}

Reading reading_of(const Result<holdfast::Json>& document) {
  if (!document && document.error().code == std::errc::no_such_file_or_directory) return {};
  if (!document) return {std::nullopt, why_not(document)};
  if (!document->is_string()) return {std::nullopt, "it is no string"};
  return {document->get<std::string>()};
}

}  // namespace

Result<SimStore> StoreKind::make(SimFs& fs, Environment environment) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  HOLDFAST_TRY_LET(store, SimStore::create(std::move(root), project, options(), environment));
  if (store.name() == project) return store;
  return holdfast::fail(std::errc::file_exists, Operation::create, store.name(),
                        "the name is taken by something");
}

Result<SimStore> StoreKind::open(SimFs& fs, Environment environment) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  return SimStore::open(std::move(root), project, options(), environment);
}

Result<CommitReport> StoreKind::commit(SimStore& store, const Documents& documents) {
  Batch batch;
  for (const auto& [key, content] : documents) {
    content ? batch.put(key, *content) : batch.remove(key);
  }
  return store.commit(batch);
}

Reading StoreKind::read(SimStore& store, const std::string& key) {
  return reading_of(store.fetch_chunk(key));
}

Result<SimDirectory> StoreKind::plain_directory(SimFs& fs) {
  return directory_of_project(fs, "chunks");
}

Reading StoreKind::plain(SimDirectory& dir, const std::string& key) {
  Reading raw = read_file(dir, key + ".json");
  return raw.document ? reading_of(holdfast::parse_json(*raw.document, key)) : raw;
}

Result<SimDirectory> directory_of_project(SimFs& fs, const char* name) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  HOLDFAST_TRY_LET(dir, root.open_directory(FileName::literal(project)));
  return dir.open_directory(FileName::literal(name));
}

}  // namespace subjects
