// The right recipe and the wrong ones: each differs from the right one where its comment says.
//
// What each of them breaks under which model is asserted in
// every_broken_subject_is_caught_by_its_rule.prop.cpp.
#include "recipes.hpp"

namespace subjects {
namespace {

using enum Act;

Recipe right() {
  return {.name = "right",
          .about =
              "temporary file, sync, rename, directory sync; recovery removes temporary files and "
              "syncs the directory",
          .save = {{create_temp}, {write_temp}, {sync_temp}, {rename}, {sync_directory}}};
}

Recipe right_two_directories() {
  Recipe recipe = right();
  recipe.name = "right-two-directories";
  recipe.about = "the same with documents in two directories";
  recipe.second_directory = "more";
  return recipe;
}

Recipe in_place() {
  return {.name = "in-place",
          .about = "overwrites the document itself",
          .save = {{overwrite}, {sync_target}, {sync_directory}}};
}

Recipe no_file_sync() {
  return {.name = "no-file-sync",
          .about = "renames a file that was never synced",
          .save = {{create_temp}, {write_temp}, {rename}, {sync_directory}}};
}

Recipe no_directory_sync() {
  return {.name = "no-directory-sync",
          .about = "acknowledges a rename that was never synced",
          .save = {{create_temp}, {write_temp}, {sync_temp}, {rename}}};
}

Recipe sync_after_rename() {
  return {.name = "sync-after-rename",
          .about = "syncs the file when it already has its name",
          .save = {{create_temp}, {write_temp}, {rename}, {sync_temp}, {sync_directory}}};
}

// A longer leftover shows behind the new content.
Recipe stale_temp_reused() {
  return {.name = "stale-temp-reused",
          .about = "opens a temporary file of fixed name without cutting it",
          .save = {{reuse_temp}, {write_temp}, {sync_temp}, {rename}, {sync_directory}},
          .temp_names = TempNames::fixed,
          .leftover = Leftover::longer_temp};
}

Recipe acknowledged_before_sync() {
  return {.name = "acknowledged-before-sync",
          .about = "says durable, then syncs the directory",
          .save = {
              {create_temp}, {write_temp}, {sync_temp}, {rename}, {acknowledge}, {sync_directory}}};
}

Recipe acknowledged_before_rename() {
  return {.name = "acknowledged-before-rename",
          .about = "says durable when only the temporary file is",
          .save = {
              {create_temp}, {write_temp}, {sync_temp}, {acknowledge}, {rename}, {sync_directory}}};
}

Recipe error_swallowed() {
  return {
      .name = "error-swallowed",
      .about = "goes on when the sync of the file has failed",
      .save = {
          {create_temp}, {write_temp}, {sync_temp, OnError::ignore}, {rename}, {sync_directory}}};
}

// The second sync finds clean pages and has nothing to do.
Recipe retries_failed_sync() {
  return {.name = "retries-failed-sync",
          .about = "takes a failed sync for done when the next one succeeds",
          .save = {{create_temp}, {write_temp}, {insist_on_sync}, {rename}, {sync_directory}}};
}

Recipe write_error_swallowed() {
  return {
      .name = "write-error-swallowed",
      .about = "goes on when writing has failed",
      .save = {
          {create_temp}, {write_temp, OnError::ignore}, {sync_temp}, {rename}, {sync_directory}}};
}

Recipe directory_error_swallowed() {
  return {
      .name = "directory-error-swallowed",
      .about = "says durable when the sync of the directory has failed",
      .save = {
          {create_temp}, {write_temp}, {sync_temp}, {rename}, {sync_directory, OnError::ignore}}};
}

Recipe outcome_wrong() {
  Recipe recipe = right();
  recipe.name = "outcome-wrong";
  recipe.about = "reports every failure as not published, also after the rename";
  recipe.blame = Blame::assumes;
  return recipe;
}

Recipe unlink_first() {
  return {
      .name = "unlink-first",
      .about = "removes the document before the new one takes its name",
      .save = {
          {create_temp}, {write_temp}, {sync_temp}, {remove_target}, {rename}, {sync_directory}}};
}

Recipe recovery_refuses() {
  Recipe recipe = right();
  recipe.name = "recovery-refuses";
  recipe.about = "does not start when it finds a temporary file";
  recipe.recovery = {Repair::refuse_temps};
  return recipe;
}

Recipe temp_blocks_next_save() {
  Recipe recipe = right();
  recipe.name = "temp-blocks-next-save";
  recipe.about = "temporary files of fixed name, which nobody removes";
  recipe.temp_names = TempNames::fixed;
  recipe.recovery = {};
  return recipe;
}

Recipe recovery_rewrites() {
  Recipe recipe = right();
  recipe.name = "recovery-rewrites";
  recipe.about = "saves every document once more at every start";
  recipe.recovery = {Repair::remove_temps, Repair::rewrite_documents};
  return recipe;
}

// The right one would sync the directory between the rename and the removal of the marker.
Recipe recovery_shows_unsynced() {
  return {.name = "recovery-shows-unsynced",
          .about = "completes a commit in recovery and removes its marker without a sync",
          .save = {{create_temp},
                   {write_temp},
                   {sync_temp},
                   {create_marker},
                   {sync_directory},
                   {rename},
                   {sync_directory},
                   {remove_marker},
                   {sync_directory}},
          .recovery = {Repair::complete_marked, Repair::remove_temps},
          .temp_names = TempNames::fixed};
}

// The page cache shows what a killed process had renamed, and no power cut yet what it had synced.
Recipe recovery_trusts_cache() {
  Recipe recipe = right();
  recipe.name = "recovery-trusts-cache";
  recipe.about = "shows what a killed process has left, and syncs nothing of it";
  recipe.recovery = {Repair::remove_temps};
  return recipe;
}

Recipe leaves_temp_when_it_fails() {
  Recipe recipe = right();
  recipe.name = "leaves-temp-when-it-fails";
  recipe.about = "a failed save leaves its temporary file where it is";
  recipe.cleanup = Cleanup::leaves;
  return recipe;
}

Recipe stale_lock_believed() {
  return {.name = "stale-lock-believed",
          .about = "a lock is a file, and nobody asks whether its owner lives",
          .save = {{take_lock_file},
                   {create_temp},
                   {write_temp},
                   {sync_temp},
                   {rename},
                   {sync_directory},
                   {drop_lock_file}}};
}

Recipe leaves_litter() {
  Recipe recipe = right();
  recipe.name = "leaves-litter";
  recipe.about = "recovery leaves temporary files where they are";
  recipe.recovery = {};
  return recipe;
}

}  // namespace

std::vector<Judged> all_recipes() {
  return {{right(), ""},
          {right_two_directories(), ""},
          {recovery_refuses(), "R1"},
          {in_place(), "R2"},
          {no_file_sync(), "R2"},
          {sync_after_rename(), "R2"},
          {stale_temp_reused(), "R2"},
          {unlink_first(), "R2"},
          {no_directory_sync(), "R3"},
          {acknowledged_before_sync(), "R3"},
          {acknowledged_before_rename(), "R3"},
          {error_swallowed(), "R4"},
          {retries_failed_sync(), "R4"},
          {write_error_swallowed(), "R4"},
          {directory_error_swallowed(), "R4"},
          {outcome_wrong(), "R4"},
          {temp_blocks_next_save(), "R5"},
          {recovery_rewrites(), "R7"},
          {recovery_shows_unsynced(), "R7"},
          {recovery_trusts_cache(), "R7"},
          {leaves_temp_when_it_fails(), "R8"},
          {stale_lock_believed(), "R9"},
          {leaves_litter(), "R10"}};
}

}  // namespace subjects
