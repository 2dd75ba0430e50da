// See ledger.hpp.
#include "ledger.hpp"

#include "documents.hpp"

namespace subjects {

using faultfs::CommitId;
using faultfs::Document;
using faultfs::Reading;
using faultfs::SimDirectory;
using holdfast::Entry;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::Operation;
using holdfast::Outcome;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

const FileName directory = FileName::literal("store");
const FileName log_name = FileName::literal("log");

FileName temp_of(const std::string& name) {
  return FileName::literal("." + name);
}

}  // namespace

void Ledger::make() {
  auto root = stage_.fs().open_root().value();
  root.make_directory(directory, Mode{0755}).value();
  auto dir = root.open_directory(directory).value();
  (void)dir.create(log_name, Mode{0644}).value();
}

Result<void> Ledger::open() {
  HOLDFAST_TRY_LET(root, stage_.fs().open_root());
  HOLDFAST_TRY_LET(dir, root.open_directory(directory));
  dir_.emplace(std::move(dir));
  const Reading log = read_file(*dir_, log_name.text());
  if (!log.document) return fail(std::errc::io_error, Operation::read, log_name.text(), log.error);
  const Checking checking = flaw_ == Flaw::no_checksum ? Checking::none : Checking::checksum;
  Parsed parsed = parse_log(*log.document, checking);
  commits_ = std::move(parsed.commits);
  log_bytes_ = parsed.bytes;
  return {};
}

Result<void> Ledger::commit(std::vector<Documents> group) {
  group_.clear();
  for (const Documents& documents : group) group_.push_back(stage_.begins_commit(documents));
  handed_over_ = false;
  const std::string frame = frame_of({log_bytes_, commits_.size() + 1}, group);
  const Result<void> flushed = flush(frame, group);
  tell(flushed);
  if (flushed || (handed_over_ && !may_stop())) {
    commits_.insert(commits_.end(), group.begin(), group.end());
    log_bytes_ += flaw_ == Flaw::no_log ? 0 : frame.size();
  }
  return flushed;
}

Result<void> Ledger::flush(const std::string& frame, std::span<const Documents> group) {
  if (in_doubt()) {
    return fail(std::errc::not_connected, Operation::write, log_name.text(), "a flush has failed");
  }
  const bool publishes = flaw_ == Flaw::no_log || flaw_ == Flaw::plain_first;
  HOLDFAST_TRY_LET(log, dir_->open_log(log_name));
  handed_over_ = true;
  if (flaw_ != Flaw::no_log) HOLDFAST_TRY(log.write_at(log_bytes_, bytes_of(frame)));
  if (publishes) {
    for (const auto& [key, document] : documents_of(group)) HOLDFAST_TRY(publish(key, document));
    HOLDFAST_TRY(dir_->sync());
  }
  if (flaw_ == Flaw::acknowledges_first) tell({});
  if (flaw_ == Flaw::no_log) return {};
  const Result<void> synced = log.sync();
  if (synced || flaw_ != Flaw::retries_sync) return synced;
  HOLDFAST_TRY_LET(again, dir_->open_log(log_name));
  return again.sync();
}

void Ledger::tell(const Result<void>& result) {
  for (const CommitId commit : group_) {
    const bool believes = flaw_ == Flaw::followers_believe && commit != group_.front();
    if (result || (handed_over_ && believes)) {
      stage_.succeeded(commit, Outcome::durable);
    } else {
      stage_.failed(commit, handed_over_ ? Outcome::in_doubt : Outcome::not_published);
      if (handed_over_) doubts_.push_back(commit);
    }
  }
  group_.clear();
}

Result<void> Ledger::apply() {
  for (const auto& [key, document] : documents_of(commits_)) {
    if (read_file(*dir_, key) == Reading{document}) continue;
    HOLDFAST_TRY(publish(key, document));
  }
  // Also what was published before, by a process that did not live to sync it.
  return dir_->sync();
}

Result<void> Ledger::publish(const std::string& key, const Document& document) {
  if (document) {
    return flaw_ == Flaw::plain_in_place ? overwrite(key, *document) : publish_file(key, *document);
  }
  const Result<void> removed = dir_->remove(FileName::literal(key));
  const bool was_gone = !removed && removed.error().code == std::errc::no_such_file_or_directory;
  return was_gone ? Result<void>{} : removed;
}

Result<void> Ledger::publish_file(const std::string& name, const std::string& content) {
  const auto publish_temp = [&]() -> Result<void> {
    HOLDFAST_TRY_LET(writer, dir_->create(temp_of(name), Mode{0644}));
    HOLDFAST_TRY(writer.append(bytes_of(content)));
    HOLDFAST_TRY(writer.sync());
    return dir_->rename(temp_of(name), *dir_, FileName::literal(name), RenameMode::replace);
  };
  const Result<void> published = publish_temp();
  if (!published) (void)dir_->remove(temp_of(name));  // recovery would, too
  return published;
}

Result<void> Ledger::overwrite(const std::string& name, const std::string& content) {
  if (!dir_->stat(FileName::literal(name))) {
    HOLDFAST_TRY_LET(created, dir_->create(FileName::literal(name), Mode{0644}));
    HOLDFAST_TRY(created.close());
  }
  HOLDFAST_TRY_LET(file, dir_->open_log(FileName::literal(name)));
  HOLDFAST_TRY(file.write_at(0, bytes_of(content)));
  HOLDFAST_TRY(file.truncate(content.size()));
  return file.sync();
}

Result<void> Ledger::recover(Found found) {
  HOLDFAST_TRY(open());
  HOLDFAST_TRY_LET(entries, dir_->list());
  for (const Entry& entry : entries) {
    if (entry.name.text().starts_with('.')) HOLDFAST_TRY(dir_->remove(entry.name));
  }
  const Reading log = read_file(*dir_, log_name.text());
  if (!log.document) return fail(std::errc::io_error, Operation::read, log_name.text(), log.error);
  if (found == Found::in_cache || log.document->size() > log_bytes_) {
    HOLDFAST_TRY(publish_file(log_name.text(), log.document->substr(0, log_bytes_)));
    HOLDFAST_TRY(dir_->sync());
  }
  HOLDFAST_TRY_LET(kept, dir_->open_log(log_name));
  HOLDFAST_TRY(kept.sync());  // a dead process may not have
  return apply();
}

Result<void> Ledger::reopen() {
  stage_.reopened();
  const std::size_t known = commits_.size();
  const bool believes = flaw_ == Flaw::believes_cache;
  HOLDFAST_TRY(recover(believes ? Found::on_disk : Found::in_cache));
  for (std::size_t i = 0; i < doubts_.size(); ++i) {
    const bool is_there = commits_.size() > known + i;
    stage_.settled(doubts_[i], is_there ? Outcome::durable : Outcome::not_published);
  }
  doubts_.clear();
  return {};
}

Result<Documents> Ledger::documents() {
  if (flaw_ != Flaw::no_log) return documents_of(commits_);
  Documents found;
  HOLDFAST_TRY_LET(entries, dir_->list());
  for (const Entry& entry : entries) {
    if (entry.name == log_name || entry.name.text().starts_with('.')) continue;
    const Reading reading = read_file(*dir_, entry.name.text());
    if (!reading.error.empty()) return fail(std::errc::io_error, Operation::read, reading.error);
    found[entry.name.text()] = reading.document;
  }
  return found;
}

}  // namespace subjects
