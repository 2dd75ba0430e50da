// See checkpoint_steps.hpp.
#include "checkpoint_steps.hpp"

#include <nlohmann/json.hpp>

namespace subjects {

using faultfs::Reading;
using faultfs::Stage;
using holdfast::CheckpointFile;
using holdfast::CheckpointInfo;
using holdfast::Outcome;
using holdfast::Result;

std::string text_of_checkpoint(const std::string& label, const Documents& documents) {
  std::string text = label + '\n';
  for (const auto& [key, document] : documents) text += key + ' ' + document.value() + '\n';
  return text;
}

namespace {

Result<std::string> unpacked(const std::string& name, const std::string& bytes) {
  Documents documents;
  const auto take = [&](const CheckpointFile& file, const std::string& content) -> Result<void> {
    const auto chunk = holdfast::chunk_in_checkpoint(file.path);
    if (!chunk) return {};
    HOLDFAST_TRY_LET(document, holdfast::parse_json(content, file.path));
    documents[chunk->text()] = document.get<std::string>();
    return {};
  };
  const auto source = holdfast::archive_in_memory(name, std::as_bytes(std::span(bytes)));
  HOLDFAST_TRY_LET(manifest, read_archive(source, {}, take));
  return text_of_checkpoint(manifest.label, documents);
}

Reading read_checkpoint(Stage& stage, const CheckpointInfo& info) {
  if (!info.problem.empty()) return {std::nullopt, info.name + " is listed: " + info.problem};
  auto dir = directory_of_project(stage.fs(), "checkpoints");
  if (!dir) return {std::nullopt, why_not(dir)};
  const Reading raw = read_file(*dir, info.name);
  if (!raw.document) return {std::nullopt, info.name + " is listed, and cannot be read"};
  Result<std::string> text = unpacked(info.name, *raw.document);
  return text ? Reading{std::move(*text)} : Reading{std::nullopt, why_not(text)};
}

}  // namespace

void look_at_checkpoints(Stage& stage, holdfast::SimStore& store, Readings& readings) {
  const auto all = store.list_checkpoints();
  if (!all) readings[newest_checkpoint] = {std::nullopt, why_not(all)};
  if (!all) return;
  for (const CheckpointInfo& info : *all) {
    const Reading found = read_checkpoint(stage, info);
    readings.try_emplace(newest_checkpoint, found);
    readings[oldest_checkpoint] = found;
    if (!found.error.empty()) return;
  }
}

StoreStep make_checkpoint(std::string label, Documents documents, std::size_t retention) {
  return [=](StorePlay& play) {
    if (!play.all_well) return;  // then other documents are there
    note_checkpoint(play, text_of_checkpoint(label, documents),
                    [&] { return play.owner->create_checkpoint(label, "", retention); });
  };
}

namespace {

/// Chunks that cannot be read are left out of the checkpoint that a restore makes, and the caller
/// is told so.
void note_checkpoints_with_less(Stage& stage, const Documents& now) {
  for (const auto& [key, document] : now) {
    Documents less = now;
    less.erase(key);
    stage.begins(newest_checkpoint, text_of_checkpoint("before_restore", less));
    stage.failed(Outcome::in_doubt);
  }
}

}  // namespace

StoreStep restore_newest(Restoring what) {
  return [what = std::move(what)](StorePlay& play) {
    const auto all = play.owner->list_checkpoints();
    if (!all || all->empty()) return;
    const faultfs::CommitId id = play.stage.begins_commit(what.changes);
    note_checkpoints_with_less(play.stage, what.now);
    play.stage.begins(newest_checkpoint, text_of_checkpoint("before_restore", what.now));
    const auto end = play.owner->restore_checkpoint(all->front().name);
    // It is made before anything is restored: where nothing was, nothing is known of it.
    const bool is_whole = end && end->before.warnings.empty();
    if (is_whole) play.stage.succeeded(Outcome::durable);
    if (!is_whole) play.stage.failed(Outcome::in_doubt);
    if (end) play.stage.succeeded(id, Outcome::durable);
    if (!end) play.stage.failed(id, end.error().outcome);
  };
}

}  // namespace subjects
