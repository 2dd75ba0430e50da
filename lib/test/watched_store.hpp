// A simulated machine with a directory of projects, and short ways to use a store in it.
#pragma once

#include <nlohmann/json.hpp>

#include "sim_store.hpp"
#include "watched_journal.hpp"

namespace holdfast {

struct WatchedStore : WatchedJournal {
  WatchedStore() {
    how.journal = options;
    how.callbacks.on_status = [this](const std::string& text) { told.push_back(text); };
    how.callbacks.on_heal = [this](const HealedChunk& one) { healed.push_back(one); };
    how.callbacks.on_fault = [this](const Error& error) { faults.push_back(error); };
  }

  Result<SimStore> try_new(const std::string& name) {
    HOLDFAST_TRY_LET(dir, fs.open_root());
    return SimStore::create(std::move(dir), name, how, environment);
  }
  Result<SimStore> try_open_store(const std::string& name) {
    HOLDFAST_TRY_LET(dir, fs.open_root());
    return SimStore::open(std::move(dir), name, how, environment);
  }
  /// The project "p": made when it is first asked for.
  SimStore& store() {
    if (!project)
      project.emplace(exists("/p") ? try_open_store("p").value() : try_new("p").value());
    return *project;
  }
  /// The owner dies.
  void kill_store() {
    project.reset();
    kill();
  }
  Result<CommitReport> put_text(const std::string& chunk, const char* text) {
    return store().put(chunk, Json::parse(text));
  }
  /// The chunk's document in one line.
  std::string get(const std::string& chunk) { return store().fetch_chunk(chunk).value().dump(); }
  Error error_of(const std::string& chunk) { return store().fetch_chunk(chunk).error(); }

  /// The names of all entries at this path below the root.
  std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    auto dir = root();
    for (std::size_t begin = 0; begin < path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      dir = dir.open_directory(FileName::literal(path.substr(begin, end - begin))).value();
      begin = end + 1;
    }
    const std::vector<Entry> entries = dir.list().value();
    for (const Entry& entry : entries) names.push_back(entry.name.text());
    std::sort(names.begin(), names.end());
    return names;
  }

  StoreOptions how{};
  std::vector<std::string> told{};
  std::vector<HealedChunk> healed{};
  std::vector<Error> faults{};
  std::optional<SimStore> project{};
};

}  // namespace holdfast
