// Story, recovery and check of a recipe. See recipe_subject.hpp.
#include "recipe_subject.hpp"

#include <algorithm>

#include "documents.hpp"
#include "save.hpp"

namespace subjects {

using faultfs::Reading;
using faultfs::SimDirectory;
using faultfs::Stage;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

constexpr const char* first_directory = "docs";
constexpr const char* first_key = "a";
constexpr const char* second_key = "b";

Result<SimDirectory> open(Stage& stage, const std::string& directory) {
  HOLDFAST_TRY_LET(root, stage.fs().open_root());
  return root.open_directory(FileName::literal(directory));
}

void put(SimDirectory& dir, const FileName& name, const std::string& content) {
  auto writer = dir.create(name, Mode{0644}).value();
  writer.append(std::as_bytes(std::span(content))).value();
}

bool is_document(const std::string& name) {
  return name == first_key || name == second_key;
}

/// Its rename may be lost while the marker's removal is not; whether that matters is the recipe's
/// business.
Result<void> complete(SimDirectory& dir, const std::string& marker_name) {
  const std::string key = key_of_marker(marker_name);
  Result<void> renamed =
      dir.rename(fixed_temp(key), dir, FileName::literal(key), RenameMode::replace);
  if (!renamed && renamed.error().code != std::errc::no_such_file_or_directory) return renamed;
  return dir.remove(marker(key));
}

}  // namespace

std::vector<std::string> RecipeSubject::promises() const {
  // Who has no backup promises nothing about damage, who has no lock nothing about owners; and R2
  // is about the files themselves, beside which nothing is plain.
  return has_lock_file() ? rules_without({"R6", "R11"}) : rules_without({"R6", "R9", "R11"});
}

bool RecipeSubject::has_lock_file() const {
  return std::any_of(recipe_.save.begin(), recipe_.save.end(),
                     [](const Move& move) { return move.act == Act::take_lock_file; });
}

std::vector<std::string> RecipeSubject::directories() const {
  if (recipe_.second_directory == first_directory) return {first_directory};
  return {first_directory, recipe_.second_directory};
}

void RecipeSubject::prepare(Stage& stage) const {
  auto root = stage.fs().open_root().value();
  for (const std::string& directory : directories()) {
    root.make_directory(FileName::literal(directory), Mode{0755}).value();
  }
  auto dir = open(stage, first_directory).value();
  put(dir, FileName::literal(first_key), text_of({'o', 1100}));
  if (recipe_.leftover == Leftover::longer_temp) {
    put(dir, fixed_temp(first_key), text_of({'x', 1700}));
  }
}

void RecipeSubject::work(Stage& stage) const {
  using enum Save::Noted;
  (void)Save(recipe_, stage, {first_key, text_of({'1', 1300})}, yes).run(first_directory);
  (void)Save(recipe_, stage, {first_key, text_of({'2', 1200})}, yes).run(first_directory);
  (void)Save(recipe_, stage, {second_key, text_of({'b', 600})}, yes).run(recipe_.second_directory);
}

Result<void> RecipeSubject::rewrite(Stage& stage, const std::string& directory) const {
  HOLDFAST_TRY_LET(dir, open(stage, directory));
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const holdfast::Entry& entry : entries) {
    if (!is_document(entry.name.text())) continue;
    Reading reading = read_file(dir, entry.name.text());
    if (!reading.document) continue;
    const Save::What what{entry.name.text(), std::move(*reading.document)};
    HOLDFAST_TRY(Save(recipe_, stage, what, Save::Noted::no).run(directory));
  }
  return {};
}

Result<void> RecipeSubject::repair(Repair repair, Stage& stage,
                                   const std::string& directory) const {
  if (repair == Repair::rewrite_documents) return rewrite(stage, directory);
  HOLDFAST_TRY_LET(dir, open(stage, directory));
  if (repair == Repair::sync_directory) return dir.sync();
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const holdfast::Entry& entry : entries) {
    const std::string& name = entry.name.text();
    if (repair == Repair::complete_marked) {
      if (is_marker(name)) HOLDFAST_TRY(complete(dir, name));
      continue;
    }
    if (!is_temp(name) && !is_marker(name)) continue;
    if (repair == Repair::refuse_temps) {
      return fail(std::errc::file_exists, holdfast::Operation::recover, name, "unexpected file");
    }
    HOLDFAST_TRY(dir.remove(entry.name));
  }
  return {};
}

std::string RecipeSubject::recover(Stage& stage) const {
  for (const Repair next : recipe_.recovery) {
    for (const std::string& directory : directories()) {
      const Result<void> done = repair(next, stage, directory);
      if (!done) return done.error().message();
    }
  }
  return {};
}

std::map<std::string, Reading> RecipeSubject::read(Stage& stage) const {
  auto first = open(stage, first_directory).value();
  auto second = open(stage, recipe_.second_directory).value();
  return {{first_key, read_file(first, first_key)}, {second_key, read_file(second, second_key)}};
}

std::string RecipeSubject::use(Stage& stage) const {
  const std::string content = text_of({'u', 700});
  const Result<void> saved =
      Save(recipe_, stage, {first_key, content}, Save::Noted::no).run(first_directory);
  if (!saved) return saved.error().message();
  auto dir = open(stage, first_directory).value();
  const Reading found = read_file(dir, first_key);
  return found == Reading{content} ? "" : "what was saved is not what is read";
}

std::string RecipeSubject::alone(Stage& stage) const {
  if (!has_lock_file()) return {};
  const auto save = [&] {
    const Save::What what{first_key, text_of({'v', 700})};
    return Save(recipe_, stage, what, Save::Noted::no).run(first_directory);
  };
  faultfs::SimFs owner = stage.machine().process();
  {
    auto root = owner.open_root().value();
    auto dir = root.open_directory(FileName::literal(first_directory)).value();
    if (!dir.create(lock_file(), Mode{0644})) return "nobody can become the owner";
  }
  if (save()) return "a second owner is let in";
  stage.machine().kill(owner);
  if (!save()) return "a dead owner keeps everybody out";
  return {};
}

std::vector<std::string> RecipeSubject::litter(Stage& stage) const {
  std::vector<std::string> found;
  for (const std::string& directory : directories()) {
    auto dir = open(stage, directory).value();
    const auto entries = dir.list().value();
    for (const holdfast::Entry& entry : entries) {
      if (!is_document(entry.name.text())) {
        found.push_back(holdfast::join_path(dir.path(), entry.name.text()));
      }
    }
  }
  return found;
}

}  // namespace subjects
