// Counts the flush calls and the written bytes of the whole program, libraries included.
//
// The program defines fsync, fdatasync, msync, write, pwrite and their kin itself; shared libraries
// find these before those of libc. So a peer is counted that knows nothing of it. What does not
// pass libc (io_uring, a raw system call), writes through a mapping, and sync_file_range, which
// makes nothing durable, are not seen.
#pragma once

#include <cstdint>

namespace bench {

struct Tally {
  std::uint64_t flushes = 0;            ///< by threads inside a commit
  std::uint64_t bytes = 0;              ///< handed to write calls by threads inside a commit
  std::uint64_t flushes_elsewhere = 0;  ///< by all other threads: compaction, appliers

  Tally& operator+=(const Tally& other);
  friend Tally operator-(const Tally& late, const Tally& early);
};

/// What has happened since the program started.
Tally tally();

/// The calling thread is inside a commit for as long as this lives.
class Committing {
 public:
  Committing();
  ~Committing();
  Committing(const Committing&) = delete;
  Committing& operator=(const Committing&) = delete;
};

}  // namespace bench
