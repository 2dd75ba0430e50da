// A simulated machine with a directory of projects, and short ways to use a store in it.
#pragma once

#include <nlohmann/json.hpp>

#include "sim_store.hpp"
#include "watched_journal.hpp"

namespace holdfast {

struct WatchedStore : WatchedJournal {
  WatchedStore() : WatchedStore(faultfs::Machine()) {}
  explicit WatchedStore(faultfs::Machine booted) : WatchedJournal(std::move(booted)) {
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
    kill();
    project.reset();
  }
  /// Until no segment of the journal holds what was committed before: every owner begins another
  /// one.
  void forget_journal() {
    for (int owner = 0; owner < 3; ++owner) {
      (void)store().put("filler", owner).value();
      (void)store().force_sync().value();
      kill_store();
    }
  }
  Result<CommitReport> put_text(const std::string& chunk, const char* text) {
    return store().put(chunk, Json::parse(text));
  }
  /// Edit a file of the project's chunks by hand.
  void edit(const std::string& file_name, std::string_view text) {
    auto dir = root().open_directory(FileName::literal("p")).value();
    auto chunks = dir.open_directory(FileName::literal("chunks")).value();
    const FileName name = FileName::literal(file_name);
    (void)chunks.remove(name);  // there may be none
    auto writer = chunks.create(name, Mode{0644}).value();
    writer.append(bytes_of(text)).value();
    writer.close().value();
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
