// Writes JSON in one form only, without recursion. See json.hpp.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "number.hpp"
#include "walk.hpp"

namespace holdfast {
namespace {

using impl::JsonWalk;
using impl::shown;

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

class Writer {
 public:
  Writer(const Json& json, const std::string& name, const JsonLimits& limits)
      : walk_(json), name_(name), limits_(limits) {}

  Result<std::string> write() {
    for (auto step = walk_.next(); step != JsonWalk::Step::end; step = walk_.next()) {
      if (step == JsonWalk::Step::value) {
        HOLDFAST_TRY(child());
      } else {
        new_line();
        out_ += walk_.value().is_object() ? '}' : ']';
      }
      // One byte is for the newline at the end.
      if (out_.size() >= limits_.size_bytes_max) {
        return refuse(std::errc::file_too_large,
                      "more than " + std::to_string(limits_.size_bytes_max) + " bytes are needed");
      }
    }
    out_ += '\n';
    return std::move(out_);
  }

 private:
  tl::unexpected<Error> refuse(std::errc code, const std::string& why) const {
    return fail(code, Operation::serialize, name_, "at " + shown(walk_.pointer()) + ": " + why);
  }

  void new_line() {
    out_ += '\n';
    out_.append(2 * walk_.depth(), ' ');
  }

  Result<void> child() {
    if (walk_.depth() > 0) {
      if (!walk_.is_first()) out_ += ',';
      new_line();
    }
    if (const std::string* key = walk_.key()) {
      HOLDFAST_TRY(string(*key, "the key"));
      out_ += ": ";
    }
    return value();
  }

  Result<void> value() {
    const Json& json = walk_.value();
    switch (json.type()) {
      case Json::value_t::object: return opening("{", "}");
      case Json::value_t::array: return opening("[", "]");
      case Json::value_t::string: return string(json.get_ref<const std::string&>(), "the string");
      case Json::value_t::null: out_ += "null"; return {};
      case Json::value_t::boolean: out_ += json.get<bool>() ? "true" : "false"; return {};
      case Json::value_t::number_integer:
      case Json::value_t::number_unsigned: out_ += impl::number_text(json); return {};
      case Json::value_t::number_float: return fraction(json.get<double>());
      case Json::value_t::binary: return refuse(std::errc::invalid_argument, "a binary value");
      case Json::value_t::discarded: break;
    }
    return refuse(std::errc::invalid_argument, "a discarded value");
  }

  /// The opening bracket; the closing one only if nothing is between.
  Result<void> opening(const char* bracket, const char* closing) {
    if (walk_.depth() >= limits_.depth_max) {
      return refuse(std::errc::value_too_large,
                    "nested deeper than " + std::to_string(limits_.depth_max));
    }
    out_ += bracket;
    if (walk_.value().empty()) out_ += closing;
    return {};
  }

  Result<void> fraction(double value) {
    if (!std::isfinite(value)) {
      return refuse(std::errc::invalid_argument,
                    std::isnan(value) ? "not a number" : "an infinite number");
    }
    out_ += impl::float_text(value);
    return {};
  }

  Result<void> string(const std::string& text, const char* what) {
    if (std::all_of(text.begin(), text.end(), is_plain)) {
      out_ += '"';
      out_ += text;
      out_ += '"';
      return {};
    }
    try {
      out_ += Json(text).dump();
    } catch (const Json::type_error&) {
      return refuse(std::errc::illegal_byte_sequence, std::string(what) + " is not UTF-8");
    }
    return {};
  }

  JsonWalk walk_;
  const std::string& name_;
  const JsonLimits& limits_;
  std::string out_;
};

}  // namespace

Result<std::string> write_json(const Json& json, const std::string& name,
                               const JsonLimits& limits) {
  return Writer(json, name, limits).write();
}

}  // namespace holdfast
