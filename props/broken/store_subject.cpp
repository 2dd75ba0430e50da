// See store_subject.hpp.
#include "store_subject.hpp"

#include <nlohmann/json.hpp>

namespace subjects {

using faultfs::Document;
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
  return {.journal = {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096}};
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
  HOLDFAST_TRY_LET(root, fs.open_root());
  HOLDFAST_TRY_LET(dir, root.open_directory(FileName::literal(project)));
  return dir.open_directory(FileName::literal("chunks"));
}

Reading StoreKind::plain(SimDirectory& dir, const std::string& key) {
  Reading raw = read_file(dir, key + ".json");
  return raw.document ? reading_of(holdfast::parse_json(*raw.document, key)) : raw;
}

namespace {

Document text(char letter) {
  return text_of({letter, 200});
}

StoreStep commit(Documents documents) {
  return subjects::commit<StoreKind>(std::move(documents));
}

/// The project is deleted, unless something is in doubt.
void destroy(StorePlay& play) {
  if (!play.all_well) return;
  play.commit({{"a", std::nullopt}, {"b", std::nullopt}},
              [&] { return play.owner->delete_project(true); });
}

StoreStory deleted_store() {
  StoreStory story{
      "store-deleted", "a project that is deleted", {commit({{"a", text('1')}}), destroy}};
  story.may_leave_nothing = true;
  return story;
}

}  // namespace

std::vector<StoreStory> store_stories() {
  const Document gone;
  return {
      {"store-commits",
       "a store: two commits of three chunks, one is in its files",
       {commit({{"a", text('1')}, {"b", text('1')}, {"c", text('1')}}), sync,
        commit({{"a", text('2')}, {"b", gone}, {"c", text('2')}})}},
      {"store-detached",
       "a store that is detached and opened again",
       {commit({{"a", text('1')}, {"c", text('1')}}), detach,
        commit({{"a", text('2')}, {"c", gone}}), detach}},
      {"store-new",
       "a project that is made, and used for the first time",
       {commit({{"a", text('1')}, {"b", text('1')}}), sync},
       StoreStory::Steps{}},
      deleted_store(),
  };
}

}  // namespace subjects
