// The store as a program to explore: projects that are made, changed, detached and deleted.
#pragma once

#include "sim_store.hpp"
#include "story_subject.hpp"

namespace subjects {

struct StoreKind {
  using Owner = holdfast::SimStore;
  static holdfast::Result<Owner> make(faultfs::SimFs& fs, holdfast::Environment environment);
  static holdfast::Result<Owner> open(faultfs::SimFs& fs, holdfast::Environment environment);
  static holdfast::Result<holdfast::CommitReport> commit(Owner& store, const Documents& documents);
  static holdfast::Result<void> close(Owner& store) { return store.detach(); }
  static std::string why_unclean(faultfs::SimFs& /*fs*/) { return {}; }
  static faultfs::Reading read(Owner& store, const std::string& key);
  static holdfast::Result<faultfs::SimDirectory> plain_directory(faultfs::SimFs& fs);
  static faultfs::Reading plain(faultfs::SimDirectory& dir, const std::string& key);
};

using StorePlay = Play<StoreKind>;
using StoreStep = Step<StoreKind>;
using StoreStory = Story<StoreKind>;
using StoreSubject = StorySubject<StoreKind>;

inline void sync(StorePlay& play) {
  (void)play.owner->force_sync();  // what it did is to be seen
}

/// Detach, and open again.
inline void detach(StorePlay& play) {
  if (play.owner->detach()) play.reopen();
}

/// Detach, and that is all.
inline void detach_for_good(StorePlay& play) {
  (void)play.owner->detach();
  play.owner.reset();
}

/// The directory at this path below the project's.
[[nodiscard]] holdfast::Result<faultfs::SimDirectory> directory_of_project(faultfs::SimFs& fs,
                                                                           const char* name);

}  // namespace subjects
