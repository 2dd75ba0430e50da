// What all subjects share: documents whose every part tells the version, and reading them.
#pragma once

#include <initializer_list>
#include <string_view>

#include "faultfs/subject.hpp"

namespace subjects {

struct Version {
  char letter;
  std::size_t size_bytes;
};

/// A text in which every 16 bytes name the version and the place, so that no mixture of two
/// versions equals a third.
[[nodiscard]] std::string text_of(Version version);

/// Every rule there is.
[[nodiscard]] std::vector<std::string> every_rule();

/// Every rule but these.
[[nodiscard]] std::vector<std::string> rules_without(std::initializer_list<std::string_view> ids);

/// The whole file; not a document where there is none.
[[nodiscard]] faultfs::Reading read_file(faultfs::SimDirectory& dir, const std::string& name);

}  // namespace subjects
