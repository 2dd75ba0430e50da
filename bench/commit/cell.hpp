// What was measured of one committer in one row of a table, and how it is summed up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "place.hpp"
#include "tally.hpp"

namespace bench {

/// Requires: there is a sample.
double median_of(std::vector<double> samples);

struct Cell {
  std::string peer;
  std::vector<double> samples;          ///< µs of each commit, or commits per second of each round
  std::vector<double> after_staging{};  ///< µs of each commit, from where its batch was made
  std::uint64_t commits = 0;
  std::uint64_t content_bytes = 0;
  Tally calls;
  std::optional<std::uint64_t> device_flushes = 0;
  std::string failure;  ///< why there is nothing

  [[nodiscard]] bool ok() const { return failure.empty() && commits > 0; }
  [[nodiscard]] double median() const { return median_of(samples); }
  [[nodiscard]] double per_commit(std::uint64_t count) const;
};

/// The cell of this name, or nothing if there is none that has figures.
const Cell* find_cell(const std::vector<Cell>& cells, const std::string& peer);

/// Adds to the cell what happened at the place and in the program during its life.
class Observation {
 public:
  Observation(const Place& place, Cell& cell);
  ~Observation();
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

 private:
  const Place& place_;
  Cell& cell_;
  Tally calls_;
  std::optional<std::uint64_t> device_flushes_;
};

}  // namespace bench
