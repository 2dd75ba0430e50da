// Parses strictly. See json.hpp.
//
// nlohmann's parser does not recurse and knows strings and UTF-8; it tells a handler what it finds.
// The handler here builds the value and refuses what the parser lets pass. The parser also takes a
// byte order mark for nothing and a zero byte for the end of the text: both are looked for.
#include "holdfast/json.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "json/number.hpp"
#include "json/walk.hpp"

namespace holdfast {
namespace {

using impl::shown;

/// Reads the text and remembers how far, because a handler is not told where it is.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char*& reached) : at_(at), reached_(&reached) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** reached_;
};

/// What is wrong, and at which byte.
struct Refusal {
  std::errc code;
  std::size_t offset;
  std::string why;
};

/// What is between the head and the "last read" of a message of nlohmann; the text that was last
/// read may be the whole document.
std::string reason_of(const std::string& message) {
  const std::string_view head = "syntax error ";
  const std::size_t found = message.find(head);
  const std::size_t start = found == std::string::npos ? 0 : found + head.size();
  return message.substr(start, message.find("; last read:", start) - start);
}

/// The handler that nlohmann's parser calls; the names are nlohmann's.
class Builder {
 public:
  Builder(std::string_view text, const JsonLimits& limits)
      : text_(text), reached_(text.data()), limits_(limits) {}

  /// The value, or nothing and a refusal.
  std::optional<Json> build() {
    const char* end = text_.data() + text_.size();
    const bool whole =
        Json::sax_parse(CountingIterator(text_.data(), reached_), CountingIterator(end, reached_),
                        this);  // does not throw; parse_error() below is called instead
    if (whole && offset() > 0 && text_[offset() - 1] == '\0') {
      (void)refuse(std::errc::bad_message, offset() - 1, "a zero byte behind the value");
    }
    if (refusal_) return std::nullopt;
    return std::move(root_);
  }

  [[nodiscard]] const Refusal& refusal() const { return *refusal_; }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(Json::number_integer_t value) { return add(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(value); }

  bool number_float(Json::number_float_t value, const std::string& text) {
    const std::string written = impl::float_text(value);
    if (text == written || impl::same_decimal(text, written)) return add(value);
    return refuse(std::errc::result_out_of_range, number_offset(text),
                  "the number " + shown(text) + " would become " + written);
  }

  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t& /*value*/) { return false; }  // of other formats than JSON

  bool start_object(std::size_t /*size*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*size*/) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& key) {
    auto& members = open_.back()->get_ref<Json::object_t&>();
    const auto [member, is_new] = members.try_emplace(std::move(key));
    if (!is_new) {
      return refuse(std::errc::bad_message, string_offset(),
                    "the key " + shown(member->first) + " is there twice");
    }
    member_ = &member->second;
    return true;
  }

  bool parse_error(std::size_t read, const std::string& token, const Json::exception& error) {
    // The parser counts a read at the end of the text, too.
    const std::size_t last = std::min(std::max<std::size_t>(read, 1) - 1, text_.size());
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) {
      return refuse(std::errc::result_out_of_range, last + 1 - token.size(),
                    "the number " + shown(token) + " is too large");
    }
    if (last < text_.size() && text_[last] == '\0') {
      return refuse(std::errc::bad_message, last, "a zero byte");
    }
    const std::string why = reason_of(error.what());
    const bool is_utf8 = why.find("ill-formed UTF-8") == std::string::npos;
    return refuse(is_utf8 ? std::errc::bad_message : std::errc::illegal_byte_sequence, last, why);
  }

 private:
  [[nodiscard]] std::size_t offset() const {
    return static_cast<std::size_t>(reached_ - text_.data());
  }

  /// Where the number begins that was just read. Unless the text ends, the parser has seen one
  /// byte more.
  [[nodiscard]] std::size_t number_offset(const std::string& number) const {
    const char last = text_[offset() - 1];
    return offset() - (last >= '0' && last <= '9' ? 0 : 1) - number.size();
  }

  /// Where the string begins whose closing quote was just read: at the nearest quote before it that
  /// is not escaped.
  [[nodiscard]] std::size_t string_offset() const {
    std::size_t quote = offset() - 1;
    std::size_t backslashes = 1;
    while (backslashes % 2 != 0) {
      quote = text_.rfind('"', quote - 1);
      const std::size_t before = text_.substr(0, quote).find_last_not_of('\\');
      backslashes = quote - (before == std::string_view::npos ? 0 : before + 1);
    }
    return quote;
  }

  bool refuse(std::errc code, std::size_t offset, std::string why) {
    refusal_ = Refusal{code, offset, std::move(why)};
    return false;
  }

  Json& put(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    Json& parent = *open_.back();
    if (!parent.is_array()) return *member_ = std::move(value);
    return parent.get_ref<Json::array_t&>().emplace_back(std::move(value));
  }

  bool add(Json value) {
    put(std::move(value));
    return true;
  }

  bool open(Json::value_t type) {
    if (open_.size() >= limits_.depth_max) {
      return refuse(std::errc::value_too_large, offset() - 1,
                    "nested deeper than " + std::to_string(limits_.depth_max));
    }
    open_.push_back(&put(Json(type)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const char* reached_;  ///< behind the last byte that the parser has seen
  const JsonLimits& limits_;
  Json root_;
  std::vector<Json*> open_;  ///< arrays and objects not closed yet; only the last one grows
  Json* member_ = nullptr;   ///< what the last key is for
  std::optional<Refusal> refusal_;
};

/// What can be told without a parser.
std::optional<Refusal> refusal_at_sight(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.size_bytes_max) {
    return Refusal{std::errc::file_too_large, 0,
                   std::to_string(text.size()) + " bytes, " +
                       std::to_string(limits.size_bytes_max) + " are allowed"};
  }
  if (text.empty()) return Refusal{std::errc::bad_message, 0, "the text is empty"};
  if (text.find_first_not_of('\0') == std::string_view::npos) {
    return Refusal{std::errc::bad_message, 0, "nothing but zero bytes"};
  }
  if (text.front() == '\xEF') {
    return Refusal{std::errc::bad_message, 0, "a byte order mark, or its first byte"};
  }
  return std::nullopt;
}

tl::unexpected<Error> failure(const Refusal& refusal, std::string_view text,
                              const std::string& name) {
  const std::string_view before = text.substr(0, refusal.offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_end = before.rfind('\n');
  const std::size_t column =
      before.size() - (line_end == std::string_view::npos ? 0 : line_end + 1) + 1;
  return fail(
      refusal.code, Operation::parse, name,
      "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + refusal.why);
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& name, const JsonLimits& limits) {
  if (const auto refusal = refusal_at_sight(text, limits)) return failure(*refusal, text, name);
  Builder builder(text, limits);
  std::optional<Json> json = builder.build();
  if (!json) return failure(builder.refusal(), text, name);
  return std::move(*json);
}

}  // namespace holdfast
