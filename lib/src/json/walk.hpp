// A walk through a JSON value that needs no stack of calls, however deep the value is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/json.hpp"

namespace holdfast::impl {

/// Visits each value before its children, members in the order of their keys.
class JsonWalk {
 public:
  enum class Step {
    value,  ///< at a value; it is entered by the next step, so a caller can stop before
    close,  ///< behind the last child of an array or object; not told of empty ones
    end,    ///< nothing is left
  };

  /// Requires: `root` lives as long as the walk and does not change.
  explicit JsonWalk(const Json& root) : value_(&root) {}

  Step next();

  /// What the last step was about.
  [[nodiscard]] const Json& value() const { return *value_; }

  /// The key of the value, where it is a member of an object.
  [[nodiscard]] const std::string* key() const;

  /// Whether the value is the first child of its parent.
  [[nodiscard]] bool is_first() const;

  /// How many arrays and objects are around the value.
  [[nodiscard]] std::size_t depth() const { return open_.size(); }

  /// The value's place as a JSON Pointer.
  [[nodiscard]] std::string pointer() const;

 private:
  struct Open {
    const Json* parent;
    Json::const_iterator child;
  };

  const Json* value_;
  std::vector<Open> open_;
  Step last_ = Step::end;  // before the first step as behind the last
  bool has_begun_ = false;
};

/// How much a value is, without looking at it twice.
struct JsonExtent {
  std::size_t depth = 0;    ///< arrays and objects within one another
  std::uint64_t bytes = 0;  ///< a lower bound of what any text of it takes
};

/// Returns: nothing if `json` is nested deeper than `depth_max`.
std::optional<JsonExtent> extent_of(const Json& json, std::size_t depth_max);

/// Whether two values are the same in JSON; numbers are, if their decimal values are.
bool same_json(const Json& a, const Json& b);

/// Text for an error: in quotes, on one line, shortened, valid UTF-8.
std::string shown(std::string_view text);

}  // namespace holdfast::impl
