// The store's verbs, as children of a test, with one project "root/p" in the scratch directory.
#pragma once

#include <nlohmann/json.hpp>

#include "command.hpp"

namespace holdfast {

struct StoreCommand : CommandLine {
  StoreCommand() { BOOST_REQUIRE(store("new root p").code == 0); }

  Ran store(const std::string& arguments, const std::string& input = "") const {
    return holdfast("store " + arguments, input);
  }

  /// What the verb says with --json.
  nlohmann::json report(const std::string& arguments, const std::string& input = "") const {
    return nlohmann::json::parse(store(arguments + " --json", input).out);
  }

  /// A chunk's text, or nothing where that is no success.
  std::string get(const std::string& chunk) const { return store("get root/p " + chunk).out; }

  /// Change bytes as a dying disk does: the file's time stays.
  void rot(const std::string& name, const std::string& content) const {
    const Ran ran = shell("touch -r " + name + " time && printf '" + content + "' > " + name +
                          " && touch -r time " + name);
    BOOST_REQUIRE(ran.code == 0);
  }
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace holdfast
