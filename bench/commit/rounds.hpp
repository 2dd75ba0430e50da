// Interleaved rounds: each committer gets a slice of time in every round, in an order that rotates,
// so that whatever else the machine does meanwhile hits all of them alike.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cell.hpp"
#include "committer.hpp"
#include "place.hpp"

namespace bench {

struct Effort {
  unsigned rounds = 9;
  std::chrono::milliseconds slice{100};
};

/// One peer that is open below a place, in a directory of its own that is deleted afterwards.
class Contestant {
 public:
  Contestant(const Peer& peer, const Place& place);
  ~Contestant();
  Contestant(const Contestant&) = delete;
  Contestant& operator=(const Contestant&) = delete;

  /// Does it, unless something failed before; a failure is noted in the cell.
  void attempt(const std::function<void(Contestant&)>& work);

  void open(std::size_t commit_bytes_max, std::size_t threads);
  [[nodiscard]] Committer& store(std::size_t thread) { return *stores_[thread % stores_.size()]; }

  Cell cell;
  std::chrono::steady_clock::duration spent{0};  ///< in its slices

 private:
  const Peer& peer_;
  std::string directory_;
  std::vector<std::unique_ptr<Committer>> stores_;
};

/// What to do with each contestant.
struct Race {
  std::size_t commit_bytes_max = 0;
  std::size_t threads = 1;
  std::function<void(Contestant&)> warm_up;
  std::function<void(Contestant&)> slice;
};

/// Runs the race and returns the cells, in the order of the peers. A committer that returned
/// without a flush has no figures.
std::vector<Cell> run_rounds(std::span<const Peer> peers, const Place& place, Effort effort,
                             const Race& race);

}  // namespace bench
