// See journal_subject.hpp.
#include "journal_subject.hpp"

#include "documents.hpp"

namespace subjects {

using faultfs::Document;
using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::SimFs;
using faultfs::Stage;
using holdfast::DocumentPath;
using holdfast::FileName;
using holdfast::JournalBatch;
using holdfast::JournalOptions;
using holdfast::Outcome;
using holdfast::Result;

namespace {

using Documents = std::map<std::string, Document>;

constexpr const char* keys[] = {"a", "b", "c"};
constexpr std::size_t small_bytes = 200;

JournalOptions options() {
  return {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096, .inline_bytes_max = 2000};
}

DocumentPath path_of_key(const std::string& key) {
  return DocumentPath::literal("d/" + key);
}

Document text(char letter, std::size_t size_bytes = small_bytes) {
  return text_of({letter, size_bytes});
}

JournalBatch batch_of(const Documents& documents) {
  JournalBatch batch;
  for (const auto& [key, content] : documents) batch.push_back({path_of_key(key), content});
  return batch;
}

/// Several commits, flushed together.
void commit_all(Stage& stage, SimJournal& journal, const std::vector<Documents>& commits) {
  std::vector<faultfs::CommitId> ids;
  std::vector<Result<SimJournal::Ticket>> tickets;
  for (const Documents& documents : commits) {
    ids.push_back(stage.begins_commit(documents));
    tickets.push_back(journal.submit(batch_of(documents)));
  }
  journal.flush();
  for (std::size_t i = 0; i < commits.size(); ++i) {
    Result<holdfast::CommitReport> end =
        tickets[i] ? journal.end_of(*tickets[i]) : holdfast::fail(tickets[i].error());
    if (end) stage.succeeded(ids[i], Outcome::durable);
    if (!end) stage.failed(ids[i], end.error().outcome);
  }
}

Result<SimJournal> open(Stage& stage) {
  HOLDFAST_TRY_LET(root, stage.fs().open_root());
  return SimJournal::open(std::move(root), options(), {stage.clock(), stage.entropy()});
}

void find_litter(SimDirectory& dir, std::vector<std::string>& found) {
  const auto entries = dir.list().value();
  for (const holdfast::Entry& entry : entries) {
    if (entry.name.text().ends_with(".hftmp")) {
      found.push_back(holdfast::join_path(dir.path(), entry.name.text()));
    }
    if (entry.kind != holdfast::FileKind::directory) continue;
    auto child = dir.open_directory(entry.name).value();
    find_litter(child, found);
  }
}

/// How many large contents lie in files of their own.
std::size_t count_staged(Stage& stage) {
  auto root = stage.fs().open_root().value();
  auto journal = root.open_directory(FileName::literal("journal"));
  if (!journal) return 0;
  auto staged = journal->open_directory(FileName::literal("staged"));
  return staged ? staged->list().value().size() : 0;
}

}  // namespace

std::vector<std::string> JournalSubject::promises() const {
  return every_rule();
}

void JournalSubject::prepare(Stage& stage) const {
  if (beginning_ == Beginning::nothing) return;
  auto root = stage.fs().open_root().value();
  SimJournal::create(root, options(), {stage.clock(), stage.entropy()}).value();
  SimJournal journal = open(stage).value();
  (void)journal.commit(batch_of({{"a", text('o')}, {"b", text('o')}})).value();
  journal.close().value();
}

// Where a call fails the program goes on, as one does that only looks at what it is told.
void JournalSubject::work(Stage& stage) const {
  if (beginning_ == Beginning::nothing) {
    auto root = stage.fs().open_root();
    if (!root) return;
    if (!SimJournal::create(*root, options(), {stage.clock(), stage.entropy()})) return;
  }
  std::optional<SimJournal> journal;
  const auto reopen = [&] {
    journal.reset();
    if (Result<SimJournal> opened = open(stage)) journal.emplace(std::move(*opened));
  };
  reopen();
  for (const JournalStep& step : story_) {
    if (step.what == JournalStep::What::reopen) {
      reopen();
      stage.reopened();
    }
    if (!journal) return;
    if (step.what == JournalStep::What::commit) commit_all(stage, *journal, step.commits);
    if (step.what == JournalStep::What::apply) (void)journal->apply();
    if (step.what == JournalStep::What::close) (void)journal->close();
  }
}

std::map<std::string, Reading> JournalSubject::plain(Stage& stage) const {
  std::map<std::string, Reading> readings;
  auto root = stage.fs().open_root().value();
  auto dir = root.open_directory(FileName::literal("d"));
  for (const char* key : keys) readings[key] = dir ? read_file(*dir, key) : Reading{};
  return readings;
}

// A crash while the journal was being made leaves none; then it is made again.
std::string JournalSubject::recover(Stage& stage) const {
  Result<SimJournal> journal = open(stage);
  if (!journal && beginning_ == Beginning::nothing &&
      journal.error().code == std::errc::no_such_file_or_directory) {
    auto root = stage.fs().open_root().value();
    const auto made = SimJournal::create(root, options(), {stage.clock(), stage.entropy()});
    if (!made) return made.error().message();
    journal = open(stage);
  }
  if (!journal) return journal.error().message();
  const Result<void> closed = journal->close();
  if (!closed) return closed.error().message();
  return count_staged(stage) == 0 ? "" : "contents are still staged after everything was applied";
}

std::map<std::string, Reading> JournalSubject::read(Stage& stage) const {
  std::map<std::string, Reading> readings;
  Result<SimJournal> journal = open(stage);
  for (const char* key : keys) {
    if (!journal) {
      readings[key] = {std::nullopt, journal.error().message()};
      continue;
    }
    const auto found = journal->read(path_of_key(key));
    readings[key] = found ? Reading{*found} : Reading{std::nullopt, found.error().message()};
  }
  return readings;
}

std::string JournalSubject::use(Stage& stage) const {
  Result<SimJournal> journal = open(stage);
  if (!journal) return journal.error().message();
  const Document content = text('u');
  const auto committed = journal->commit(batch_of({{"a", content}, {"c", content}}));
  if (!committed) return committed.error().message();
  const auto closed = journal->close();
  if (!closed) return closed.error().message();
  const auto found = journal->read(path_of_key("a"));
  if (!found) return found.error().message();
  return *found == content ? "" : "what was committed is not what is read";
}

std::vector<std::string> JournalSubject::litter(Stage& stage) const {
  std::vector<std::string> found;
  auto root = stage.fs().open_root().value();
  find_litter(root, found);
  return found;
}

std::string JournalSubject::alone(Stage& stage) const {
  SimFs living = stage.machine().process();
  auto root = living.open_root().value();
  auto owner = SimJournal::open(std::move(root), options(), {stage.clock(), stage.entropy()});
  if (!owner) return "nobody can open it: " + owner.error().message();
  if (open(stage)) return "two processes have it open";
  stage.machine().kill(living);
  const auto next = open(stage);
  return next ? "" : "a dead owner keeps it: " + next.error().message();
}

namespace {

constexpr auto apply = JournalStep::What::apply;
constexpr auto close = JournalStep::What::close;
constexpr auto reopen = JournalStep::What::reopen;

JournalStep commit(Documents documents) {
  return {JournalStep::What::commit, {std::move(documents)}};
}

JournalStory wrap_around() {
  JournalStory story;
  constexpr std::size_t big_bytes = 1700;  // two frames fill a segment
  for (const char letter : {'1', '2', '3', '4', '5'}) {
    story.push_back(commit({{"a", text(letter, big_bytes)}, {"b", text(letter)}}));
    story.push_back({apply});
  }
  return story;
}

}  // namespace

std::vector<std::unique_ptr<JournalSubject>> journal_subjects() {
  std::vector<std::unique_ptr<JournalSubject>> all;
  const auto add = [&](const char* name, const char* about, JournalStory story,
                       Beginning beginning = Beginning::two_documents) {
    all.push_back(std::make_unique<JournalSubject>(name, about, std::move(story), beginning));
  };
  const Document gone;
  add("journal-commits", "a journal: two commits of three documents, one is applied",
      {commit({{"a", text('1')}, {"b", text('1')}, {"c", text('1')}}),
       {apply},
       commit({{"a", text('2')}, {"b", text('2')}, {"c", text('2')}})});
  add("journal-group", "a journal: two commits by one flush",
      {{JournalStep::What::commit,
        {{{"a", text('1')}, {"b", text('1')}}, {{"b", text('2')}, {"c", text('2')}}}},
       {apply}});
  add("journal-wrap", "a journal whose segments are all begun anew", wrap_around());
  add("journal-removal", "a journal: documents are removed, and one comes back",
      {commit({{"a", gone}, {"c", text('1')}}),
       {apply},
       commit({{"a", text('2')}, {"b", gone}}),
       {apply},
       {close}});
  add("journal-reopened", "a journal whose owner dies twice",
      {commit({{"a", text('1')}, {"c", text('1')}}),
       {reopen},
       commit({{"a", text('2')}, {"b", text('2')}}),
       {reopen},
       {apply}});
  constexpr std::size_t large_bytes = 2100;  // in a file of its own
  add("journal-staged", "a journal with contents in files of their own",
      {commit({{"a", text('1', large_bytes)}, {"c", text('1')}}),
       {apply},
       commit({{"a", text('2', large_bytes)}, {"b", text('2', large_bytes)}})});
  add("journal-create", "a journal that is made, and used for the first time",
      {commit({{"a", text('1')}, {"b", text('1')}}), {apply}}, Beginning::nothing);
  return all;
}

}  // namespace subjects
