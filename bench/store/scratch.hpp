// What the benchmarks of the store share: where they work, and documents that are no effort to
// make.
//
// Failure is an exception, as in commit/committer.hpp.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "holdfast/holdfast.hpp"

namespace bench {

/// What the command line says.
struct StoreArguments {
  std::string place = std::filesystem::temp_directory_path();  ///< where to measure
  bool quick = false;                                          ///< less of everything
};
StoreArguments& store_arguments();

/// A new directory at the place, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The name of a document: "document-17".
std::string document_name(std::size_t number);

/// A document of about `bytes` bytes as text: members with numbers, words and a list.
holdfast::Json document_of(std::size_t number, std::size_t bytes);

/// A new project "p" with so many chunks, which are in their files; open.
holdfast::DiskStore filled_store(const Scratch& scratch, std::size_t chunks, std::size_t bytes,
                                 const holdfast::StoreOptions& options = {});

/// How long that takes, in µs.
template <class Work>
double micros_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

/// The time that processors have spent on this thread, in µs.
double thread_micros();

double median_of(std::vector<double> samples);

/// Ours beside what it is measured by, each once in every turn.
class Turns {
 public:
  explicit Turns(benchmark::State& state) : state_(state) {}
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// One turn; the time of `ours` is that of the iteration.
  template <class Ours, class Floor>
  void take(Ours ours, Floor floor) {
    // Who comes first finds other caches than who comes second.
    if (ours_.size() % 2 == 1) floor_.push_back(micros_of(floor));
    ours_.push_back(micros_of(ours));
    if (floor_.size() < ours_.size()) floor_.push_back(micros_of(floor));
    state_.SetIterationTime(ours_.back() / 1e6);
  }

  /// Of ours, in µs.
  [[nodiscard]] double median() const { return median_of(ours_); }

 private:
  benchmark::State& state_;
  std::vector<double> ours_{}, floor_{};
};

}  // namespace bench
