// The documents that are committed: the same for every committer, and never twice the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "committer.hpp"

namespace bench {

/// N documents of S bytes.
struct Shape {
  std::size_t documents = 1;
  std::size_t bytes = 1024;  ///< of each document

  [[nodiscard]] std::size_t commit_bytes() const { return documents * bytes; }
};

/// An endless row of commits of one shape. There are four times as many names as documents in a
/// commit, which come in turn; each content starts with a number that never came before.
class Workload {
 public:
  /// Names of workloads with different prefixes differ.
  Workload(Shape shape, const std::string& prefix);

  [[nodiscard]] const Shape& shape() const { return shape_; }

  /// The next commit. The one before it is overwritten.
  std::span<const Document> next();

  /// After so many commits every name has been used.
  static constexpr std::size_t commits_per_turn = 4;

 private:
  Shape shape_;
  std::vector<std::string> names_;
  std::string contents_;  // one behind the other, so that the floor needs no copy
  std::vector<Document> documents_;
  std::uint64_t commits_ = 0;
};

}  // namespace bench
