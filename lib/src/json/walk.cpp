// See walk.hpp.
#include "walk.hpp"

#include <algorithm>
#include <cmath>

#include "number.hpp"

namespace holdfast::impl {

JsonWalk::Step JsonWalk::next() {
  if (!has_begun_) {
    has_begun_ = true;
    return last_ = Step::value;
  }
  if (last_ == Step::value && value_->is_structured() && !value_->empty()) {
    open_.push_back({value_, value_->cbegin()});
    value_ = &*open_.back().child;
    return last_;
  }
  if (open_.empty()) return last_ = Step::end;
  Open& open = open_.back();
  if (++open.child != open.parent->cend()) {
    value_ = &*open.child;
    return last_ = Step::value;
  }
  value_ = open.parent;
  open_.pop_back();
  return last_ = Step::close;
}

const std::string* JsonWalk::key() const {
  return !open_.empty() && open_.back().parent->is_object() ? &open_.back().child.key() : nullptr;
}

bool JsonWalk::is_first() const {
  return open_.empty() || open_.back().child == open_.back().parent->cbegin();
}

std::string JsonWalk::pointer() const {
  Json::json_pointer pointer;
  for (const Open& open : open_) {
    if (open.parent->is_object()) {
      pointer /= open.child.key();
    } else {
      pointer /= static_cast<std::size_t>(open.child - open.parent->cbegin());
    }
  }
  return pointer.to_string();
}

std::optional<JsonExtent> extent_of(const Json& json, std::size_t depth_max) {
  JsonExtent extent;
  JsonWalk walk(json);
  for (auto step = walk.next(); step != JsonWalk::Step::end; step = walk.next()) {
    if (step == JsonWalk::Step::close) continue;
    const Json& value = walk.value();
    extent.depth = std::max(extent.depth, walk.depth() + (value.is_structured() ? 1 : 0));
    if (extent.depth > depth_max) return std::nullopt;
    extent.bytes += 1;
    if (walk.key() != nullptr) extent.bytes += walk.key()->size();
    if (value.is_string()) extent.bytes += value.get_ref<const std::string&>().size();
  }
  return extent;
}

namespace {

bool has_text(const Json& number) {
  return !number.is_number_float() || std::isfinite(number.get<double>());
}

/// By their texts, because nlohmann takes -1 and 18446744073709551615 for equal, and 2^53 + 1 for
/// equal to 2^53 if that is a floating-point number.
bool same_number(const Json& a, const Json& b) {
  if (!has_text(a) || !has_text(b)) return a == b;
  return same_decimal(number_text(a), number_text(b));
}

/// Whether two values are the same, but for their children.
bool same_here(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return same_number(a, b);
  if (a.type() != b.type()) return false;
  return a.is_structured() ? a.size() == b.size() : a == b;
}

bool same_key(const std::string* a, const std::string* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

}  // namespace

bool same_json(const Json& a, const Json& b) {
  JsonWalk left(a);
  JsonWalk right(b);
  for (auto step = left.next(); step == right.next(); step = left.next()) {
    if (step == JsonWalk::Step::end) return true;
    if (!same_key(left.key(), right.key()) || !same_here(left.value(), right.value())) return false;
  }
  return false;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kept = 200;
  const Json json(text.substr(0, kept));
  std::string quoted = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kept) quoted += "...";
  return quoted;
}

}  // namespace holdfast::impl
