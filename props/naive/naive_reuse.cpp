// Which blocks are given to other data, and when. See naive_reuse.hpp.
#include "naive_reuse.hpp"

#include <algorithm>

namespace props::naive {
namespace {

using namespace faultfs;
using holdfast::FileKind;
using holdfast::Operation;

/// The file that a call renames over another, if it is one that is made of blocks.
InodeId replacing_file(const Cut& cut, const Call& call) {
  if (call.operation != Operation::rename) return no_inode;
  InodeId replacing = no_inode;
  bool ends_a_name = false;
  for (const Effect& effect : call.effects) {
    const auto* entry = std::get_if<EntryChanged>(&effect);
    if (entry == nullptr) continue;
    if (entry->after == no_inode) ends_a_name = true;
    if (entry->after != no_inode && entry->before != no_inode) replacing = entry->after;
  }
  return ends_a_name && kind_of(cut, replacing) == FileKind::regular ? replacing : no_inode;
}

/// Whether effect `at` of call `position` writes to a file that has grown since the trace began.
const BytesWritten* new_data(const Cut& cut, std::size_t position, std::size_t at) {
  const auto* written = std::get_if<BytesWritten>(&cut.trace.calls[position].effects[at]);
  if (written == nullptr) return nullptr;
  for (std::size_t call = 0; call <= position; ++call) {
    const auto& effects = cut.trace.calls[call].effects;
    for (std::size_t i = 0; i < (call == position ? at : effects.size()); ++i) {
      const auto* size = std::get_if<SizeChanged>(&effects[i]);
      const bool grows = size != nullptr && size->after > size->before;
      if (grows && size->inode == written->inode) return written;
    }
  }
  return nullptr;
}

/// Whether the data that a call wrote have blocks of their own when `freeing` frees those of
/// another file: a sync of their file or a replacing rename lies between.
bool allocated_between(const Cut& cut, const StepRules& rules, InodeId inode, std::size_t call,
                       std::size_t freeing) {
  for (std::size_t between = call + 1; between <= freeing; ++between) {
    const Call& it = cut.trace.calls[between];
    if (rules.allocates_at_replace && replacing_file(cut, it) == inode) return true;
    for (const Effect& effect : it.effects) {
      const auto* sync = std::get_if<Synced>(&effect);
      const bool of_file = sync != nullptr && sync->what != Synced::What::directory;
      if (of_file && sync->inode == inode) return true;
      // What is removed before or now takes no blocks.
      const auto* freed = std::get_if<Freed>(&effect);
      if (freed != nullptr && freed->inode == inode) return true;
    }
  }
  return false;
}

/// The first call at which the blocks freed by call `freeing` may be given to other data; or the
/// number of calls.
std::size_t reusing_call(const Cut& cut, const StepRules& rules, std::size_t freeing) {
  const std::size_t calls = cut.trace.calls.size();
  for (std::size_t call = 0; call < calls; ++call) {
    for (std::size_t at = 0; at < cut.trace.calls[call].effects.size(); ++at) {
      const BytesWritten* written = new_data(cut, call, at);
      if (written == nullptr) continue;
      if (call > freeing) return call;
      if (!allocated_between(cut, rules, written->inode, call, freeing)) return freeing;
    }
  }
  return calls;
}

/// The blocks that an effect frees, by their place in the file.
struct FreedRange {
  InodeId inode = no_inode;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

FreedRange freed_by(const Effect& effect) {
  constexpr std::uint64_t block = 4096;
  if (const auto* freed = std::get_if<Freed>(&effect)) return {freed->inode, 0, freed->size_bytes};
  const auto* size = std::get_if<SizeChanged>(&effect);
  if (size == nullptr || size->after > size->before) return {};
  return {size->inode, (size->after + block - 1) / block * block, size->before};
}

}  // namespace

FileKind kind_of(const Cut& cut, InodeId id) {
  if (const Inode* inode = cut.before.find(id)) return inode->kind;
  for (const Call& call : cut.trace.calls) {
    for (const Effect& effect : call.effects) {
      const auto* born = std::get_if<Born>(&effect);
      if (born != nullptr && born->inode == id) return born->initial.kind;
    }
  }
  return FileKind::other;
}

std::vector<Step> reuse_steps(const Cut& cut, const StepRules& rules, std::size_t position) {
  std::vector<Step> steps;
  for (std::size_t call = 0; call <= position; ++call) {
    for (const Effect& effect : cut.trace.calls[call].effects) {
      const FreedRange freed = freed_by(effect);
      if (freed.begin >= freed.end || reusing_call(cut, rules, call) != position) continue;
      const std::uint64_t unit = std::max(cut.unit_bytes, rules.unit_min);
      for (std::uint64_t at = freed.begin; at < freed.end; at += unit) {
        Step step{StepKind::data, position};
        step.inode = freed.inode;
        step.reuse = true;
        step.patches.push_back({at, std::string(std::min(unit, freed.end - at), garbage_byte)});
        steps.push_back(std::move(step));
      }
    }
  }
  return steps;
}

}  // namespace props::naive
