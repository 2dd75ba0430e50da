// The registry. See subjects.hpp.
#include "subjects.hpp"

#include <algorithm>

#include "journal_subject.hpp"
#include "keeper.hpp"
#include "ledger_subject.hpp"
#include "recipe_subject.hpp"
#include "recipes.hpp"
#include "ring_ledger.hpp"
#include "store_stories.hpp"

namespace subjects {
namespace {

void add_ledgers(std::vector<Listed>& all) {
  const auto add = [&](const char* name, Flaw flaw, const char* breaks) {
    all.push_back({std::make_unique<LedgerSubject>(name, flaw), breaks});
  };
  add("ledger", Flaw::none, "");
  add("ledger-without-log", Flaw::no_log, "R2");
  add("ledger-without-checksum", Flaw::no_checksum, "R2");
  add("ledger-acknowledges-first", Flaw::acknowledges_first, "R3");
  add("ledger-followers-believe", Flaw::followers_believe, "R4");
  add("ledger-goes-on-in-doubt", Flaw::goes_on_in_doubt, "R4");
  add("ledger-retries-failed-sync", Flaw::retries_sync, "R4");
  add("ledger-believes-cache", Flaw::believes_cache, "R4");
  add("ledger-plain-in-place", Flaw::plain_in_place, "R11");
  add("ledger-plain-first", Flaw::plain_first, "R11");
  const auto add_ring = [&](const char* name, RingFlaw flaw, const char* breaks) {
    all.push_back({std::make_unique<RingLedgerSubject>(name, flaw), breaks});
  };
  add_ring("ledger-ring", RingFlaw::none, "");
  add_ring("ledger-ring-unchained", RingFlaw::unchained, "R2");
  add_ring("ledger-ring-replays-stale", RingFlaw::replays_stale, "R2");
  add_ring("ledger-ring-cuts-first", RingFlaw::cuts_first, "R3");
  add_ring("ledger-ring-appends-to-found", RingFlaw::appends_to_found, "R3");
}

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
  all.push_back(
      {std::make_unique<KeeperSubject>("backup-shares-inode", Keeping::shares_inode), "R6"});
  for (JournalStory& story : journal_stories()) {
    all.push_back({std::make_unique<JournalSubject>(std::move(story)), "", Effort::large});
  }
  for (StoreStory& story : store_stories()) {
    all.push_back({std::make_unique<StoreSubject>(std::move(story)), "", Effort::large});
  }
  for (BrokenStory& broken : broken_store_stories()) {
    all.push_back(
        {std::make_unique<StoreSubject>(std::move(broken.story)), broken.breaks, Effort::large});
  }
  for (Judged& judged : all_recipes()) {
    all.push_back({std::make_unique<RecipeSubject>(std::move(judged.recipe)), judged.breaks});
  }
  add_ledgers(all);
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
