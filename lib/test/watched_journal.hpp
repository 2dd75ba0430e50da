// A simulated machine with a journal on it, and short ways to use it and to look at its files.
#pragma once

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "holdfast/digest.hpp"

#include "sim_journal.hpp"

namespace holdfast {

inline DocumentChange put(const char* path, std::string content) {
  return {DocumentPath::literal(path), std::move(content)};
}
inline DocumentChange removed(const char* path) {
  return {DocumentPath::literal(path), std::nullopt};
}
inline std::optional<std::string> get(SimJournal& journal, const char* path) {
  return journal.read(DocumentPath::literal(path)).value();
}

struct WatchedJournal {
  explicit WatchedJournal(const faultfs::MachineOptions& how = {}) : machine(how) {}
  /// On a machine that is there already, or boots from what a crash has left.
  explicit WatchedJournal(faultfs::Machine booted) : machine(std::move(booted)) {}

  faultfs::SimDirectory root() { return fs.open_root().value(); }
  Result<void> try_create() {
    HOLDFAST_TRY_LET(dir, fs.open_root());
    return SimJournal::create(dir, options, environment);
  }
  void create() { try_create().value(); }
  Result<SimJournal> try_open() {
    HOLDFAST_TRY_LET(dir, fs.open_root());
    return SimJournal::open(std::move(dir), options, environment);
  }
  SimJournal open() { return try_open().value(); }

  /// A journal with one owner, who stays.
  SimJournal& owner() {
    if (!held) held.emplace(open());
    return *held;
  }
  /// The owner dies, and nobody else has opened the journal yet.
  void kill() {
    held.reset();
    machine.kill(fs);
    fs = machine.process();
  }

  /// The directory at this path below the root; made where it is missing.
  faultfs::SimDirectory directory(const std::string& path) {
    auto dir = root();
    std::istringstream names(path);
    for (std::string text; std::getline(names, text, '/');) {
      const FileName name = FileName::literal(text);
      (void)dir.make_directory(name, Mode{0755});  // it may be there
      dir = dir.open_directory(name).value();
    }
    return dir;
  }

  /// Make a file as any program might: without a sync, in the place of the one that is there.
  void write(const std::string& in, const std::string& name, std::string_view text) {
    auto dir = in.empty() ? root() : directory(in);
    (void)dir.remove(FileName::literal(name));  // there may be none
    auto writer = dir.create(FileName::literal(name), Mode{0644}).value();
    writer.append(bytes_of(text)).value();
    writer.close().value();
  }

  [[nodiscard]] bool exists(const std::string& path) const {
    return machine.tree().resolve(path) != faultfs::no_inode;
  }
  [[nodiscard]] std::string content(const std::string& path) const {
    BOOST_REQUIRE_MESSAGE(exists(path), path << " is missing");
    return machine.tree().at(machine.tree().resolve(path)).bytes;
  }
  /// Change a file's bytes as a dying disk does: nobody's clock notices.
  void rot(const std::string& path, std::string bytes) {
    machine.tree_for_tampering().edit(machine.tree().resolve(path)).bytes = std::move(bytes);
  }

  /// How often this was called since forget_trace(), on names that begin so.
  [[nodiscard]] std::size_t count(Operation operation, std::string_view name = "") const {
    std::size_t found = 0;
    for (const faultfs::Call& call : machine.trace().calls) {
      if (call.operation == operation && call.name.starts_with(name)) ++found;
    }
    return found;
  }
  /// How many calls came since forget_trace() before the first of this kind.
  [[nodiscard]] std::size_t first(Operation operation, std::string_view name) const {
    const auto& calls = machine.trace().calls;
    std::size_t found = 0;
    while (found < calls.size() && (calls[found].operation != operation ||
                                    (calls[found].name != name && calls[found].other != name))) {
      ++found;
    }
    BOOST_REQUIRE_MESSAGE(found < calls.size(), "no such call: " << name);
    return found;
  }
  /// The same before the last one of this kind.
  [[nodiscard]] std::size_t last(Operation operation, std::string_view name) const {
    const auto& calls = machine.trace().calls;
    std::size_t after = calls.size();
    while (after > 0 &&
           (calls[after - 1].operation != operation || calls[after - 1].name != name)) {
      --after;
    }
    BOOST_REQUIRE_MESSAGE(after > 0, "no such call: " << name);
    return after - 1;
  }
  /// How many calls made something durable since then.
  [[nodiscard]] std::size_t flushes() const {
    return count(Operation::sync) + count(Operation::sync_directory);
  }

  faultfs::Machine machine{};
  faultfs::SimFs fs = machine.process();
  Environment environment{machine.clock(), machine.entropy()};
  JournalOptions options{.segment_bytes = 4096, .journal_bytes_max = 4 * 4096};
  std::optional<SimJournal> held{};
};

}  // namespace holdfast
