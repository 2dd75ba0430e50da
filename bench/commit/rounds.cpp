#include "rounds.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

/// A committer whose single commits take longer than its slices misses rounds once it has had this
/// many times the time of the others.
constexpr int patience = 4;

/// With many threads one flush may serve all of their commits, but not more.
void require_flushes(const Cell& cell, std::size_t threads) {
  if ((cell.calls.flushes + cell.calls.flushes_elsewhere) * threads < cell.commits) {
    throw std::runtime_error("returned from commits without a flush");
  }
}

}  // namespace

Contestant::Contestant(const Peer& peer, const Place& place)
    : peer_(peer), directory_(place.directory() + "/stores-of-" + std::to_string(peer.rank)) {
  cell.peer = peer.name;
}

Contestant::~Contestant() {
  attempt([](Contestant& self) {
    for (const auto& store : self.stores_) store->close();
  });
  stores_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void Contestant::attempt(const std::function<void(Contestant&)>& work) {
  if (!cell.failure.empty()) return;
  try {
    work(*this);
  } catch (const std::exception& error) {
    cell.failure = error.what();
  }
}

void Contestant::open(std::size_t commit_bytes_max, std::size_t threads) {
  std::filesystem::remove_all(directory_);
  const std::size_t count = peer_.sharing == Sharing::one_store ? 1 : threads;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string home = directory_ + "/" + std::to_string(i);
    std::filesystem::create_directories(home);
    stores_.push_back(peer_.make());
    stores_.back()->open({.directory = home, .commit_bytes_max = commit_bytes_max});
  }
}

std::vector<Cell> run_rounds(std::span<const Peer> peers, const Place& place, Effort effort,
                             const Race& race) {
  std::vector<std::unique_ptr<Contestant>> contestants;
  for (const Peer& peer : peers) {
    contestants.push_back(std::make_unique<Contestant>(peer, place));
    contestants.back()->attempt([&](Contestant& contestant) {
      contestant.open(race.commit_bytes_max, race.threads);
      race.warm_up(contestant);
    });
  }
  place.sync();
  for (unsigned round = 0; round < effort.rounds; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      place.settle();
      contestants[(i + round) % contestants.size()]->attempt([&](Contestant& contestant) {
        if (contestant.spent > patience * effort.rounds * effort.slice) return;
        const Observation observed(place, contestant.cell);
        const auto start = std::chrono::steady_clock::now();
        race.slice(contestant);
        contestant.spent += std::chrono::steady_clock::now() - start;
      });
    }
  }
  std::vector<Cell> cells;
  for (const auto& contestant : contestants) {
    contestant->attempt([&](Contestant& self) { require_flushes(self.cell, race.threads); });
    cells.push_back(contestant->cell);
  }
  return cells;
}

}  // namespace bench
