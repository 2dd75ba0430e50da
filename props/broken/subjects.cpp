// The registry. See subjects.hpp.
#include "subjects.hpp"

#include <algorithm>

#include "journal_subject.hpp"
#include "keeper.hpp"
#include "recipe_subject.hpp"
#include "recipes.hpp"

namespace subjects {
namespace {

std::vector<Listed> make_all() {
  std::vector<Listed> all;
  using enum holdfast::Durability;
  all.push_back({std::make_unique<AtomicWriteSubject>("atomic-write", durable, Caller::exact), ""});
  all.push_back({std::make_unique<AtomicWriteSubject>("atomic-write-consistent", consistent,
                                                      Caller::careless),
                 "R3"});
  all.push_back(
      {std::make_unique<AtomicWriteSubject>("atomic-write-none", none, Caller::careless), "R2"});
  all.push_back({std::make_unique<KeeperSubject>("damaged-files", Keeping::right), ""});
  all.push_back({std::make_unique<KeeperSubject>("no-checksum", Keeping::no_checksum), "R6"});
  all.push_back(
      {std::make_unique<KeeperSubject>("backup-copies-damage", Keeping::copies_damage), "R6"});
  all.push_back(
      {std::make_unique<KeeperSubject>("destroys-evidence", Keeping::destroys_evidence), "R6"});
  using enum JournalSubject::Story;
  all.push_back({std::make_unique<JournalSubject>("journal-commits", commits), ""});
  all.push_back({std::make_unique<JournalSubject>("journal-group", group), ""});
  all.push_back({std::make_unique<JournalSubject>("journal-wrap", wrap), ""});
  all.push_back({std::make_unique<JournalSubject>("journal-removal", removal), ""});
  all.push_back({std::make_unique<JournalSubject>("journal-create", create), ""});
  for (Judged& judged : all_recipes()) {
    all.push_back({std::make_unique<RecipeSubject>(std::move(judged.recipe)), judged.breaks});
  }
  return all;
}

}  // namespace

const std::vector<Listed>& all_subjects() {
  static const std::vector<Listed> all = make_all();
  return all;
}

const Listed* find_subject(std::string_view name) {
  const auto& all = all_subjects();
  const auto found = std::find_if(
      all.begin(), all.end(), [&](const Listed& listed) { return listed.subject->name() == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace subjects
