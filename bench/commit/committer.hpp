// What the commit benchmark measures: something that makes N documents durable with one call.
//
// A committer is a file of bench/peers/ that derives from Committer and registers itself:
//
//   [[maybe_unused]] const bool registered =
//       bench::add_peer({.rank = 50, .name = "LMDB", .make = bench::make_peer<Lmdb>});
//
// Failure is an exception here, which `.value()` of a Result throws as well: a benchmark has no
// caller that could do better than leave the cell empty and say why.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// One document of a commit. A commit replaces what was stored under the name.
struct Document {
  std::string_view name;
  std::string_view content;
};

/// Where a committer lives, and what it has to expect.
struct Site {
  std::string directory;             ///< exists and is empty
  std::size_t commit_bytes_max = 0;  ///< contents of the largest commit that will come
};

class Committer {
 public:
  Committer() = default;
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  virtual ~Committer() = default;

  /// Makes an empty store in the directory and brings it to its steady state. Not timed.
  virtual void open(const Site& site) = 0;

  /// Replaces all documents or none, and returns when that survives a power cut. Timed.
  ///
  /// Requires: the contents are still there when it returns, not longer. The contents of one call
  /// lie one behind the other in memory, which only the floor makes use of.
  /// Threads: several at once, with different names, unless the peer has a store per thread.
  virtual void commit(std::span<const Document> documents) = 0;

  /// Releases the store; what it holds may be deleted afterwards. Not timed.
  virtual void close() = 0;
};

/// What threads share in the table of group commits.
enum class Sharing { one_store, a_store_per_thread };

struct Peer {
  int rank = 0;  ///< the place among the columns; the floor is 0
  std::string name;
  std::unique_ptr<Committer> (*make)() = nullptr;
  Sharing sharing = Sharing::one_store;
};

template <typename T>
std::unique_ptr<Committer> make_peer() {
  return std::make_unique<T>();
}

/// Says that the documents of this thread's commit are handed over: a program serialises them into
/// a batch long before it commits. A peer that has no such batch does not call it.
void note_staged();

/// When this thread called note_staged() last; the beginning of time if it never did.
std::chrono::steady_clock::time_point staged_at();

/// Registers a peer while the program starts. Returns true, to initialise a constant with.
bool add_peer(Peer peer);

/// All peers by rank.
const std::vector<Peer>& peers();

}  // namespace bench
