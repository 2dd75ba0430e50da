// Patches, and places in a document. See json.hpp.
//
// The operations of RFC 6902 are done here, with nlohmann's pointers and containers. Its own
// patch_inplace() ends the program where a number shall get a member, adds members to null, takes
// the removal of what is in a number for done, moves a value into itself, and compares by
// operator==.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "walk.hpp"

namespace holdfast {
namespace {

using impl::extent_of;
using impl::JsonExtent;
using impl::shown;
using Pointer = Json::json_pointer;

std::string too_deep(const JsonLimits& limits) {
  return "nested deeper than " + std::to_string(limits.depth_max);
}

std::optional<Pointer> pointer_of(std::string_view text) {
  try {
    return Pointer(std::string(text));
  } catch (const Json::parse_error&) {
    return std::nullopt;
  }
}

std::string nothing_at(const Pointer& pointer) {
  return "nothing is at " + shown(pointer.to_string());
}

/// What the pointer leads to, or null. `Value` is Json or const Json.
template <class Value>
Value* find(Value& document, const Pointer& pointer) {
  try {
    return &document.at(pointer);
  } catch (const Json::exception&) {  // no such member, no such element, or no number
    return nullptr;
  }
}

/// A document in the middle of a patch.
class Patching {
 public:
  Patching(Json document, std::uint64_t bytes, const std::string& name, const JsonLimits& limits)
      : document_(std::move(document)), bytes_(bytes), name_(name), limits_(limits) {}

  Json&& take() && { return std::move(document_); }

  Result<void> apply(std::size_t index, const Json& operation) {
    label_ = "operation " + std::to_string(index);
    if (!operation.is_object()) return refuse(std::errc::invalid_argument, "not an object");
    HOLDFAST_TRY_LET(op, text_of(operation, "op"));
    for (const auto& [name, run] : kinds) {
      if (op != name) continue;
      label_ += " (" + op + ")";
      return (this->*run)(operation);
    }
    return refuse(std::errc::invalid_argument, "no operation is called " + shown(op));
  }

 private:
  using Run = Result<void> (Patching::*)(const Json& operation);
  static const std::array<std::pair<std::string_view, Run>, 6> kinds;

  [[nodiscard]] tl::unexpected<Error> refuse(std::errc code, const std::string& why) const {
    return fail(code, Operation::patch, name_, label_ + ": " + why);
  }

  [[nodiscard]] tl::unexpected<Error> refuse_missing(const Pointer& pointer) const {
    return refuse(std::errc::no_message_available, nothing_at(pointer));
  }

  [[nodiscard]] Result<const Json*> member(const Json& operation, const char* key) const {
    const auto found = operation.find(key);
    if (found != operation.end()) return &*found;
    return refuse(std::errc::invalid_argument, "has no member " + shown(key));
  }

  [[nodiscard]] Result<std::string> text_of(const Json& operation, const char* key) const {
    HOLDFAST_TRY_LET(value, member(operation, key));
    if (!value->is_string()) {
      return refuse(std::errc::invalid_argument, "the member " + shown(key) + " is not a string");
    }
    return value->get<std::string>();
  }

  [[nodiscard]] Result<Pointer> pointer(const Json& operation, const char* key) const {
    HOLDFAST_TRY_LET(text, text_of(operation, key));
    if (auto pointer = pointer_of(text)) return std::move(*pointer);
    return refuse(std::errc::invalid_argument, shown(text) + " is not a JSON Pointer");
  }

  [[nodiscard]] Result<JsonExtent> extent(const Json& value) const {
    if (const auto extent = extent_of(value, limits_.depth_max)) return *extent;
    return refuse(std::errc::value_too_large, "the value is " + too_deep(limits_));
  }

  Result<void> add(const Json& operation) {
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    HOLDFAST_TRY_LET(value, member(operation, "value"));
    HOLDFAST_TRY(extent(*value));  // before it is copied
    return put(at, *value);
  }

  Result<void> remove(const Json& operation) {
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    HOLDFAST_TRY(cut(at));
    return {};
  }

  Result<void> replace(const Json& operation) {
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    HOLDFAST_TRY_LET(value, member(operation, "value"));
    HOLDFAST_TRY(extent(*value));
    Json* place = find(document_, at);
    if (place == nullptr) return refuse_missing(at);
    return set(*place, at, *value);
  }

  Result<void> move(const Json& operation) {
    HOLDFAST_TRY_LET(from, pointer(operation, "from"));
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    if (find(document_, from) == nullptr) return refuse_missing(from);
    if (from == at) return {};
    if (at.to_string().starts_with(from.to_string() + "/")) {
      return refuse(std::errc::invalid_argument, "moves a value into itself");
    }
    HOLDFAST_TRY_LET(value, cut(from));
    return put(at, std::move(value));
  }

  Result<void> copy(const Json& operation) {
    HOLDFAST_TRY_LET(from, pointer(operation, "from"));
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    const Json* value = find(document_, from);
    if (value == nullptr) return refuse_missing(from);
    return put(at, *value);
  }

  Result<void> test(const Json& operation) {
    HOLDFAST_TRY_LET(at, pointer(operation, "path"));
    HOLDFAST_TRY_LET(value, member(operation, "value"));
    const Json* found = find(document_, at);
    if (found == nullptr) return refuse_missing(at);
    if (impl::same_json(*found, *value)) return {};
    return refuse(std::errc::operation_canceled, "another value is at " + shown(at.to_string()));
  }

  /// Take out what is at `at`.
  Result<Json> cut(const Pointer& at) {
    if (at.empty()) return refuse(std::errc::invalid_argument, "nothing would be left");
    Json* place = find(document_, at);
    if (place == nullptr) return refuse_missing(at);
    HOLDFAST_TRY_LET(gone, extent(*place));
    Json value = std::move(*place);
    Json& parent = document_.at(at.parent_pointer());
    bytes_ -= gone.bytes;
    if (parent.is_object()) {
      bytes_ -= at.back().size();
      parent.erase(at.back());
    } else {
      parent.erase(parent.begin() + (place - &parent.front()));
    }
    return value;
  }

  /// Insert before the element that is at `at`, or set the member that may be there.
  Result<void> put(const Pointer& at, Json value) {
    if (at.empty()) return set(document_, at, std::move(value));
    Json* parent = find(document_, at.parent_pointer());
    if (parent == nullptr) return refuse_missing(at.parent_pointer());
    if (parent->is_object()) {
      const auto [member, is_new] = parent->get_ref<Json::object_t&>().try_emplace(at.back());
      if (is_new) bytes_ += at.back().size() + 1;
      return set(member->second, at, std::move(value));
    }
    if (!parent->is_array()) {
      return refuse(std::errc::no_message_available,
                    shown(at.parent_pointer().to_string()) + " is neither object nor array");
    }
    auto& elements = parent->get_ref<Json::array_t&>();
    auto place = elements.end();
    if (at.back() != "-" && at.back() != std::to_string(elements.size())) {
      const Json* next = find(document_, at);
      if (next == nullptr) return refuse_missing(at);
      place = elements.begin() + (next - elements.data());
    }
    bytes_ += 1;
    return set(*elements.emplace(place), at, std::move(value));
  }

  /// Replace the value at `at`, which is `place`.
  Result<void> set(Json& place, const Pointer& at, Json value) {
    HOLDFAST_TRY_LET(before, extent(place));
    HOLDFAST_TRY_LET(now, extent(value));
    const std::string path = at.to_string();
    const auto around = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
    if (around + now.depth > limits_.depth_max) {
      return refuse(std::errc::value_too_large, "the result is " + too_deep(limits_));
    }
    bytes_ = bytes_ - before.bytes + now.bytes;
    if (bytes_ > limits_.size_bytes_max) {
      return refuse(std::errc::file_too_large,
                    "more than " + std::to_string(limits_.size_bytes_max) + " bytes are needed");
    }
    place = std::move(value);
    return {};
  }

  Json document_;
  std::uint64_t bytes_;  ///< a lower bound, so that few copies of copies cannot use up the memory
  const std::string& name_;
  const JsonLimits& limits_;
  std::string label_;  ///< which operation, for errors
};

const std::array<std::pair<std::string_view, Patching::Run>, 6> Patching::kinds{{
    {"add", &Patching::add},
    {"remove", &Patching::remove},
    {"replace", &Patching::replace},
    {"move", &Patching::move},
    {"copy", &Patching::copy},
    {"test", &Patching::test},
}};

Result<JsonExtent> extent_within(const Json& json, const char* what, const std::string& name,
                                 const JsonLimits& limits) {
  if (const auto extent = extent_of(json, limits.depth_max)) return *extent;
  return fail(std::errc::value_too_large, Operation::patch, name,
              std::string(what) + " is " + too_deep(limits));
}

}  // namespace

Result<void> merge_patch(Json& target, const Json& patch, const std::string& name,
                         const JsonLimits& limits) {
  HOLDFAST_TRY(extent_within(target, "the target", name, limits));
  HOLDFAST_TRY(extent_within(patch, "the patch", name, limits));
  Json result = target;
  result.merge_patch(patch);
  target = std::move(result);
  return {};
}

Result<void> apply_patch(Json& target, const Json& patch, const std::string& name,
                         const JsonLimits& limits) {
  HOLDFAST_TRY_LET(extent, extent_within(target, "the target", name, limits));
  if (!patch.is_array()) {
    return fail(std::errc::invalid_argument, Operation::patch, name,
                "the patch is not an array of operations");
  }
  Patching patching(target, extent.bytes, name, limits);
  for (std::size_t i = 0; i < patch.size(); ++i) HOLDFAST_TRY(patching.apply(i, patch[i]));
  target = std::move(patching).take();
  return {};
}

Result<Json> at_pointer(const Json& json, std::string_view pointer, const std::string& name,
                        const JsonLimits& limits) {
  const auto at = pointer_of(pointer);
  if (!at) {
    return fail(std::errc::invalid_argument, Operation::read, name,
                shown(pointer) + " is not a JSON Pointer");
  }
  const Json* found = find(json, *at);
  if (found == nullptr) {
    return fail(std::errc::no_message_available, Operation::read, name, nothing_at(*at));
  }
  if (!extent_of(*found, limits.depth_max)) {
    return fail(std::errc::value_too_large, Operation::read, name,
                "the value is " + too_deep(limits));
  }
  return *found;
}

}  // namespace holdfast
