// See atomic_write.hpp. The only subject that uses the engine.
#include "atomic_write.hpp"

#include "holdfast/engine.hpp"
#include "holdfast/quarantine.hpp"

#include "documents.hpp"

namespace subjects {

using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::SimFs;
using faultfs::Stage;
using holdfast::FileName;
using holdfast::Result;

namespace {

constexpr const char* keys[] = {"a", "b"};
constexpr std::size_t size_bytes = 4096;

std::string path_of(const std::string& key) {
  return "/docs/" + key;
}

holdfast::WriteOptions write_options() {
  return {.backup = holdfast::BackupPolicy::required, .integrity = holdfast::Integrity::xattr};
}

/// The engine on a stage.
struct Desk {
  explicit Desk(Stage& stage)
      : fs(stage.fs()), files(fs, holdfast::Environment{stage.clock(), stage.entropy()}) {}
  SimFs fs;
  holdfast::Files<SimFs> files;
};

void save(Stage& stage, const std::string& key, const std::string& content) {
  Desk desk(stage);
  stage.begins(key, content);
  const auto written = desk.files.write(path_of(key), content, write_options());
  if (written) {
    stage.succeeded(written->outcome);
  } else {
    stage.failed(written.error().outcome);
  }
}

bool is_known(const std::string& name) {
  for (const std::string key : keys) {
    if (name == key || name == key + ".bak") return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> AtomicWriteSubject::promises() const {
  return every_rule();
}

void AtomicWriteSubject::prepare(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  root.make_directory(FileName::literal("docs"), holdfast::Mode{0755}).value();
  Desk desk(stage);
  (void)desk.files.write(path_of("a"), text_of({'o', size_bytes}), write_options()).value();
}

void AtomicWriteSubject::work(Stage& stage) const {
  save(stage, "a", text_of({'1', size_bytes}));
  save(stage, "a", text_of({'2', size_bytes}));
  save(stage, "b", text_of({'b', size_bytes}));
}

std::string AtomicWriteSubject::recover(Stage& stage) const {
  Desk desk(stage);
  for (const char* key : keys) {
    const auto recovered = desk.files.recover(path_of(key));
    if (!recovered) return recovered.error().message();
  }
  return {};
}

std::map<std::string, Reading> AtomicWriteSubject::read(Stage& stage) const {
  Desk desk(stage);
  std::map<std::string, Reading> readings;
  for (const char* key : keys) {
    const auto found = desk.files.read(path_of(key));
    if (found) {
      readings[key] = {found->content};
    } else if (found.error().code == std::errc::no_such_file_or_directory) {
      readings[key] = {};
    } else {
      readings[key] = {std::nullopt, found.error().message()};
    }
  }
  return readings;
}

std::string AtomicWriteSubject::use(Stage& stage) const {
  Desk desk(stage);
  const std::string content = text_of({'u', 700});
  const auto written = desk.files.write(path_of("a"), content, write_options());
  if (!written) return written.error().message();
  const auto found = desk.files.read(path_of("a"));
  if (!found) return found.error().message();
  return found->content == content ? "" : "what was written is not what is read";
}

// A quarantined file is evidence that somebody has to look at, hence no litter; what is unfinished
// there is.
std::vector<std::string> AtomicWriteSubject::litter(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  auto dir = root.open_directory(FileName::literal("docs")).value();
  std::vector<std::string> found;
  const auto entries = dir.list().value();
  for (const holdfast::Entry& entry : entries) {
    if (is_known(entry.name.text()) || entry.name == holdfast::quarantine_directory()) continue;
    found.push_back(holdfast::join_path(dir.path(), entry.name.text()));
  }
  auto quarantine = dir.open_directory(holdfast::quarantine_directory());
  if (!quarantine) return found;
  const auto kept = quarantine->list().value();
  for (const holdfast::Entry& entry : kept) {
    if (entry.name.text().starts_with('.')) {
      found.push_back(holdfast::join_path(quarantine->path(), entry.name.text()));
    }
  }
  return found;
}

}  // namespace subjects
