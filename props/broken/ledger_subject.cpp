// See ledger_subject.hpp.
#include "ledger_subject.hpp"

#include "documents.hpp"

namespace subjects {

using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::Stage;
using holdfast::FileName;
using holdfast::Result;

namespace {

SimDirectory open_store(Stage& stage) {
  auto root = stage.fs().open_root().value();
  return root.open_directory(FileName::literal("store")).value();
}

}  // namespace

std::string LedgerSubject::about() const {
  switch (flaw_) {
    case Flaw::none: return "commits of several documents in a log, plain files later";
    case Flaw::no_log: return "publishes the documents of a commit one after the other";
    case Flaw::no_checksum: return "believes every frame of the log that is as long as it says";
    case Flaw::plain_in_place: return "overwrites plain files where they lie";
    case Flaw::plain_first: return "publishes plain files before the log is flushed";
    case Flaw::acknowledges_first: return "says durable, then flushes the log";
    case Flaw::followers_believe: return "tells one commit of a group only that the flush failed";
    case Flaw::goes_on_in_doubt: return "appends to the log after a flush that failed";
    case Flaw::retries_sync: return "tries a flush that failed once more";
    case Flaw::believes_cache: return "takes what it reads after a failed flush for durable";
  }
  return {};
}

std::vector<std::string> LedgerSubject::promises() const {
  return rules_without({"R6", "R9"});
}

void LedgerSubject::prepare(Stage& stage) const {
  Ledger ledger(flaw_, stage);
  ledger.make();
  ledger.open().value();
  ledger.commit({{{"a", text_of({'o', 200})}, {"b", text_of({'p', 200})}}}).value();
  ledger.apply().value();
}

// What fails is known to the stage; the story goes on as a program would.
void LedgerSubject::work(Stage& stage) const {
  Ledger ledger(flaw_, stage);
  if (!ledger.open()) return;
  (void)ledger.commit({{{"a", text_of({'1', 300})}, {"b", text_of({'2', 300})}}});
  if (ledger.in_doubt() && !ledger.reopen()) return;
  (void)ledger.commit(
      {{{"b", std::nullopt}, {"c", text_of({'3', 300})}}, {{"a", text_of({'4', 250})}}});
  if (ledger.in_doubt() && !ledger.reopen()) return;
  (void)ledger.apply();
}

std::map<std::string, Reading> LedgerSubject::plain(Stage& stage) const {
  SimDirectory dir = open_store(stage);
  std::map<std::string, Reading> readings;
  for (const char* key : keys_of_commits) readings[key] = read_file(dir, key);
  return readings;
}

std::string LedgerSubject::recover(Stage& stage) const {
  return why_not(Ledger(flaw_, stage).recover(Ledger::Found::on_disk));
}

std::map<std::string, Reading> LedgerSubject::read(Stage& stage) const {
  Ledger ledger(flaw_, stage);
  const Result<void> opened = ledger.open();
  const Result<Documents> found = opened ? ledger.documents() : fail(opened.error());
  std::map<std::string, Reading> readings;
  for (const std::string key : keys_of_commits) {
    Reading& reading = readings[key];
    if (!found) {
      reading.error = found.error().message();
    } else if (const auto document = found->find(key); document != found->end()) {
      reading.document = document->second;
    }
  }
  return readings;
}

std::string LedgerSubject::use(Stage& stage) const {
  Ledger ledger(flaw_, stage);
  const auto commit_and_apply = [&]() -> Result<void> {
    HOLDFAST_TRY(ledger.open());
    HOLDFAST_TRY(ledger.commit({{{"a", text_of({'u', 200})}, {"c", text_of({'v', 200})}}}));
    return ledger.apply();
  };
  const Result<void> used = commit_and_apply();
  if (!used) return used.error().message();
  const auto found = read(stage);
  if (found.at("a") != Reading{text_of({'u', 200})} ||
      found.at("c") != Reading{text_of({'v', 200})}) {
    return "what was committed is not what is read";
  }
  return plain(stage) == found ? "" : "the plain files are not what is read";
}

std::vector<std::string> LedgerSubject::litter(Stage& stage) const {
  SimDirectory dir = open_store(stage);
  return paths_below(dir, is_hidden);
}

}  // namespace subjects
