// A journal on the simulator with something in the way of one document, or of two.
#pragma once

#include "watched_journal.hpp"

namespace holdfast {

inline const std::string kilobyte(1000, 'x');

/// A directory lies where the file of d/stuck should.
struct Stuck : WatchedJournal {
  Stuck() {
    create();
    obstruct();
  }

  void obstruct() { (void)directory("d").make_directory(name, Mode{0755}); }
  void clear() { (void)directory("d").remove_directory(name); }

  void commit(const char* path, const std::string& content) {
    (void)owner().commit({put(path, content)}).value();
  }
  /// More than half of the ring.
  void fill() {
    for (int i = 0; i < 10; ++i) commit("d/other", kilobyte + std::to_string(i));
  }
  /// More than the ring can hold at once.
  void go_round() {
    for (int i = 0; i < 4; ++i) fill();
  }
  void apply() { (void)owner().apply().value(); }
  /// The next apply() parks two documents.
  void begin_with_two() {
    (void)directory("d").make_directory(twin, Mode{0755});
    commit("d/stuck", "1");
    commit("d/twin", "2");
    fill();
    machine.forget_trace();
  }

  std::vector<Entry> staged() {
    auto dir = directory("journal").open_directory(FileName::literal("staged"));
    return dir ? dir->list().value() : std::vector<Entry>{};
  }
  /// What is told once nothing is in the way any more.
  ApplyReport written() {
    clear();
    (void)directory("d").remove_directory(twin);  // most tests have one document only
    ApplyReport report = owner().apply().value();
    BOOST_TEST(report.failed.empty());
    BOOST_TEST(report.foreign.empty());
    BOOST_TEST(staged().empty());
    BOOST_TEST(owner().status().waiting == 0U);
    BOOST_TEST(owner().status().parked == 0U);
    owner().close().value();
    kill();
    BOOST_TEST(owner().recovery().clean);
    return report;
  }

  const FileName name = FileName::literal("stuck");
  const FileName twin = FileName::literal("twin");
};

}  // namespace holdfast
