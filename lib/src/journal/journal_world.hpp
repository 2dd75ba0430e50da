// A simulated machine with room for a journal, shared by the journal's tests.
#pragma once

#include "faultfs/machine.hpp"
#include "holdfast/impl/journal/journal.hpp"

namespace holdfast::journal_test {

using faultfs::SimFs;
using SimJournal = Journal<SimFs>;

struct World {
  faultfs::Machine machine{};
  SimFs fs = machine.process();
  Environment environment{machine.clock(), machine.entropy()};
  JournalOptions options{.segment_bytes = 4096, .journal_bytes_max = 4 * 4096};

  faultfs::SimDirectory root() { return fs.open_root().value(); }
  void create() {
    auto dir = root();
    SimJournal::create(dir, options, environment).value();
  }
  SimJournal open() { return SimJournal::open(root(), options, environment).value(); }
};

inline DocumentChange put(const char* path, std::string content) {
  return {DocumentPath::literal(path), std::move(content)};
}
inline DocumentChange removed(const char* path) {
  return {DocumentPath::literal(path), std::nullopt};
}
inline std::optional<std::string> get(SimJournal& journal, const char* path) {
  return journal.read(DocumentPath::literal(path)).value();
}

}  // namespace holdfast::journal_test
