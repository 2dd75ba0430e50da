// See store_subject.hpp.
#include "store_subject.hpp"

#include <nlohmann/json.hpp>

#include "documents.hpp"

namespace subjects {

using faultfs::Document;
using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::SimFs;
using faultfs::Stage;
using holdfast::Batch;
using holdfast::FileName;
using holdfast::Outcome;
using holdfast::Result;
using holdfast::SimStore;
using holdfast::StoreOptions;

namespace {

using Documents = std::map<std::string, Document>;

constexpr const char* keys[] = {"a", "b", "c"};
constexpr const char* project = "p";

StoreOptions options() {
  return {.journal = {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096}};
}

Document text(char letter) {
  constexpr std::size_t small_bytes = 200;
  return text_of({letter, small_bytes});
}

Batch batch_of(const Documents& documents) {
  Batch batch;
  for (const auto& [key, content] : documents) {
    content ? batch.put(key, *content) : batch.remove(key);
  }
  return batch;
}

/// Do something that changes these documents.
/// Returns: whether it went well.
template <class Work>
bool as_commit(Stage& stage, const Documents& documents, Work work) {
  const faultfs::CommitId id = stage.begins_commit(documents);
  const auto end = work();
  if (end) stage.succeeded(id, Outcome::durable);
  if (!end) stage.failed(id, end.error().outcome);
  return end.has_value();
}

Result<SimStore> make(Stage& stage) {
  HOLDFAST_TRY_LET(root, stage.fs().open_root());
  return SimStore::create(std::move(root), project, options(), {stage.clock(), stage.entropy()});
}

Result<SimStore> open(Stage& stage) {
  HOLDFAST_TRY_LET(root, stage.fs().open_root());
  return SimStore::open(std::move(root), project, options(), {stage.clock(), stage.entropy()});
}

bool is_missing(const holdfast::Error& error) {
  return error.code == std::errc::no_such_file_or_directory;
}

Reading reading_of(const Result<holdfast::Json>& document) {
  if (!document) {
    return is_missing(document.error()) ? Reading{}
                                        : Reading{std::nullopt, document.error().message()};
  }
  if (!document->is_string()) return Reading{std::nullopt, "it is no string"};
  return Reading{document->get<std::string>()};
}

void find_litter(SimDirectory& dir, std::vector<std::string>& found) {
  const auto entries = dir.list().value();
  for (const holdfast::Entry& entry : entries) {
    const std::string& text = entry.name.text();
    if (text.ends_with(".hftmp") || text.starts_with(".new-") || text.starts_with(".trash-")) {
      found.push_back(holdfast::join_path(dir.path(), text));
    }
    if (entry.kind != holdfast::FileKind::directory) continue;
    auto child = dir.open_directory(entry.name).value();
    find_litter(child, found);
  }
}

}  // namespace

std::vector<std::string> StoreSubject::promises() const {
  return every_rule();
}

bool StoreSubject::may_be_missing() const {
  return project_ == Project::none ||
         std::any_of(story_.begin(), story_.end(),
                     [](const StoreStep& step) { return step.what == StoreStep::What::destroy; });
}

void StoreSubject::prepare(Stage& stage) const {
  if (project_ == Project::none) return;
  SimStore store = make(stage).value();
  (void)store.commit(batch_of({{"a", text('o')}, {"b", text('o')}})).value();
  store.detach().value();
}

// Where a call fails the program goes on, as one does that only looks at what it is told.
void StoreSubject::work(Stage& stage) const {
  std::optional<SimStore> store;
  const auto reopen = [&] {
    store.reset();
    if (Result<SimStore> opened = open(stage)) store.emplace(std::move(*opened));
  };
  if (project_ == Project::none) {
    if (Result<SimStore> made = make(stage)) store.emplace(std::move(*made));
  } else {
    reopen();
  }
  using What = StoreStep::What;
  bool all_well = true;
  for (const StoreStep& step : story_) {
    if (step.what == What::detach && store && !store->detach()) continue;
    if (step.what == What::detach || step.what == What::reopen) {
      reopen();
      stage.reopened();
    }
    if (!store) return;
    if (step.what == What::commit) {
      const auto commit = [&] { return store->commit(batch_of(step.documents)); };
      all_well = as_commit(stage, step.documents, commit) && all_well;
    }
    if (step.what == What::sync) (void)store->force_sync();
    // Nobody deletes what is in doubt.
    if (step.what == What::destroy && all_well) {
      (void)as_commit(stage, step.documents, [&] { return store->delete_project(true); });
    }
  }
}

std::map<std::string, Reading> StoreSubject::plain(Stage& stage) const {
  std::map<std::string, Reading> readings;
  auto root = stage.fs().open_root().value();
  auto dir = root.open_directory(FileName::literal(project));
  if (!dir) return readings;
  auto chunks = dir->open_directory(FileName::literal("chunks"));
  if (!chunks) return readings;
  for (const char* key : keys) {
    Reading raw = read_file(*chunks, std::string(key) + ".json");
    if (raw.document) raw = reading_of(holdfast::parse_json(*raw.document, key));
    readings[key] = raw;
  }
  return readings;
}

// A crash may leave no project where one is made or deleted; then the next process makes one.
std::string StoreSubject::recover(Stage& stage) const {
  Result<SimStore> store = open(stage);
  if (!store && may_be_missing() && is_missing(store.error())) {
    store = make(stage);
    if (store && store->name() != project) return "the name is taken by something";
  }
  if (!store) return store.error().message();
  const Result<void> closed = store->detach();
  return closed ? "" : closed.error().message();
}

std::map<std::string, Reading> StoreSubject::read(Stage& stage) const {
  std::map<std::string, Reading> readings;
  Result<SimStore> store = open(stage);
  if (!store && may_be_missing() && is_missing(store.error())) return readings;
  for (const char* key : keys) {
    readings[key] = store ? reading_of(store->fetch_chunk(key))
                          : Reading{std::nullopt, store.error().message()};
  }
  return readings;
}

std::string StoreSubject::use(Stage& stage) const {
  Result<SimStore> store = open(stage);
  if (!store) return store.error().message();
  const Document content = text('u');
  const auto committed = store->commit(batch_of({{"a", content}, {"c", content}}));
  if (!committed) return committed.error().message();
  if (const auto closed = store->detach(); !closed) return closed.error().message();
  store = open(stage);
  if (!store) return store.error().message();
  const Reading found = reading_of(store->fetch_chunk("a"));
  return found.document == content ? "" : "what was committed is not what is read";
}

std::vector<std::string> StoreSubject::litter(Stage& stage) const {
  std::vector<std::string> found;
  auto root = stage.fs().open_root().value();
  find_litter(root, found);
  return found;
}

std::string StoreSubject::alone(Stage& stage) const {
  SimFs living = stage.machine().process();
  auto owner = SimStore::open(living.open_root().value(), project, options(),
                              {stage.clock(), stage.entropy()});
  if (!owner) return "nobody can open it: " + owner.error().message();
  if (open(stage)) return "two processes have it open";
  stage.machine().kill(living);
  const auto next = open(stage);
  return next ? "" : "a dead owner keeps it: " + next.error().message();
}

std::vector<std::unique_ptr<StoreSubject>> store_subjects() {
  using What = StoreStep::What;
  std::vector<std::unique_ptr<StoreSubject>> all;
  const auto add = [&](const char* name, const char* about, StoreStory story,
                       Project before = Project::with_two_chunks) {
    all.push_back(std::make_unique<StoreSubject>(name, about, std::move(story), before));
  };
  const Document gone;
  add("store-commits", "a store: two commits of three chunks, one is in its files",
      {{What::commit, {{"a", text('1')}, {"b", text('1')}, {"c", text('1')}}},
       {What::sync},
       {What::commit, {{"a", text('2')}, {"b", gone}, {"c", text('2')}}}});
  add("store-detached", "a store that is detached and opened again",
      {{What::commit, {{"a", text('1')}, {"c", text('1')}}},
       {What::detach},
       {What::commit, {{"a", text('2')}, {"c", gone}}},
       {What::detach}});
  add("store-new", "a project that is made, and used for the first time",
      {{What::commit, {{"a", text('1')}, {"b", text('1')}}}, {What::sync}}, Project::none);
  add("store-deleted", "a project that is deleted",
      {{What::commit, {{"a", text('1')}}}, {What::destroy, {{"a", gone}, {"b", gone}}}});
  return all;
}

}  // namespace subjects
