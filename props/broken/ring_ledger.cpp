// See ring_ledger.hpp.
#include "ring_ledger.hpp"

#include <sstream>

#include "documents.hpp"

namespace subjects {

using faultfs::Document;
using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::Stage;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::Operation;
using holdfast::Outcome;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

const FileName store_name = FileName::literal("store");
const FileName log_directory = FileName::literal("log");
const FileName begin_name = FileName::literal("begin");

FileName log_name(std::size_t epoch) {
  return FileName::literal(epoch % 2 == 0 ? "0" : "1");
}

/// Write a whole file, which has its name when it is synced.
Result<void> publish(SimDirectory& dir, const FileName& name, const std::string& content) {
  const FileName temp = FileName::literal("." + name.text());
  HOLDFAST_TRY_LET(writer, dir.create(temp, Mode{0644}));
  HOLDFAST_TRY(writer.append(bytes_of(content)));
  HOLDFAST_TRY(writer.sync());
  return dir.rename(temp, dir, name, RenameMode::replace);
}

Result<void> remove_temps(SimDirectory& dir) {
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const holdfast::Entry& entry : entries) {
    if (entry.name.text().starts_with('.')) HOLDFAST_TRY(dir.remove(entry.name));
  }
  return {};
}

Result<std::string> content_of(SimDirectory& dir, const FileName& name) {
  const Reading reading = read_file(dir, name.text());
  if (reading.document) return *reading.document;
  return fail(std::errc::io_error, Operation::read, name.text(), reading.error);
}

/// One process at work.
class RingLedger {
 public:
  RingLedger(RingFlaw flaw, SimDirectory store, SimDirectory log)
      : flaw_(flaw), store_(std::move(store)), log_(std::move(log)) {}

  static Result<RingLedger> open(RingFlaw flaw, Stage& stage) {
    HOLDFAST_TRY_LET(root, stage.fs().open_root());
    HOLDFAST_TRY_LET(store, root.open_directory(store_name));
    HOLDFAST_TRY_LET(log, root.open_directory(log_directory));
    RingLedger ledger(flaw, std::move(store), std::move(log));
    HOLDFAST_TRY(ledger.load());
    return ledger;
  }

  /// Append commits to the log.
  Result<void> write(const Documents& documents) {
    HOLDFAST_TRY_LET(log, log_.open_log(log_name(begin_.epoch)));
    Place place{log_bytes_, begin_.sequence + commits_.size(), begin_.epoch};
    if (checking() == Checking::unchained) place = {0, place.sequence, 0};
    const std::string frame = frame_of(place, std::span(&documents, 1));
    HOLDFAST_TRY(log.write_at(log_bytes_, bytes_of(frame)));
    log_bytes_ += frame.size();
    commits_.push_back(documents);
    return {};
  }

  Result<void> flush() {
    HOLDFAST_TRY_LET(log, log_.open_log(log_name(begin_.epoch)));
    return log.sync();
  }

  /// Make plain files of the log, and begin the other one.
  Result<void> apply() {
    for (const auto& [key, document] : documents_of(commits_)) {
      const FileName name = FileName::literal(key);
      if (document) HOLDFAST_TRY(publish(store_, name, *document));
      if (!document && store_.stat(name)) HOLDFAST_TRY(store_.remove(name));
    }
    if (flaw_ != RingFlaw::cuts_first) HOLDFAST_TRY(store_.sync());
    begin_ = {0, begin_.sequence + commits_.size(), begin_.epoch + 1};
    commits_.clear();
    log_bytes_ = 0;
    HOLDFAST_TRY(publish(log_, begin_name,
                         std::to_string(begin_.epoch) + ' ' + std::to_string(begin_.sequence)));
    HOLDFAST_TRY(log_.sync());
    return flaw_ == RingFlaw::cuts_first ? store_.sync() : Result<void>{};
  }

  Result<void> recover() {
    HOLDFAST_TRY(remove_temps(store_));
    HOLDFAST_TRY(remove_temps(log_));
    if (flaw_ == RingFlaw::appends_to_found || commits_.empty()) return {};
    HOLDFAST_TRY(flush());  // only the cache may know it
    return apply();
  }

  [[nodiscard]] std::size_t commits() const { return commits_.size(); }

  Reading read(const std::string& key) {
    const Documents logged = documents_of(commits_);
    const auto found = logged.find(key);
    return found == logged.end() ? read_file(store_, key) : Reading{found->second};
  }

 private:
  [[nodiscard]] Checking checking() const {
    const bool any = flaw_ == RingFlaw::unchained || flaw_ == RingFlaw::replays_stale;
    return any ? Checking::unchained : Checking::checksum;
  }

  Result<void> load() {
    HOLDFAST_TRY_LET(text, content_of(log_, begin_name));
    std::istringstream(text) >> begin_.epoch >> begin_.sequence;
    HOLDFAST_TRY_LET(log, content_of(log_, log_name(begin_.epoch)));
    Parsed parsed = parse_log(log, checking(), begin_);
    log_bytes_ = parsed.bytes;
    commits_ = std::move(parsed.commits);
    return flaw_ == RingFlaw::replays_stale ? add_stale() : Result<void>{};
  }

  Result<void> add_stale() {
    HOLDFAST_TRY_LET(log, content_of(log_, log_name(begin_.epoch + 1)));
    const Parsed other = parse_log(log, checking());
    const bool first = begin_.epoch % 2 != 0;  // by its name
    commits_.insert(first ? commits_.begin() : commits_.end(), other.commits.begin(),
                    other.commits.end());
    return {};
  }

  RingFlaw flaw_;
  SimDirectory store_;
  SimDirectory log_;
  Place begin_{};
  std::vector<Documents> commits_{};
  std::size_t log_bytes_ = 0;
};

Document short_text(char letter) {
  constexpr std::size_t document_bytes = 100;
  return text_of({letter, document_bytes});
}

/// A commit and its flush.
Result<void> commit(Stage& stage, RingLedger& ledger, const Documents& documents) {
  const faultfs::CommitId id = stage.begins_commit(documents);
  Result<void> done = ledger.write(documents);
  if (done) done = ledger.flush();
  if (done) stage.succeeded(id, Outcome::durable);
  if (!done) stage.failed(id, Outcome::in_doubt);
  return done;
}

}  // namespace

std::string RingLedgerSubject::about() const {
  switch (flaw_) {
    case RingFlaw::none: return "a ledger that uses its log again";
    case RingFlaw::unchained: return "believes a frame of its log behind any other one";
    case RingFlaw::replays_stale: return "reads the log that is out of use, too";
    case RingFlaw::cuts_first: return "gives its log up before the plain files are synced";
    case RingFlaw::appends_to_found: return "shows and appends to what a dead process left";
  }
  return {};
}

std::vector<std::string> RingLedgerSubject::promises() const {
  return rules_without({"R6", "R9"});
}

void RingLedgerSubject::prepare(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  root.make_directory(store_name, Mode{0755}).value();
  root.make_directory(log_directory, Mode{0755}).value();
  auto log = root.open_directory(log_directory).value();
  for (const std::size_t epoch : {0U, 1U}) (void)log.create(log_name(epoch), Mode{0644}).value();
  publish(log, begin_name, "1 1").value();
  RingLedger ledger = RingLedger::open(flaw_, stage).value();
  commit(stage, ledger, {{"a", short_text('o')}, {"b", short_text('o')}}).value();
  commit(stage, ledger, {{"a", short_text('p')}}).value();
  ledger.apply().value();
}

void RingLedgerSubject::work(Stage& stage) const {
  Result<RingLedger> ledger = RingLedger::open(flaw_, stage);
  if (!ledger) return;
  if (!commit(stage, *ledger, {{"b", short_text('1')}, {"c", short_text('1')}}) || !ledger->apply())
    return;
  if (!commit(stage, *ledger, {{"a", short_text('2')}, {"b", short_text('2')}})) return;
  // The process dies before the flush.
  const Documents last{{"c", std::nullopt}, {"b", short_text('3')}};
  const faultfs::CommitId id = stage.begins_commit(last);
  if (!ledger->write(last)) return;
  stage.reopened();
  Result<RingLedger> next = RingLedger::open(flaw_, stage);
  if (!next) return;
  const bool is_there = next->commits() == 2;
  if (!next->recover()) return;
  stage.settled(id, is_there ? Outcome::durable : Outcome::not_published);
  (void)commit(stage, *next, {{"a", short_text('4')}});
}

std::map<std::string, Reading> RingLedgerSubject::plain(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  auto store = root.open_directory(store_name).value();
  std::map<std::string, Reading> readings;
  for (const char* key : keys_of_commits) readings[key] = read_file(store, key);
  return readings;
}

std::string RingLedgerSubject::recover(Stage& stage) const {
  Result<RingLedger> ledger = RingLedger::open(flaw_, stage);
  const Result<void> recovered = ledger ? ledger->recover() : fail(ledger.error());
  return why_not(recovered);
}

std::map<std::string, Reading> RingLedgerSubject::read(Stage& stage) const {
  Result<RingLedger> ledger = RingLedger::open(flaw_, stage);
  std::map<std::string, Reading> readings;
  for (const char* key : keys_of_commits) {
    readings[key] = ledger ? ledger->read(key) : Reading{std::nullopt, ledger.error().message()};
  }
  return readings;
}

std::string RingLedgerSubject::use(Stage& stage) const {
  Result<RingLedger> ledger = RingLedger::open(flaw_, stage);
  if (!ledger) return ledger.error().message();
  const Result<void> done =
      commit(stage, *ledger, {{"a", short_text('u')}, {"c", short_text('u')}});
  if (!done) return done.error().message();
  return ledger->read("a") == Reading{short_text('u')} ? ""
                                                       : "what was committed is not what is read";
}

std::vector<std::string> RingLedgerSubject::litter(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  return paths_below(root, is_hidden);
}

}  // namespace subjects
