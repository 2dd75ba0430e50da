// The moves of a save. See save.hpp.
#include "save.hpp"

#include <cstdio>

#include "documents.hpp"

namespace subjects {

using faultfs::SimLog;
using faultfs::SimWriter;
using holdfast::ByteView;
using holdfast::FileName;
using holdfast::Metadata;
using holdfast::Mode;
using holdfast::Outcome;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

constexpr std::string_view temp_suffix = ".tmp";
constexpr std::string_view marker_suffix = ".commit";

bool is_missing(const holdfast::Error& error) {
  return error.code == std::errc::no_such_file_or_directory;
}

/// Success also where there was nothing to remove.
Result<void> if_there(Result<void> removed) {
  if (!removed && is_missing(removed.error())) return {};
  return removed;
}

}  // namespace

std::string temp_prefix(const std::string& key) {
  return "." + key;
}

bool is_marker(const std::string& name) {
  return name.starts_with('.') && name.ends_with(marker_suffix);
}

bool is_temp(const std::string& name) {
  return name.starts_with('.') && name.ends_with(temp_suffix);
}

std::string key_of_marker(const std::string& name) {
  return name.substr(1, name.size() - 1 - marker_suffix.size());
}

FileName fixed_temp(const std::string& key) {
  return FileName::literal(temp_prefix(key) + std::string(temp_suffix));
}

FileName marker(const std::string& key) {
  return FileName::literal(temp_prefix(key) + std::string(marker_suffix));
}

FileName lock_file() {
  return FileName::literal(".lock");
}

Result<void> Save::take_lock_file() {
  HOLDFAST_TRY_LET(file, dir_->create(lock_file(), Mode{0644}));
  holds_lock_file_ = true;
  return file.close();
}

Result<void> Save::drop_lock_file() {
  holds_lock_file_ = false;
  return dir_->remove(lock_file());
}

Result<void> Save::create_temp() {
  if (recipe_.temp_names == TempNames::fixed) {
    temp_ = fixed_temp(what_.key);
  } else {
    char number[20];
    std::snprintf(number, sizeof number, ".%016llx",
                  static_cast<unsigned long long>(stage_.entropy().next()));
    temp_ = FileName::literal(temp_prefix(what_.key) + number + std::string(temp_suffix));
  }
  HOLDFAST_TRY_LET(writer, dir_->create(*temp_, Mode{0644}));
  HOLDFAST_TRY_LET(metadata, writer.stat());
  written_ = metadata.id;
  writer_.emplace(std::move(writer));
  return {};
}

Result<void> Save::reuse_temp() {
  const FileName name = fixed_temp(what_.key);
  Result<SimLog> log = dir_->open_log(name);
  if (!log && is_missing(log.error())) return create_temp();
  if (!log) return fail(std::move(log).error());
  HOLDFAST_TRY_LET(metadata, log->stat());
  temp_ = name;
  written_ = metadata.id;
  log_.emplace(std::move(*log));
  return {};
}

Result<void> Save::write_temp() {
  const ByteView bytes = bytes_of(what_.content);
  return writer_ ? writer_->append(bytes) : log_->write_at(0, bytes);
}

Result<void> Save::sync_temp() {
  return writer_ ? writer_->sync() : log_->sync();
}

Result<void> Save::insist_on_sync() {
  Result<void> synced = sync_temp();
  if (synced) return synced;
  HOLDFAST_TRY_LET(again, dir_->open(*temp_));
  return again.sync();
}

Result<void> Save::create_marker() {
  HOLDFAST_TRY_LET(file, dir_->create(marker(what_.key), Mode{0644}));
  return file.close();
}

Result<void> Save::remove_target() {
  return if_there(dir_->remove(FileName::literal(what_.key)));
}

Result<void> Save::overwrite() {
  const FileName target = FileName::literal(what_.key);
  Result<SimLog> log = dir_->open_log(target);
  if (!log && is_missing(log.error())) {
    HOLDFAST_TRY_LET(file, dir_->create(target, Mode{0644}));
    HOLDFAST_TRY(file.close());
    log = dir_->open_log(target);
  }
  if (!log) return fail(std::move(log).error());
  log_.emplace(std::move(*log));
  HOLDFAST_TRY_LET(metadata, log_->stat());
  written_ = metadata.id;
  HOLDFAST_TRY(log_->write_at(0, bytes_of(what_.content)));
  return log_->truncate(what_.content.size());
}

Result<void> Save::move(Act act) {
  const FileName target = FileName::literal(what_.key);
  switch (act) {
    case Act::create_temp: return create_temp();
    case Act::reuse_temp: return reuse_temp();
    case Act::write_temp: return write_temp();
    case Act::sync_temp: return sync_temp();
    case Act::insist_on_sync: return insist_on_sync();
    case Act::create_marker: return create_marker();
    case Act::remove_marker: return dir_->remove(marker(what_.key));
    case Act::remove_target: return remove_target();
    case Act::rename: return dir_->rename(*temp_, *dir_, target, RenameMode::replace);
    case Act::overwrite: return overwrite();
    case Act::sync_target: return log_->sync();
    case Act::sync_directory: return dir_->sync();
    case Act::acknowledge: acknowledge(); return {};
    case Act::take_lock_file: return take_lock_file();
    case Act::drop_lock_file: return drop_lock_file();
  }
  return {};
}

void Save::acknowledge() {
  acknowledged_ = true;
  if (noted_ == Noted::yes) stage_.succeeded(Outcome::durable);
}

Result<void> Save::all_moves(const std::string& directory) {
  HOLDFAST_TRY_LET(root, stage_.fs().open_root());
  HOLDFAST_TRY_LET(dir, root.open_directory(FileName::literal(directory)));
  dir_.emplace(std::move(dir));
  for (const Move& next : recipe_.save) {
    Result<void> done = move(next.act);
    if (!done && next.on_error == OnError::fail) return done;
  }
  return {};
}

Outcome Save::outcome_of_failure() {
  if (recipe_.blame == Blame::assumes || !dir_ || !written_) return Outcome::not_published;
  const Result<Metadata> target = dir_->stat(FileName::literal(what_.key));
  if (!target) {
    return is_missing(target.error()) ? Outcome::not_published : Outcome::published_unconfirmed;
  }
  return target->id == *written_ ? Outcome::published_unconfirmed : Outcome::not_published;
}

Result<void> Save::run(const std::string& directory) {
  if (noted_ == Noted::yes) stage_.begins(what_.key, what_.content);
  Result<void> done = all_moves(directory);
  if (acknowledged_) return done;
  if (done) {
    acknowledge();
    return done;
  }
  const Outcome outcome = outcome_of_failure();
  // What cannot be removed now is recovery's business.
  const bool removes = recipe_.cleanup == Cleanup::removes;
  if (outcome == Outcome::not_published && temp_ && removes) (void)dir_->remove(*temp_);
  if (holds_lock_file_) (void)drop_lock_file();
  if (noted_ == Noted::yes) stage_.failed(outcome);
  return done;
}

}  // namespace subjects
