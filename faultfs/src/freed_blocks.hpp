// Which data may have been written into blocks that a removal or a truncation freed.
//
// Freed blocks may be given to data whose blocks were not yet allocated then: new data that no sync
// had written back, or that is written later.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "faultfs/trace.hpp"

namespace faultfs {

/// Blocks of a file that belong to nobody any more, by their former place in it.
struct FreedRange {
  InodeId inode;
  std::uint64_t begin;
  std::uint64_t end;
};

class FreedBlocks {
 public:
  /// Ranges that from this effect on may hold the data of others.
  std::vector<FreedRange> reused_by(const Effect& effect) {
    if (const auto* size = std::get_if<SizeChanged>(&effect)) change_size(*size);
    if (const auto* synced = std::get_if<Synced>(&effect)) {
      if (synced->what != Synced::What::directory) allocated(synced->inode);
    }
    if (const auto* freed = std::get_if<Freed>(&effect)) {
      allocated(freed->inode);
      free_.push_back({freed->inode, 0, freed->size_bytes});
    }
    if (const auto* written = std::get_if<BytesWritten>(&effect)) {
      if (grown_.count(written->inode) > 0) takers_.insert(written->inode);
    }
    if (takers_.empty()) return {};
    return std::exchange(free_, {});
  }

  /// Everything written to this file so far has its blocks, or needs none.
  void allocated(InodeId inode) { takers_.erase(inode); }

 private:
  void change_size(const SizeChanged& size) {
    constexpr std::uint64_t block_bytes = 4096;
    if (size.after > size.before) {
      grown_.insert(size.inode);
      return;
    }
    const std::uint64_t begin = (size.after + block_bytes - 1) / block_bytes * block_bytes;
    if (begin < size.before) free_.push_back({size.inode, begin, size.before});
  }

  std::set<InodeId> grown_;
  std::set<InodeId> takers_;
  std::vector<FreedRange> free_;
};

}  // namespace faultfs
