// Goal: parse accepts exactly the texts that name one entry of one directory, for any bytes.
// Method: texts drawn mostly from the bytes that matter, judged by the rule spelled out anew.
#include "holdfast/file_name.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

namespace {

using holdfast::FileName;

rc::Gen<std::string> texts() {
  const auto byte = rc::gen::weightedOneOf<char>(
      {{3, rc::gen::elementOf(std::string("./\0a", 4))}, {1, rc::gen::arbitrary<char>()}});
  const auto near_the_limit = rc::gen::map(rc::gen::inRange<std::size_t>(250, 260),
                                           [](std::size_t size) { return std::string(size, 'x'); });
  return rc::gen::weightedOneOf<std::string>(
      {{9, rc::gen::container<std::string>(byte)}, {1, near_the_limit}});
}

bool names_one_entry(const std::string& text) {
  if (text.empty() || text.size() > 255 || text == "." || text == "..") return false;
  for (const char byte : text) {
    if (byte == '/' || byte == '\0') return false;
  }
  return true;
}

RC_BOOST_PROP(parse_accepts_exactly_what_names_one_entry, ()) {
  const std::string text = *texts();
  const auto name = FileName::parse(text);
  RC_CLASSIFY(name.has_value(), "accepted");
  RC_ASSERT(name.has_value() == names_one_entry(text));
  if (name) RC_ASSERT(name->text() == text);
}

}  // namespace
