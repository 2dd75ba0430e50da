// Stories that the store has to survive. See store_stories.hpp.
#include "store_stories.hpp"

#include "checkpoint_steps.hpp"

namespace subjects {

using faultfs::Damage;
using faultfs::Document;

namespace {

StoreStep commit(Documents documents) {
  return subjects::commit<StoreKind>(std::move(documents));
}

/// The project is deleted, unless something is in doubt.
void destroy(StorePlay& play) {
  if (!play.all_well) return;
  play.commit({{"a", std::nullopt}, {"b", std::nullopt}},
              [&] { return play.owner->delete_project(true); });
}

/// Read the chunk that is damaged: what is found of it becomes its next version.
StoreStep heal_to(char letter) {
  return [letter](StorePlay& play) {
    play.commit({{"a", text(letter)}}, [&] { return play.owner->fetch("a"); });
  };
}

/// Each owner begins a segment of the journal anew: after two of them it knows nothing else.
std::vector<StoreStep> forget_journal() {
  return {detach, commit({{"b", text('o')}}), detach, commit({{"b", text('o')}}), detach_for_good};
}

}  // namespace

StoreStory damaged_store(std::string name, std::string about, std::vector<StoreStep> steps,
                         Damage::Kind damage, Memory memory) {
  StoreStory story{std::move(name), std::move(about), std::move(steps)};
  const auto do_damage = [damage](StorePlay& play) {
    play.stage.damage("/p/chunks/a.json", damage);
  };
  const std::vector<StoreStep> end =
      memory == Memory::forgets ? forget_journal() : std::vector<StoreStep>{detach_for_good};
  story.before.insert(story.before.end(), {sync, commit({{"a", text('n')}})});
  story.before.insert(story.before.end(), end.begin(), end.end());
  story.before.emplace_back(do_damage);
  story.recovery_reads = true;
  return story;
}

StoreStory healed_store(Damage::Kind damage, Memory memory) {
  if (memory == Memory::remembers) {
    return damaged_store("store-recalled", "a chunk that went bad while the journal knows it",
                         {heal_to('n'), detach_for_good}, damage, memory);
  }
  return damaged_store("store-healed", "a chunk that went bad and is read",
                       {heal_to('o'), detach_for_good}, damage, memory);
}

StoreStory store_with_checkpoint(std::string name, std::string about,
                                 std::vector<StoreStep> steps) {
  StoreStory story{std::move(name), std::move(about), std::move(steps)};
  story.before.push_back(make_checkpoint("old", {{"a", text('o')}, {"b", text('o')}}, 10));
  story.look_around = look_at_checkpoints;
  return story;
}

namespace {

StoreStory deleted_store() {
  StoreStory story{
      "store-deleted", "a project that is deleted", {commit({{"a", text('1')}}), destroy}};
  story.may_leave_nothing = true;
  return story;
}

/// What another engine has made of the same chunks.
void make_older(StorePlay& play) {
  using holdfast::FileName;
  detach_for_good(play);
  auto root = play.stage.fs().open_root().value();
  auto dir = root.open_directory(FileName::literal("p")).value();
  for (const char* name : {"journal", "chunks_bak"}) {
    auto inner = directory_of_project(play.stage.fs(), name).value();
    const std::vector<holdfast::Entry> entries = inner.list().value();
    for (const holdfast::Entry& entry : entries) inner.remove(entry.name).value();
  }
  dir.remove_directory(FileName::literal("journal")).value();
  for (const char* name : {".lock", "manifest", "version.json"}) {
    dir.remove(FileName::literal(name)).value();
  }
  auto version = dir.create(FileName::literal("version.json"), holdfast::Mode{0644}).value();
  version.append(holdfast::bytes_of(R"({"engine_version": "1.3.5", "project_id": "p"})")).value();
  version.close().value();
}

StoreStory migrated_store() {
  StoreStory story{"store-migrated",
                   "a project of another engine that becomes one of ours",
                   {commit({{"a", text('1')}, {"c", text('1')}}), detach}};
  story.before.insert(story.before.end(), {sync, make_older});
  return story;
}

StoreStory restored_store() {
  const Document gone;
  const Documents now{{"a", text('1')}, {"c", text('1')}};
  const Documents old{{"a", text('o')}, {"b", text('o')}, {"c", gone}};
  StoreStory story =
      store_with_checkpoint("store-restored", "a store that becomes what it was at its checkpoint",
                            {restore_newest({old, now})});
  story.before.push_back(commit({{"a", text('1')}, {"b", gone}, {"c", text('1')}}));
  return story;
}

}  // namespace

std::vector<StoreStory> store_stories() {
  const Document gone;
  return {
      {"store-commits",
       "a store: two commits of three chunks, one is in its files",
       {commit({{"a", text('1')}, {"b", text('1')}, {"c", text('1')}}), sync,
        commit({{"a", text('2')}, {"b", gone}, {"c", text('2')}})}},
      {"store-detached",
       "a store that is detached and opened again",
       {commit({{"a", text('1')}, {"c", text('1')}}), detach,
        commit({{"a", text('2')}, {"c", gone}}), detach}},
      {"store-new",
       "a project that is made, and used for the first time",
       {commit({{"a", text('1')}, {"b", text('1')}}), sync},
       StoreStory::Steps{}},
      deleted_store(),
      healed_store(Damage::Kind::bit_flip, Memory::forgets),
      healed_store(Damage::Kind::bit_flip, Memory::remembers),
      store_with_checkpoint(
          "store-checkpointed", "a checkpoint takes the place of an older one",
          {commit({{"a", text('1')}, {"c", text('1')}}),
           make_checkpoint("new", {{"a", text('1')}, {"b", text('o')}, {"c", text('1')}}, 1),
           commit({{"b", text('2')}})}),
      restored_store(),
      migrated_store(),
  };
}

}  // namespace subjects
