// Goal: a document's path leads to a file below the root and to nothing that is the journal's.
// Method: tables of refused and accepted texts.
#include "holdfast/journal/document_path.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using holdfast::DocumentPath;
using namespace std::string_view_literals;

struct Refused {
  std::string text;
  std::string_view reason;
};

/// Names of one letter, joined: "a/a/a".
std::string deep(std::size_t names) {
  std::string text = "a";
  for (std::size_t i = 1; i < names; ++i) text += "/a";
  return text;
}

/// A path of exactly `size` bytes with names of at most 250.
std::string long_path(std::size_t size) {
  std::string text(size, 'x');
  for (std::size_t i = 250; i < size; i += 251) text[i] = '/';
  return text;
}

BOOST_AUTO_TEST_CASE(texts_that_lead_elsewhere_or_nowhere_are_refused_with_the_reason) {
  const Refused table[] = {
      {"", "the path is empty"},
      {"/", "the name is empty"},
      {"/a", "the name is empty"},
      {"a/", "the name is empty"},
      {"a//b", "the name is empty"},
      {".", "the name is a dot entry"},
      {"..", "the name is a dot entry"},
      {"a/../b", "the name is a dot entry"},
      {"a/.", "the name is a dot entry"},
      {std::string("a\0b", 3), "the name contains a NUL byte"},
      {".lock", "a name begins with a dot"},
      {"a/.b", "a name begins with a dot"},
      {".a/b", "a name begins with a dot"},
      {"...", "a name begins with a dot"},
      {"journal", "the journal keeps the name journal for itself"},
      {"journal/segment-000001", "the journal keeps the name journal for itself"},
      {"manifest", "the journal keeps the name manifest for itself"},
      {"manifest/a", "the journal keeps the name manifest for itself"},
      {"quarantine/a", "the journal keeps the name quarantine for itself"},
      {std::string(256, 'x'), "the name is longer than 255 bytes"},
      {deep(9), "the path has more than 8 names"},
      {long_path(1025), "the path is longer than 1024 bytes"},
      {std::string(5000, '/'), "the path is longer than 1024 bytes"},
  };
  for (const Refused& refused : table) {
    const auto path = DocumentPath::parse(refused.text);
    BOOST_REQUIRE_MESSAGE(!path, refused.text);
    BOOST_TEST((path.error().code == holdfast::errc::bad_name));
    BOOST_TEST(path.error().detail == refused.reason);
    BOOST_TEST(path.error().name == refused.text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_only_like_a_kept_name_is_accepted) {
  for (const auto text : {"a"sv, "a/journal"sv, "a/manifest"sv, "a/quarantine"sv, "journals"sv,
                          "Journal"sv, "manifest.json"sv, "a.b/c..d"sv, "\xff\n \\"sv}) {
    const auto path = DocumentPath::parse(std::string(text));
    BOOST_REQUIRE_MESSAGE(path, text);
    BOOST_TEST(path->text() == text);
  }
}

BOOST_AUTO_TEST_CASE(the_longest_and_the_deepest_path_are_accepted) {
  BOOST_TEST(DocumentPath::parse(long_path(1024)).has_value());
  BOOST_TEST(DocumentPath::parse(deep(8)).has_value());
  BOOST_TEST(DocumentPath::parse(std::string(255, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(names_are_the_parts_outermost_first) {
  const auto names = DocumentPath::literal("chunks/of/a.json").names();
  BOOST_REQUIRE(names.size() == 3U);
  BOOST_TEST(names[0].text() == "chunks");
  BOOST_TEST(names[1].text() == "of");
  BOOST_TEST(names[2].text() == "a.json");
  BOOST_TEST(DocumentPath::literal("a").names().size() == 1U);
  BOOST_TEST(DocumentPath::parse(deep(8))->names().size() == 8U);
}

}  // namespace
