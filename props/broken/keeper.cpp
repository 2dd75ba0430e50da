// See keeper.hpp.
#include "keeper.hpp"

#include "desk.hpp"
#include "documents.hpp"

namespace subjects {

using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::Stage;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::Outcome;

namespace {

constexpr std::size_t size_bytes = 1300;

SimDirectory open_docs(Stage& stage) {
  auto root = stage.fs().open_root().value();
  return root.open_directory(FileName::literal("docs")).value();
}

/// As a script does it: the backup is overwritten where it lies.
void copy_over_backup(Stage& stage, const std::string& key) {
  SimDirectory dir = open_docs(stage);
  const Reading old = read_file(dir, key);
  if (!old.document) return;
  const FileName backup = FileName::literal(key + ".bak");
  auto log = dir.open_log(backup);
  if (!log) return;
  (void)log->write_at(0, std::as_bytes(std::span(*old.document)));
  (void)log->truncate(old.document->size());
  (void)log->sync();
}

/// After each save, so that the backup is never behind.
void link_backup(Stage& stage, const std::string& key) {
  SimDirectory dir = open_docs(stage);
  const FileName backup = FileName::literal(key + ".bak");
  (void)dir.remove(backup);  // the first save has none
  (void)dir.link(FileName::literal(key), dir, backup);
  (void)dir.sync();
}

bool is_bad(Stage& stage, const std::string& key) {
  const auto read = Desk(stage).files.read(path_of(key));
  return !read && read.error().code != std::errc::no_such_file_or_directory;
}

}  // namespace

std::string KeeperSubject::about() const {
  switch (keeping_) {
    case Keeping::right: return "holdfast write --backup --integrity with files that go bad";
    case Keeping::no_checksum: return "the same without --integrity";
    case Keeping::copies_damage: return "copies the old file over its backup, good or bad";
    case Keeping::destroys_evidence: return "puts the backup over a damaged file";
    case Keeping::shares_inode: return "gives the saved file a second name for a backup";
  }
  return {};
}

holdfast::WriteOptions KeeperSubject::options() const {
  holdfast::WriteOptions options = AtomicWriteSubject::options();
  if (keeping_ == Keeping::no_checksum) options.integrity = holdfast::Integrity::none;
  const bool has_its_own = keeping_ == Keeping::copies_damage || keeping_ == Keeping::shares_inode;
  if (has_its_own) options.backup = holdfast::BackupPolicy::none;
  return options;
}

void KeeperSubject::prepare(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  root.make_directory(FileName::literal("docs"), Mode{0755}).value();
  stage.begins("a", text_of({'n', size_bytes}));
  stage.succeeded(Outcome::durable);
  holdfast::WriteOptions with_backup = options();
  with_backup.backup = holdfast::BackupPolicy::required;
  Desk desk(stage);
  for (const char letter : {'n', 'o'}) {
    (void)desk.files.write(path_of("a"), text_of({letter, size_bytes}), with_backup).value();
  }
  if (keeping_ == Keeping::shares_inode) link_backup(stage, "a");
}

void KeeperSubject::save(Stage& stage, const std::string& key, const std::string& content) const {
  if (keeping_ == Keeping::copies_damage) copy_over_backup(stage, key);
  AtomicWriteSubject::save(stage, key, content);
  if (keeping_ == Keeping::shares_inode) link_backup(stage, key);
}

void KeeperSubject::work(Stage& stage) const {
  save(stage, "b", text_of({'b', 600}));
  save(stage, "a", text_of({'1', size_bytes}));
}

std::string KeeperSubject::recover(Stage& stage) const {
  if (keeping_ == Keeping::destroys_evidence && is_bad(stage, "a")) {
    SimDirectory dir = open_docs(stage);
    (void)dir.rename(FileName::literal("a.bak"), dir, FileName::literal("a"),
                     holdfast::RenameMode::replace);
    (void)dir.sync();
  }
  return AtomicWriteSubject::recover(stage);
}

}  // namespace subjects
