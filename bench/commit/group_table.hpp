// The second table: how many commits per second several threads reach together.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rounds.hpp"

namespace bench {

struct GroupRow {
  std::size_t threads = 1;
  std::vector<Cell> cells;  ///< samples are commits per second, one for each round
};

/// Each of `threads` commits one document of 1 KiB after the other, with names of its own.
GroupRow measure_groups(std::span<const Peer> peers, const Place& place, std::size_t threads,
                        Effort effort);

}  // namespace bench
