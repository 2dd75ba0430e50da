// Deciding crash states step by step. See crash_state.hpp.
#include "faultfs/crash_state.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"

namespace faultfs {

using holdfast::FileKind;

// ---- TreeImage

InodeId TreeImage::entry(InodeId directory, const std::string& name) {
  return tree_.lookup(directory, name);
}

std::map<std::string, InodeId> TreeImage::entries(InodeId directory) {
  return tree_.at(directory).entries;
}

std::string TreeImage::bytes(InodeId inode, std::uint64_t begin, std::uint64_t end) {
  const std::string& content = tree_.at(inode).bytes;
  return begin >= content.size() ? std::string() : content.substr(begin, end - begin);
}

std::string TreeImage::attribute(InodeId inode, const std::string& name) {
  const auto& attributes = tree_.at(inode).attributes;
  const auto found = attributes.find(name);
  // A set attribute differs from an unset one, also when it is empty.
  return found == attributes.end() ? std::string() : "=" + found->second;
}

std::vector<std::pair<InodeId, std::string>> TreeImage::places(InodeId inode) {
  std::vector<std::pair<InodeId, std::string>> found;
  for (const auto& [id, file] : tree_) {
    for (const auto& [name, child] : file->entries) {
      if (child == inode) found.emplace_back(id, name);
    }
  }
  return found;
}

// ---- CrashState

CrashState::CrashState(Image& below, const Steps& steps, const std::vector<bool>& forced,
                       const CrashModel& model, Choices& choices)
    : below_(below), steps_(steps), model_(model), choices_(choices) {
  fates_.reserve(forced.size());
  for (const bool is_forced : forced) fates_.push_back(is_forced ? Fate::kept : Fate::undecided);
  if (!model_.unwritten_garbage) filler_ = Filler::zeros;
}

const Chains* CrashState::chains(InodeId inode) const {
  const auto found = steps_.chains.find(inode);
  return found == steps_.chains.end() ? nullptr : &found->second;
}

void CrashState::keep(StepIndex step) {
  if (fates_[step] == Fate::kept) return;
  HOLDFAST_ASSERT(fates_[step] == Fate::undecided);
  fates_[step] = Fate::kept;
  for (const StepIndex before : steps_.steps[step].after) keep(before);
}

void CrashState::lose(StepIndex step) {
  if (step >= fates_.size() || fates_[step] == Fate::lost) return;
  HOLDFAST_ASSERT(fates_[step] == Fate::undecided);
  fates_[step] = Fate::lost;
  for (const StepIndex follower : steps_.followers[step]) lose(follower);
}

void CrashState::decide(StepIndex step) {
  if (fates_[step] != Fate::undecided) return;
  if (choices_.choose(2) == 0) {
    keep(step);
  } else {
    lose(step);
  }
}

const Step* CrashState::last_kept(const std::vector<StepIndex>& chain) {
  const Step* last = nullptr;
  for (const StepIndex step : chain) {
    if (step >= fates_.size()) break;  // made after the cut
    decide(step);
    if (fates_[step] == Fate::lost) break;
    last = &steps_.steps[step];
  }
  return last;
}

char CrashState::filler() {
  if (filler_ == Filler::undecided) {
    filler_ = choices_.choose(2) == 0 ? Filler::zeros : Filler::garbage;
  }
  unwritten_ = filler_ == Filler::zeros ? '\0' : garbage_byte;
  return *unwritten_;
}

const Inode* CrashState::birth(InodeId inode) {
  const auto found = steps_.born.find(inode);
  return found == steps_.born.end() ? below_.birth(inode) : &found->second;
}

bool CrashState::exists_below(InodeId inode) {
  return steps_.born.count(inode) == 0;
}

InodeId CrashState::entry(InodeId directory, const std::string& name) {
  if (const Chains* here = chains(directory)) {
    const auto chain = here->entries.find(name);
    if (chain != here->entries.end()) {
      if (const Step* step = last_kept(chain->second)) {
        for (const EntryChanged& change : step->entries) {
          if (change.directory == directory && change.name == name) return change.after;
        }
      }
    }
  }
  return exists_below(directory) ? below_.entry(directory, name) : no_inode;
}

std::map<std::string, InodeId> CrashState::entries(InodeId directory) {
  std::map<std::string, InodeId> names;
  if (exists_below(directory)) names = below_.entries(directory);
  if (const Chains* here = chains(directory)) {
    for (const auto& [name, chain] : here->entries) {
      const InodeId now = entry(directory, name);
      if (now == no_inode) {
        names.erase(name);
      } else {
        names[name] = now;
      }
    }
  }
  return names;
}

std::uint64_t CrashState::size(InodeId inode) {
  if (const Chains* here = chains(inode)) {
    if (const Step* step = last_kept(here->size)) return step->size_bytes;
  }
  return exists_below(inode) ? below_.size(inode) : steps_.born.at(inode).bytes.size();
}

std::string CrashState::bytes(InodeId inode, std::uint64_t begin, std::uint64_t end) {
  Window window{begin, end, {}};
  if (const Chains* here = chains(inode)) {
    for (const auto& [unit, chain] : here->units) read_chain(chain, window);
    read_reused(here->reused, window);
  }
  std::string bytes(end - begin, '\0');
  fill_gaps(inode, window, bytes);
  auto& kept = window.kept;
  std::sort(kept.begin(), kept.end());
  for (const StepIndex index : kept) {  // a later step covers an earlier one
    const Step& step = steps_.steps[index];
    const std::uint64_t from = std::max(step.offset, begin);
    const std::uint64_t to = std::min(step.offset + step.bytes.size(), end);
    bytes.replace(from - begin, to - from, step.bytes, from - step.offset, to - from);
  }
  return bytes;
}

// What no kept step has written is as it was below, or as the blocks of the disk are.
void CrashState::fill_gaps(InodeId inode, const Window& window, std::string& bytes) {
  const std::vector<Gap> gaps = gaps_of(window);
  if (gaps.empty()) return;
  const std::uint64_t size_below =
      exists_below(inode) ? below_.size(inode) : steps_.born.at(inode).bytes.size();
  const std::uint64_t from_below = std::clamp(size_below, window.begin, window.end);
  std::string old;
  if (from_below > window.begin) {
    old = exists_below(inode)
              ? below_.bytes(inode, window.begin, from_below)
              : steps_.born.at(inode).bytes.substr(window.begin, from_below - window.begin);
  }
  for (const Gap& gap : gaps) {
    const std::uint64_t middle = std::clamp(from_below, gap.begin, gap.end);
    const std::uint64_t at = gap.begin - window.begin;
    if (middle > gap.begin) bytes.replace(at, middle - gap.begin, old, at, middle - gap.begin);
    if (middle < gap.end) {
      bytes.replace(middle - window.begin, gap.end - middle, gap.end - middle, filler());
    }
  }
}

// Kept steps come by unit, and of one unit in the order in which they were made: a gap may hold
// bytes that a step has written, which then covers them.
std::vector<CrashState::Gap> CrashState::gaps_of(const Window& window) const {
  std::vector<Gap> gaps;
  std::uint64_t reached = window.begin;
  for (const StepIndex index : window.kept) {
    const Step& step = steps_.steps[index];
    if (step.offset > reached) gaps.push_back({reached, step.offset});
    reached = std::max(reached, std::min(step.offset + step.bytes.size(), window.end));
  }
  if (reached < window.end) gaps.push_back({reached, window.end});
  return gaps;
}

bool CrashState::touches(const Step& step, const Window& window) {
  return step.offset < window.end && step.offset + step.bytes.size() > window.begin;
}

void CrashState::read_chain(const std::vector<StepIndex>& chain, Window& window) {
  const bool read = std::any_of(chain.begin(), chain.end(), [&](StepIndex index) {
    return touches(steps_.steps[index], window);
  });
  if (!read) return;
  for (const StepIndex index : chain) {
    if (index >= fates_.size()) break;
    decide(index);
    if (fates_[index] == Fate::lost) break;
    if (touches(steps_.steps[index], window)) window.kept.push_back(index);
  }
}

void CrashState::read_reused(const std::vector<StepIndex>& reused, Window& window) {
  for (const StepIndex index : reused) {
    if (index >= fates_.size()) break;
    if (!touches(steps_.steps[index], window)) continue;
    decide(index);
    if (fates_[index] == Fate::kept) window.kept.push_back(index);
  }
}

std::string CrashState::attribute(InodeId inode, const std::string& name) {
  if (const Chains* here = chains(inode)) {
    const auto chain = here->attributes.find("user." + name);
    if (chain != here->attributes.end()) {
      if (const Step* step = last_kept(chain->second)) return "=" + step->attribute.value;
    }
  }
  return exists_below(inode) ? below_.attribute(inode, name) : std::string();
}

bool CrashState::reachable(InodeId directory) {
  if (directory == root_inode) return true;
  const Inode* inode = birth(directory);
  return inode != nullptr && inode->kind == FileKind::directory && count_links(directory) > 0;
}

/// How many reachable entries name this file.
std::uint64_t CrashState::count_links(InodeId inode) {
  auto names = places(inode);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return static_cast<std::uint64_t>(
      std::count_if(names.begin(), names.end(), [&](const auto& place) {
        return entry(place.first, place.second) == inode && reachable(place.first);
      }));
}

std::vector<std::pair<InodeId, std::string>> CrashState::places(InodeId inode) {
  std::vector<std::pair<InodeId, std::string>> found;
  if (exists_below(inode)) found = below_.places(inode);
  if (const Chains* here = chains(inode)) {
    for (const StepIndex index : here->naming) {
      if (index >= fates_.size()) break;
      for (const EntryChanged& change : steps_.steps[index].entries) {
        if (change.after == inode) found.emplace_back(change.directory, change.name);
      }
    }
  }
  return found;
}

Inode CrashState::metadata(InodeId inode) {
  Inode result = exists_below(inode) ? below_.metadata(inode) : steps_.born.at(inode);
  if (const Chains* here = chains(inode)) {
    for (const auto& [key, chain] : here->attributes) {
      if (const Step* step = last_kept(chain)) {
        change_attribute(result, step->attribute);
      }
    }
    for (const StepIndex index : here->all_entries) {
      if (index >= fates_.size()) break;
      decide(index);
      if (fates_[index] != Fate::kept) continue;
      for (const EntryChanged& change : steps_.steps[index].entries) {
        if (change.directory == inode) result.mtime = change.mtime;
      }
    }
  }
  if (result.kind != FileKind::directory) {
    result.links = count_links(inode);
    return result;
  }
  result.links = reachable(inode) ? 2 : 0;
  for (const auto& [name, child] : entries(inode)) {
    result.links += birth(child)->kind == FileKind::directory ? 1 : 0;
  }
  return result;
}

void CrashState::decide_all() {
  below_.decide_all();
  for (StepIndex step = 0; step < fates_.size(); ++step) decide(step);
  if (model_.unwritten_garbage) (void)filler();
}

}  // namespace faultfs
