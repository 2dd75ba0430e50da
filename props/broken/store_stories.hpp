// What is told of the store: the stories that it has to survive, and those of owners who do one
// thing by themselves, and wrong.
#pragma once

#include "store_subject.hpp"

namespace subjects {

/// The stories that are explored by name.
[[nodiscard]] std::vector<StoreStory> store_stories();

struct BrokenStory {
  StoreStory story;
  std::string breaks;  ///< the rule its fault is about
};
[[nodiscard]] std::vector<BrokenStory> broken_store_stories();

/// Whether the journal still holds what went bad.
enum class Memory { remembers, forgets };

/// A store whose chunk "a" went bad when it had a backup.
[[nodiscard]] StoreStory damaged_store(std::string name, std::string about,
                                       std::vector<StoreStep> steps, faultfs::Damage::Kind damage,
                                       Memory memory);

/// That chunk is read.
[[nodiscard]] StoreStory healed_store(faultfs::Damage::Kind damage, Memory memory);

/// A store with a checkpoint "old" of what is there.
[[nodiscard]] StoreStory store_with_checkpoint(std::string name, std::string about,
                                               std::vector<StoreStep> steps);

}  // namespace subjects
