// What all subjects share: documents whose every part tells the version, and reading them.
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>

#include "faultfs/subject.hpp"

namespace subjects {

/// Documents that change together; nothing is a removal.
using Documents = std::map<std::string, faultfs::Document>;

/// What a reader gets, by key.
using Readings = std::map<std::string, faultfs::Reading>;

/// The documents of every story with commits.
inline constexpr const char* keys_of_commits[] = {"a", "b", "c"};

struct Version {
  char letter;
  std::size_t size_bytes;
};

/// A text in which every 16 bytes name the version and the place, so that no mixture of two
/// versions equals a third.
[[nodiscard]] std::string text_of(Version version);

/// The same as a document.
[[nodiscard]] inline faultfs::Document text(char letter, std::size_t size_bytes = 200) {
  return text_of({letter, size_bytes});
}

[[nodiscard]] inline holdfast::ByteView bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

/// Every rule there is.
[[nodiscard]] std::vector<std::string> every_rule();

/// Every rule but these.
[[nodiscard]] std::vector<std::string> rules_without(std::initializer_list<std::string_view> ids);

/// The whole file; not a document where there is none.
[[nodiscard]] faultfs::Reading read_file(faultfs::SimDirectory& dir, const std::string& name);

/// The paths below a directory that are wanted, directories and what is in them included.
[[nodiscard]] std::vector<std::string> paths_below(
    faultfs::SimDirectory& dir, const std::function<bool(std::string_view path)>& is_wanted);

/// Why it failed, or an empty string.
template <class Value>
[[nodiscard]] std::string why_not(const holdfast::Result<Value>& result) {
  return result ? std::string() : result.error().message();
}

}  // namespace subjects
