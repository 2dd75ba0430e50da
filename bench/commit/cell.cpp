#include "cell.hpp"

#include <algorithm>

namespace bench {

double median_of(std::vector<double> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

double Cell::per_commit(std::uint64_t count) const {
  return static_cast<double>(count) / static_cast<double>(commits);
}

const Cell* find_cell(const std::vector<Cell>& cells, const std::string& peer) {
  const auto found = std::find_if(cells.begin(), cells.end(),
                                  [&](const Cell& cell) { return cell.peer == peer && cell.ok(); });
  return found == cells.end() ? nullptr : &*found;
}

Observation::Observation(const Place& place, Cell& cell)
    : place_(place), cell_(cell), calls_(tally()), device_flushes_(place.device_flushes()) {}

Observation::~Observation() {
  cell_.calls += tally() - calls_;
  const auto now = place_.device_flushes();
  if (cell_.device_flushes && device_flushes_ && now) {
    *cell_.device_flushes += *now - *device_flushes_;
  } else {
    cell_.device_flushes.reset();
  }
}

}  // namespace bench
