// A document as it was found, with a verdict: what reading gives to those who heal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "holdfast/journal/plain_judge.hpp"

namespace holdfast {

struct DocumentLook {
  std::uint64_t version = 0;  ///< of the last commit that wrote it; 0 where there is no document
  journal::PlainState state = journal::PlainState::missing;
  std::optional<std::string> content{};  ///< what lies there, whatever the verdict
};

/// A former version of a document.
struct KeptVersion {
  std::uint64_t version = 0;  ///< 0 where it is not known
  std::string content{};
};

}  // namespace holdfast
