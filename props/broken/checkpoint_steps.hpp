// Checkpoints in the stories of a store: made, restored, and read as if they were documents.
//
// The newest and the oldest checkpoint are two documents of a story. What one holds is read from
// the bytes of its file; one that is listed and is not whole cannot be read.
#pragma once

#include "store_subject.hpp"

namespace subjects {

inline constexpr const char* newest_checkpoint = "newest checkpoint";
inline constexpr const char* oldest_checkpoint = "oldest checkpoint";

/// What a reader gets of a checkpoint with these documents.
[[nodiscard]] std::string text_of_checkpoint(const std::string& label, const Documents& documents);

/// Reads the newest and the oldest checkpoint.
void look_at_checkpoints(faultfs::Stage& stage, holdfast::SimStore& store, Readings& readings);

/// Do what makes a checkpoint with this content, and may remove older ones.
template <class Work>
void note_checkpoint(StorePlay& play, const std::string& content, Work work) {
  play.stage.begins(oldest_checkpoint, content);
  play.stage.failed(holdfast::Outcome::in_doubt);  // nobody is told when older ones are gone
  play.stage.begins(newest_checkpoint, content);
  const auto end = work();
  if (end) play.stage.succeeded(holdfast::Outcome::durable);
  if (!end) play.stage.failed(end.error().outcome);
  play.all_well = play.all_well && end.has_value();
}

/// Make a checkpoint; these documents are there.
[[nodiscard]] StoreStep make_checkpoint(std::string label, Documents documents,
                                        std::size_t retention);

/// Restore the newest checkpoint, which makes `changes`; `now` is what is there before.
struct Restoring {
  Documents changes;
  Documents now;
};
[[nodiscard]] StoreStep restore_newest(Restoring what);

}  // namespace subjects
