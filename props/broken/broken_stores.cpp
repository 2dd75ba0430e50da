// Owners of a store who do one thing by themselves, and wrong. See store_stories.hpp.
#include <nlohmann/json.hpp>

#include "checkpoint_steps.hpp"
#include "store_stories.hpp"

namespace subjects {

using faultfs::Document;
using faultfs::SimDirectory;
using holdfast::ArchiveWriter;
using holdfast::ByteView;
using holdfast::CheckpointManifest;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

const Documents at_checkpoint{{"a", text_of({'o', 200})}, {"b", text_of({'o', 200})}};
const Documents changed{{"a", text_of({'1', 200})}, {"b", text_of({'1', 200})}};

/// The backup takes the place of the damaged file, which is gone.
Result<void> put_backup_over_chunk(faultfs::SimFs& fs) {
  HOLDFAST_TRY_LET(backups, directory_of_project(fs, "chunks_bak"));
  HOLDFAST_TRY_LET(chunks, directory_of_project(fs, "chunks"));
  HOLDFAST_TRY(backups.rename(FileName::literal("a.bak"), chunks, FileName::literal("a.json"),
                              RenameMode::replace));
  HOLDFAST_TRY(chunks.sync());
  return backups.sync();
}

void heal_in_place(StorePlay& play) {
  play.commit({{"a", text_of({'o', 200})}}, [&] { return put_backup_over_chunk(play.stage.fs()); });
}

struct Renaming {
  FileName from;
  FileName to;
};

/// What is done too late, or too early.
enum class Order {
  syncs_late,     ///< the file, when it has its name
  removes_early,  ///< older checkpoints, before the new one's name is on the disk
};

Result<void> publish(SimDirectory& dir, faultfs::SimWriter& file, Renaming renaming, Order order) {
  if (order == Order::removes_early) HOLDFAST_TRY(file.sync());
  HOLDFAST_TRY_LET(before, dir.list());
  HOLDFAST_TRY(dir.rename(renaming.from, dir, renaming.to, RenameMode::no_replace));
  if (order == Order::removes_early) {
    for (const holdfast::Entry& old : before) {
      if (old.name != renaming.from) HOLDFAST_TRY(dir.remove(old.name));
    }
  }
  HOLDFAST_TRY(dir.sync());
  return file.sync();
}

Result<void> pack(StorePlay& play, Order order) {
  CheckpointManifest manifest{.label = "new"};
  manifest.created = std::chrono::floor<std::chrono::seconds>(play.stage.clock().now());
  manifest.sequence = play.owner->get_health_report().journal.last_sequence;
  std::vector<std::string> contents;
  for (const auto& [key, document] : changed) {
    contents.push_back(holdfast::Json(*document).dump());
    const ByteView bytes = std::as_bytes(std::span(contents.back()));
    manifest.files.push_back({"chunks/" + key + ".json", bytes.size(),
                              holdfast::digest_of(bytes).substr(std::string("sha256:").size())});
  }
  HOLDFAST_TRY_LET(dir, directory_of_project(play.stage.fs(), "checkpoints"));
  const FileName temp = FileName::literal(".cp.0123456789abcdef.hftmp");
  HOLDFAST_TRY_LET(file, dir.create(temp, Mode{0644}));
  HOLDFAST_TRY_LET(writer,
                   ArchiveWriter::create(manifest, holdfast::Compression::deflate,
                                         [&](ByteView bytes) { return file.append(bytes); }));
  for (const std::string& content : contents) {
    HOLDFAST_TRY(writer.add(std::as_bytes(std::span(content))));
  }
  HOLDFAST_TRY(writer.finish());
  return publish(dir, file, {temp, checkpoint_name(manifest, 1)}, order);
}

StoreStep make_in(Order order) {
  return [order](StorePlay& play) {
    note_checkpoint(play, text_of_checkpoint("new", changed), [&] { return pack(play, order); });
  };
}

/// Older checkpoints go before the new one is made.
Result<void> replace_checkpoint(holdfast::SimStore& store) {
  HOLDFAST_TRY_LET(all, store.list_checkpoints());
  for (const holdfast::CheckpointInfo& old : all) HOLDFAST_TRY(store.delete_checkpoint(old.name));
  HOLDFAST_TRY(store.create_checkpoint("new"));
  return {};
}

void remove_first(StorePlay& play) {
  note_checkpoint(play, text_of_checkpoint("new", changed),
                  [&] { return replace_checkpoint(*play.owner); });
}

/// Each chunk of the checkpoint is put back in a commit of its own.
Result<void> put_each(holdfast::SimStore& store, const Documents& documents) {
  for (const auto& document : documents) HOLDFAST_TRY(StoreKind::commit(store, {document}));
  return {};
}

void restore_each(StorePlay& play) {
  play.commit(at_checkpoint, [&] { return put_each(*play.owner, at_checkpoint); });
}

/// The project's files go while it still has its name.
Result<void> delete_in_place(StorePlay& play) {
  HOLDFAST_TRY_LET(root, play.stage.fs().open_root());
  HOLDFAST_TRY_LET(project, root.open_directory(FileName::literal("p")));
  HOLDFAST_TRY(project.remove(FileName::literal("version.json")));
  return play.owner->delete_project(true);
}

void destroy_in_place(StorePlay& play) {
  play.commit({{"a", std::nullopt}, {"b", std::nullopt}}, [&] { return delete_in_place(play); });
}

}  // namespace

std::vector<BrokenStory> broken_store_stories() {
  const StoreStep change = commit<StoreKind>(changed);
  StoreStory restored = store_with_checkpoint(
      "store-restores-each", "puts the chunks of a checkpoint back one after the other",
      {restore_each});
  restored.before.push_back(change);
  StoreStory deleted{"store-deletes-in-place",
                     "removes the files of a project that has its name",
                     {destroy_in_place}};
  deleted.may_leave_nothing = true;
  return {
      {damaged_store("store-heals-in-place", "puts the backup over a damaged chunk",
                     {heal_in_place}, faultfs::Damage::Kind::bit_flip, Memory::forgets),
       "R6"},
      {store_with_checkpoint("store-syncs-checkpoint-late",
                             "gives a checkpoint its name before it is synced",
                             {change, make_in(Order::syncs_late)}),
       "R2"},
      {store_with_checkpoint("store-removes-checkpoint-early",
                             "removes the old checkpoint before the new one's name is durable",
                             {change, make_in(Order::removes_early)}),
       "R2"},
      {store_with_checkpoint("store-removes-checkpoint-first",
                             "removes the old checkpoint before the new one is made",
                             {change, remove_first}),
       "R2"},
      {std::move(restored), "R2"},
      {std::move(deleted), "R1"},
  };
}

}  // namespace subjects
