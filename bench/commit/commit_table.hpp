// The first table: how long one durable commit of N documents of S bytes takes.
#pragma once

#include <span>
#include <vector>

#include "rounds.hpp"
#include "workload.hpp"

namespace bench {

struct CommitRow {
  Shape shape;
  std::vector<Cell> cells;  ///< samples are µs per commit
};

CommitRow measure_commits(std::span<const Peer> peers, const Place& place, Shape shape,
                          Effort effort);

}  // namespace bench
