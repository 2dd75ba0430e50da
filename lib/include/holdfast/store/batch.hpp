// Changes of several chunks that happen wholly or not at all.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "holdfast/json.hpp"

namespace holdfast {

/// A list of changes: a value, to be built, kept, copied and committed as often as one likes.
///
/// The changes happen in their order; each sees what those before it have made of its chunk. A
/// condition is judged by the chunk as it is before the first of them.
class Batch {
 public:
  struct Put {
    Json document;
  };
  struct MergePatch {  // RFC 7396
    Json patch;
  };
  struct Patch {  // RFC 6902
    Json operations;
  };
  struct Remove {};
  /// The chunk must have this version; 0: it must not be there.
  struct IfVersion {
    std::uint64_t version = 0;
  };
  using Change = std::variant<Put, MergePatch, Patch, Remove, IfVersion>;

  /// A change and the chunk that it is about.
  struct Step {
    std::string chunk;
    Change change;
  };

  /// The chunk becomes this document.
  Batch& put(std::string chunk, Json document) {
    return add(std::move(chunk), Put{std::move(document)});
  }
  /// Members of the chunk are replaced, null removes them; a chunk that is missing begins as {}.
  Batch& patch(std::string chunk, Json merge_patch) {
    return add(std::move(chunk), MergePatch{std::move(merge_patch)});
  }
  /// These operations are applied to the chunk, which must be there.
  Batch& apply(std::string chunk, Json operations) {
    return add(std::move(chunk), Patch{std::move(operations)});
  }
  /// The chunk is removed; it must be there.
  Batch& remove(std::string chunk) { return add(std::move(chunk), Remove{}); }
  /// The commit fails with errc::conflict unless the chunk has this version.
  Batch& if_version(std::string chunk, std::uint64_t version) {
    return add(std::move(chunk), IfVersion{version});
  }
  /// The commit fails with errc::conflict if the chunk is there.
  Batch& if_absent(std::string chunk) { return add(std::move(chunk), IfVersion{0}); }

  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
  [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }
  /// Whether a step is about this chunk.
  [[nodiscard]] bool has(const std::string& chunk) const {
    return std::any_of(steps_.begin(), steps_.end(),
                       [&](const Step& step) { return step.chunk == chunk; });
  }

 private:
  Batch& add(std::string chunk, Change change) {
    steps_.push_back({std::move(chunk), std::move(change)});
    return *this;
  }

  std::vector<Step> steps_{};
};

}  // namespace holdfast
