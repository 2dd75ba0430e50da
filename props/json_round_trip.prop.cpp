// Goal: what is written is read back as the same value; what is read is written and read as the
// same. Method: random documents with keys, texts and numbers of the nasty kind; their texts with a
// few bytes changed, which the entry of the fuzzer judges.
#include <array>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"

#include "fuzz/json_text.hpp"
#include "property.hpp"

namespace {

using namespace holdfast;

/// Characters of one to four bytes, and what needs an escape.
rc::Gen<std::string> texts() {
  const std::vector<std::string> pieces = {"a",      "\"",     "\\",
                                           "/",      "~",      "~1",
                                           "\n",     "\t",     "\x01",
                                           "\x7f",   "é",      "€",
                                           "😀",      " ",      "\xEF\xBB\xBF",
                                           "\u2028", "\uFFFF", "\\u0041",
                                           "0",      "-",      std::string(1, '\0')};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& drawn) {
                        std::string text;
                        for (const std::string& piece : drawn) text += piece;
                        return text;
                      });
}

/// All bit patterns but those of no number.
rc::Gen<double> fractions() {
  const auto any = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                                [](std::uint64_t bits) { return std::bit_cast<double>(bits); });
  const auto finite = rc::gen::suchThat(any, [](double value) { return std::isfinite(value); });
  const auto whole = rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                                  [](std::int64_t value) { return static_cast<double>(value); });
  const auto decimal =
      rc::gen::map(rc::gen::inRange(-100000, 100000), [](int value) { return value / 1000.0; });
  const auto edge = rc::gen::element(0.0, -0.0, 5e-324, 2.2250738585072014e-308, 1e300, 1e15, 1e22,
                                     999999999999999.9, 1e-5, 9.999e-6, 9007199254740993.0,
                                     1.7976931348623157e308);
  return rc::gen::oneOf(finite, whole, decimal, edge);
}

Json random_scalar() {
  switch (*rc::gen::inRange(0, 7)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::arbitrary<std::int64_t>();
    case 3: return *rc::gen::arbitrary<std::uint64_t>();
    case 4: return *texts();
    default: return *fractions();
  }
}

Json random_json(int depth_max) {
  const int kind = depth_max == 0 ? 0 : *rc::gen::inRange(0, 4);
  if (kind < 2) return random_scalar();
  const int children = *rc::gen::inRange(0, 4);
  Json json = kind == 2 ? Json::array() : Json::object();
  for (int i = 0; i < children; ++i) {
    Json child = random_json(depth_max - 1);
    if (json.is_array()) {
      json.push_back(std::move(child));
    } else {
      json[*texts()] = std::move(child);
    }
  }
  return json;
}

/// A few bytes are others, gone, or more: any that mean something, or harmless ones.
std::string random_neighbour(std::string text) {
  constexpr char literal[] = "[]{}\",:\\u0019.eE+-tfn \n\x00\xff\xc3\xa9/";
  const std::string any(literal, sizeof literal - 1);
  const std::string harmless = "0123456789 ";
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes && !text.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const char byte = *rc::gen::elementOf(*rc::gen::inRange(0, 4) == 0 ? any : harmless);
    const int kind = *rc::gen::inRange(0, 6);  // mostly another byte
    text.replace(at, kind == 0 ? 0 : 1, kind == 1 ? 0 : 1, byte);
  }
  return text;
}

BOOST_AUTO_TEST_CASE(documents) {
  props::check_property("what is written is read back as the same value", 500, 30, [] {
    const Json json = random_json(*rc::gen::inRange(0, 6));
    const std::string text = write_json(json, "a.json").value();
    const Json again = parse_json(text, "a.json").value();
    RC_ASSERT(props::fuzz::is_identical(json, again));
    RC_ASSERT(write_json(again, "a.json").value() == text);
  });
}

BOOST_AUTO_TEST_CASE(limited_documents) {
  props::check_property("what is written within limits is read within them", 500, 20, [] {
    const Json json = random_json(5);
    const JsonLimits limits{.size_bytes_max = *rc::gen::inRange<std::uint64_t>(0, 200),
                            .depth_max = *rc::gen::inRange<std::size_t>(0, 6)};
    const auto text = write_json(json, "a.json", limits);
    RC_CLASSIFY(text.has_value(), "written");
    if (text) RC_ASSERT(parse_json(*text, "a.json", limits).has_value());
  });
}

BOOST_AUTO_TEST_CASE(neighbours) {
  props::check_property(
      "what is almost JSON is refused, or read and written as the same", 1000, 20, [] {
        Json json = Json::array();
        for (int i = 0; i < 6; ++i) json.push_back(random_json(2));
        const std::string text = random_neighbour(write_json(json, "a.json").value());
        const auto verdict = props::fuzz::check_json_text(std::as_bytes(std::span(text)));
        RC_CLASSIFY(verdict == props::fuzz::Verdict::accepted, "accepted");
      });
}

BOOST_AUTO_TEST_CASE(numbers) {
  props::check_property("seventeen digits are kept or refused, fifteen are kept", 1000, 100, [] {
    const int digits = *rc::gen::element(15, 17);
    const double value = *fractions();
    std::array<char, 64> buffer{};
    const int size = std::snprintf(buffer.data(), buffer.size(), "%.*e", digits - 1, value);
    const std::string text(buffer.data(), static_cast<std::size_t>(size));
    const auto json = parse_json(text, "a.json");
    RC_CLASSIFY(json.has_value(), "kept");
    const bool subnormal = std::fpclassify(value) == FP_SUBNORMAL;
    if (digits == 15 && !subnormal && std::isfinite(std::strtod(text.c_str(), nullptr))) {
      RC_ASSERT(json.has_value());
    }
    if (json) {
      const std::string written = write_json(*json, "a.json").value();
      std::snprintf(buffer.data(), buffer.size(), "%.*e", digits - 1, json->get<double>());
      RC_ASSERT(buffer.data() == text);
      RC_ASSERT(std::strtod(written.c_str(), nullptr) == json->get<double>());
    }
  });
}

}  // namespace
