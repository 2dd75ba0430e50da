// See json_text.hpp.
#include "json_text.hpp"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>

#include "holdfast/assert.hpp"

namespace props::fuzz {
namespace {

using namespace holdfast;

void check_refusal(const Error& error) {
  HOLDFAST_ASSERT(error.operation == Operation::parse && error.name == "input");
  HOLDFAST_ASSERT(
      error.code == std::errc::bad_message || error.code == std::errc::illegal_byte_sequence ||
      error.code == std::errc::result_out_of_range || error.code == std::errc::value_too_large);
  const std::size_t column = error.detail.find(", column ");
  HOLDFAST_ASSERT(error.detail.starts_with("line ") && column != std::string::npos);
  HOLDFAST_ASSERT(error.detail.find(": ", column) + 2 < error.detail.size());
  HOLDFAST_ASSERT(error.detail.size() < 4096);
}

void check_written(const Json& json) {
  const std::string text = write_json(json, "input").value();
  const Json again = parse_json(text, "output").value();
  HOLDFAST_ASSERT(is_identical(json, again));
  HOLDFAST_ASSERT(write_json(again, "output").value() == text);
}

/// A change of a document: it fails without effect, or what it leaves is lawful.
template <class Change>
void check_change(const Json& document, Change&& change) {
  Json changed = document;
  if (const auto done = change(changed); !done) {
    HOLDFAST_ASSERT(done.error().operation == Operation::patch && !done.error().detail.empty());
    HOLDFAST_ASSERT(is_identical(changed, document));
    return;
  }
  // Indentation may make more of it than was in the input, but not too deep, and not unlawful.
  const auto text = write_json(changed, "changed");
  HOLDFAST_ASSERT(text.has_value() || text.error().code == std::errc::file_too_large);
}

bool is_integer(const Json& json) {
  return json.is_number_integer();  // of any sign
}

bool is_same_integer(const Json& a, const Json& b) {
  return a.dump() == b.dump();
}

bool is_same_member(const Json::object_t::value_type& a, const Json::object_t::value_type& b) {
  return a.first == b.first && is_identical(a.second, b.second);
}

}  // namespace

bool is_identical(const Json& a, const Json& b) {
  if (is_integer(a) && is_integer(b)) return is_same_integer(a, b);
  if (a.type() != b.type()) return false;
  if (a.is_number_float()) {
    return std::bit_cast<std::uint64_t>(a.get<double>()) ==
           std::bit_cast<std::uint64_t>(b.get<double>());
  }
  if (a.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_identical);
  if (!a.is_object()) return a == b;
  const auto& left = a.get_ref<const Json::object_t&>();
  const auto& right = b.get_ref<const Json::object_t&>();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), is_same_member);
}

Verdict check_json_text(ByteView input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  const auto json = parse_json(text, "input");
  if (!json) {
    check_refusal(json.error());
    return Verdict::refused;
  }
  HOLDFAST_ASSERT(is_identical(*json, Json::parse(text)));
  check_written(*json);
  if (json->is_array() && json->size() >= 2) {
    const Json& document = (*json)[0];
    const Json& patch = (*json)[1];
    check_change(document, [&](Json& target) { return merge_patch(target, patch, "input"); });
    check_change(document, [&](Json& target) { return apply_patch(target, patch, "input"); });
  }
  return Verdict::accepted;
}

}  // namespace props::fuzz
