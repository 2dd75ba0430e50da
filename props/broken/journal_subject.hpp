// The journal as a program to explore: commits of several documents, applied, cut, wrapped around.
#pragma once

#include "sim_journal.hpp"
#include "story_subject.hpp"

namespace subjects {

struct JournalKind {
  using Owner = holdfast::SimJournal;
  static holdfast::Result<Owner> make(faultfs::SimFs& fs, holdfast::Environment environment);
  static holdfast::Result<Owner> open(faultfs::SimFs& fs, holdfast::Environment environment);
  static holdfast::Result<holdfast::CommitReport> commit(Owner& journal,
                                                         const Documents& documents);
  static holdfast::Result<void> close(Owner& journal) {
    HOLDFAST_TRY(journal.close());
    return {};
  }
  static std::string why_unclean(faultfs::SimFs& fs);
  static faultfs::Reading read(Owner& journal, const std::string& key);
  static holdfast::Result<faultfs::SimDirectory> plain_directory(faultfs::SimFs& fs);
  static faultfs::Reading plain(faultfs::SimDirectory& dir, const std::string& key) {
    return read_file(dir, key);
  }
};

using JournalPlay = Play<JournalKind>;
using JournalStep = Step<JournalKind>;
using JournalStory = Story<JournalKind>;
using JournalSubject = StorySubject<JournalKind>;

/// Several commits that are flushed together.
[[nodiscard]] JournalStep commit_group(std::vector<Documents> commits);

inline void apply(JournalPlay& play) {
  (void)play.owner->apply();  // what it did is to be seen
}

inline void close(JournalPlay& play) {
  (void)play.owner->close();  // the same
}

/// The stories that are explored by name.
[[nodiscard]] std::vector<JournalStory> journal_stories();

}  // namespace subjects
