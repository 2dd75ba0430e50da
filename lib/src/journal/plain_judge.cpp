// See plain_judge.hpp.
#include "holdfast/journal/plain_judge.hpp"

#include <algorithm>

namespace holdfast::journal {

std::string_view to_string(PlainState state) noexcept {
  switch (state) {
    case PlainState::missing: return "missing";
    case PlainState::lost: return "lost";
    case PlainState::lawful: return "lawful";
    case PlainState::edited: return "edited";
    case PlainState::damaged: return "damaged";
  }
  return "unknown";
}

PlainState judge_plain(const std::optional<FoundFile>& found, const Lawful& lawful) {
  const bool published = lawful.entry && lawful.entry->present;
  if (!found) return published ? PlainState::lost : PlainState::missing;
  if (published && found->digest == lawful.entry->digest) return PlainState::lawful;
  const auto& logged = lawful.logged;
  if (std::find(logged.begin(), logged.end(), found->digest) != logged.end()) {
    return PlainState::lawful;
  }
  const bool untouched = published && found->metadata.id.inode == lawful.entry->inode &&
                         found->metadata.mtime == lawful.entry->mtime;
  return untouched ? PlainState::damaged : PlainState::edited;
}

}  // namespace holdfast::journal
