// Protocols for saving documents as plain data, so that a wrong one differs from the right one in a
// line or two.
//
// A recipe does not know the engine: it is written against the file system concept, as a program of
// somebody else would be. It promises nothing about speed, locks or permissions.
#pragma once

#include <string>
#include <vector>

namespace subjects {

/// One move of a save.
enum class Act {
  create_temp,     ///< a new file beside the target; an existing one is an error
  reuse_temp,      ///< the temporary file that is there, as it is, or else a new one
  write_temp,      ///< the content, from the first byte on
  sync_temp,       ///< the file, also after it was renamed
  insist_on_sync,  ///< the same; where it fails, the file is opened again and synced once more
  create_marker,   ///< an empty file that says: the temporary file is complete
  remove_marker,   ///
  remove_target,   ///< if there is one
  rename,          ///< the temporary file takes the target's name
  overwrite,       ///< the target itself gets the new content and size
  sync_target,     ///< after overwriting
  sync_directory,  ///
  acknowledge,     ///< tell the caller that it is durable
  take_lock_file,  ///< a file whose existence says: somebody is at work; an existing one is an
                   ///< error
  drop_lock_file,  ///
};

enum class OnError {
  fail,    ///< the save fails
  ignore,  ///< nobody hears of it
};

struct Move {
  Act act;
  OnError on_error = OnError::fail;
};

/// One action of recovery, done in every directory.
enum class Repair {
  refuse_temps,       ///< fail if there is a temporary file
  complete_marked,    ///< rename what a marker says is complete, then remove the marker
  remove_temps,       ///< all temporary files and markers
  rewrite_documents,  ///< save every document once more
  sync_directory,     ///< what a dead process renamed may be in the cache only
};

enum class TempNames {
  unique,  ///< a random number in each
  fixed,   ///< one per document
};

/// What a failed save says is true of the target.
enum class Blame {
  looks,    ///< published, unconfirmed if the target is the new file; else not published
  assumes,  ///< not published, whatever happened
};

/// What a failed save does with its temporary file.
enum class Cleanup { removes, leaves };

/// What lies beside the document before the story begins.
enum class Leftover { none, longer_temp };

struct Recipe {
  std::string name;
  std::string about;
  std::vector<Move> save;
  std::vector<Repair> recovery{Repair::remove_temps, Repair::sync_directory};
  TempNames temp_names = TempNames::unique;
  Blame blame = Blame::looks;
  Cleanup cleanup = Cleanup::removes;
  Leftover leftover = Leftover::none;
  std::string second_directory{"docs"};  ///< of the second document; the first is in "docs"
};

}  // namespace subjects
