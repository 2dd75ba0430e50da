// See atomic_write.hpp. The only subject that uses the engine.
#include "atomic_write.hpp"

#include "holdfast/quarantine.hpp"

#include "desk.hpp"
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

/// Without syncs every unit of every file is open, and their combinations multiply.
std::size_t size_of(holdfast::Durability durability) {
  return durability == holdfast::Durability::none ? 1024 : 4096;
}

bool is_known(const std::string& name) {
  for (const std::string key : keys) {
    if (name == key || name == key + ".bak") return true;
  }
  return false;
}

}  // namespace

std::string path_of(const std::string& key) {
  return "/docs/" + key;
}

holdfast::WriteOptions AtomicWriteSubject::options() const {
  return {.durability = durability_,
          .backup = holdfast::BackupPolicy::required,
          .integrity = holdfast::Integrity::xattr};
}

std::string AtomicWriteSubject::about() const {
  constexpr const char* levels[] = {"none", "consistent", "durable"};
  return std::string("holdfast write --backup --integrity --durability ") +
         levels[static_cast<int>(durability_)] + ", then holdfast recover";
}

void AtomicWriteSubject::save(Stage& stage, const std::string& key,
                              const std::string& content) const {
  Desk desk(stage);
  stage.begins(key, content);
  const auto written = desk.files.write(path_of(key), content, options());
  if (written) {
    stage.succeeded(caller_ == Caller::exact ? written->outcome : holdfast::Outcome::durable);
  } else {
    stage.failed(written.error().outcome);
  }
}

std::vector<std::string> AtomicWriteSubject::promises() const {
  // The file itself is the document, and R2 is about it: nothing is plain beside it.
  return rules_without({"R11"});
}

void AtomicWriteSubject::prepare(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  root.make_directory(FileName::literal("docs"), holdfast::Mode{0755}).value();
  Desk desk(stage);
  holdfast::WriteOptions durably = options();
  durably.durability = holdfast::Durability::durable;
  (void)desk.files.write(path_of("a"), text_of({'o', size_of(durability_)}), durably).value();
}

void AtomicWriteSubject::work(Stage& stage) const {
  const std::size_t size_bytes = size_of(durability_);
  save(stage, "a", text_of({'1', size_bytes}));
  // Nothing that follows would be forced either: one save shows all there is to see.
  if (durability_ == holdfast::Durability::none) return;
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
  const auto written = desk.files.write(path_of("a"), content, options());
  if (!written) return written.error().message();
  const auto found = desk.files.read(path_of("a"));
  if (!found) return found.error().message();
  return found->content == content ? "" : "what was written is not what is read";
}

// A writer at work owns its temporary file: whoever cleans up leaves it alone until the writer
// dies.
std::string AtomicWriteSubject::alone(Stage& stage) const {
  faultfs::Machine& machine = stage.machine();
  SimFs living = machine.process();
  holdfast::Files<SimFs> writer(living, {stage.clock(), stage.entropy()});
  auto file = writer.open(path_of("a"), options());
  if (!file || !file->write("unfinished")) return "nobody can begin to write";
  const std::size_t with_writer = litter(stage).size();
  Desk cleaner(stage);
  (void)cleaner.files.recover(path_of("a"));  // may say that somebody is at work
  if (litter(stage).size() != with_writer) return "a living writer's temporary file was removed";
  machine.kill(living);
  (void)cleaner.files.recover(path_of("a"));
  if (litter(stage).size() >= with_writer) return "a dead writer's temporary file stays";
  return {};
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
