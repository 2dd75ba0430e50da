// See journal_subject.hpp.
#include "journal_subject.hpp"

namespace subjects {

using faultfs::Document;
using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::SimFs;
using holdfast::CommitReport;
using holdfast::DocumentPath;
using holdfast::Environment;
using holdfast::FileName;
using holdfast::JournalBatch;
using holdfast::JournalOptions;
using holdfast::Mode;
using holdfast::Outcome;
using holdfast::Result;
using holdfast::SimJournal;

namespace {

JournalOptions options() {
  return {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096, .inline_bytes_max = 2000};
}

DocumentPath path_of_key(const std::string& key) {
  return DocumentPath::literal("d/" + key);
}

JournalBatch batch_of(const Documents& documents) {
  JournalBatch batch;
  for (const auto& [key, content] : documents) batch.push_back({path_of_key(key), content});
  return batch;
}

}  // namespace

Result<SimJournal> JournalKind::make(SimFs& fs, Environment environment) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  HOLDFAST_TRY(SimJournal::create(root, options(), environment));
  return open(fs, environment);
}

Result<SimJournal> JournalKind::open(SimFs& fs, Environment environment) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  return SimJournal::open(std::move(root), options(), environment);
}

Result<CommitReport> JournalKind::commit(SimJournal& journal, const Documents& documents) {
  return journal.commit(batch_of(documents));
}

// Large contents lie in files of their own.
std::string JournalKind::why_unclean(SimFs& fs) {
  auto root = fs.open_root().value();
  auto journal = root.open_directory(FileName::literal("journal")).value();
  auto staged = journal.open_directory(FileName::literal("staged"));
  const bool unclean = staged && !staged->list().value().empty();
  return unclean ? "contents are still staged after everything was applied" : "";
}

Reading JournalKind::read(SimJournal& journal, const std::string& key) {
  const auto found = journal.read(path_of_key(key));
  return found ? Reading{*found} : Reading{std::nullopt, why_not(found)};
}

Result<SimDirectory> JournalKind::plain_directory(SimFs& fs) {
  HOLDFAST_TRY_LET(root, fs.open_root());
  return root.open_directory(FileName::literal("d"));
}

JournalStep commit_group(std::vector<Documents> commits) {
  return [commits = std::move(commits)](JournalPlay& play) {
    std::vector<faultfs::CommitId> ids;
    std::vector<Result<SimJournal::Ticket>> tickets;
    for (const Documents& documents : commits) {
      ids.push_back(play.stage.begins_commit(documents));
      tickets.push_back(play.owner->submit(batch_of(documents)));
    }
    play.owner->flush();
    for (std::size_t i = 0; i < commits.size(); ++i) {
      const Result<CommitReport> end =
          tickets[i] ? play.owner->end_of(*tickets[i]) : holdfast::fail(tickets[i].error());
      if (end) play.stage.succeeded(ids[i], Outcome::durable);
      if (!end) play.stage.failed(ids[i], end.error().outcome);
    }
  };
}

namespace {

JournalStep commit(Documents documents) {
  return subjects::commit<JournalKind>(std::move(documents));
}

std::vector<JournalStep> wrap_around() {
  std::vector<JournalStep> steps;
  constexpr std::size_t big_bytes = 1700;  // two frames fill a segment
  for (const char letter : {'1', '2', '3', '4', '5'}) {
    steps.push_back(commit({{"a", text(letter, big_bytes)}, {"b", text(letter)}}));
    steps.emplace_back(apply);
  }
  return steps;
}

/// Where the directory of backups should be there is a file: what has a former version cannot be
/// written.
const FileName obstacle = FileName::literal("d_bak");

void obstruct(JournalPlay& play) {
  auto root = play.stage.fs().open_root();
  if (root) (void)root->create(obstacle, Mode{0644});  // a call that fails may be this one
}

void clear(SimFs& fs) {
  (void)fs.open_root().value().remove(obstacle);  // a power cut may have taken it away
}

/// Two documents are parked once others have filled half of the ring.
JournalStory parked() {
  constexpr std::size_t big_bytes = 1700;
  std::vector<JournalStep> steps{obstruct, commit({{"a", text('1')}, {"b", Document{}}})};
  for (const char letter : {'1', '2', '3', '4', '5'}) {
    steps.push_back(commit({{"c", text(letter, big_bytes)}}));
  }
  steps.emplace_back(apply);
  JournalStory story{"journal-parked", "a journal with documents that cannot be written",
                     std::move(steps)};
  story.before_recovery = clear;
  return story;
}

}  // namespace

std::vector<JournalStory> journal_stories() {
  const Document gone;
  const JournalStep reopen = subjects::reopen<JournalKind>;
  constexpr std::size_t large_bytes = 2100;  // in a file of its own
  return {
      {"journal-commits",
       "a journal: two commits of three documents, one is applied",
       {commit({{"a", text('1')}, {"b", text('1')}, {"c", text('1')}}), apply,
        commit({{"a", text('2')}, {"b", text('2')}, {"c", text('2')}})}},
      {"journal-group",
       "a journal: two commits by one flush",
       {commit_group({{{"a", text('1')}, {"b", text('1')}}, {{"b", text('2')}, {"c", text('2')}}}),
        apply}},
      {"journal-wrap", "a journal whose segments are all begun anew", wrap_around()},
      {"journal-removal",
       "a journal: documents are removed, and one comes back",
       {commit({{"a", gone}, {"c", text('1')}}), apply, commit({{"a", text('2')}, {"b", gone}}),
        apply, close}},
      {"journal-reopened",
       "a journal whose owner dies twice",
       {commit({{"a", text('1')}, {"c", text('1')}}), reopen,
        commit({{"a", text('2')}, {"b", text('2')}}), reopen, apply}},
      {"journal-staged",
       "a journal with contents in files of their own",
       {commit({{"a", text('1', large_bytes)}, {"c", text('1')}}), apply,
        commit({{"a", text('2', large_bytes)}, {"b", text('2', large_bytes)}})}},
      {"journal-create",
       "a journal that is made, and used for the first time",
       {commit({{"a", text('1')}, {"b", text('1')}}), apply},
       JournalStory::Steps{}},
      parked(),
  };
}

}  // namespace subjects
