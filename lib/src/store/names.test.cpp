// Which names projects and chunks may have, and where chunks lie.
#include "holdfast/store/names.hpp"

#include <boost/test/unit_test.hpp>

namespace holdfast {
namespace {

BOOST_AUTO_TEST_CASE(good_names_are_kept_as_they_are) {
  for (const char* text : {"a", "A b", "x.json", "a..b", "ünïcode", "com", "com10", "console",
                           "nul_", "a-b_c:d", "~", "#"}) {
    const auto name = ChunkName::parse(text);
    BOOST_REQUIRE_MESSAGE(name, text);
    BOOST_TEST(name->text() == text);
    BOOST_TEST((chunk_at(path_of(*name).text()) == *name));
  }
  BOOST_TEST(ChunkName::parse(std::string(200, 'x')).has_value());
}

BOOST_AUTO_TEST_CASE(bad_names_are_refused_with_the_reason) {
  const struct {
    std::string text;
    const char* reason;
  } table[] = {
      {"", "the name is empty"},
      {std::string(201, 'x'), "the name is longer than 200 bytes"},
      {".", "the name begins with a dot"},
      {"..", "the name begins with a dot"},
      {".lock", "the name begins with a dot"},
      {"a.", "the name ends in a dot or a blank"},
      {"a ", "the name ends in a dot or a blank"},
      {"a/b", "the name has a separator in it"},
      {"a\\b", "the name has a separator in it"},
      {"a\nb", "the name has a control character in it"},
      {"a\x7f", "the name has a control character in it"},
      {std::string("a\0b", 3), "the name has a control character in it"},
      {"CON", "the name is a device on Windows"},
      {"nul.txt", "the name is a device on Windows"},
      {"Com1", "the name is a device on Windows"},
      {"lpt9.a.b", "the name is a device on Windows"},
      {"\xff", "the name is not UTF-8"},
  };
  for (const auto& row : table) {
    const auto name = ChunkName::parse(row.text);
    BOOST_REQUIRE_MESSAGE(!name, row.text);
    BOOST_TEST((name.error().code == errc::bad_name));
    BOOST_TEST(name.error().detail == row.reason);
  }
}

BOOST_AUTO_TEST_CASE(only_files_of_chunks_are_chunks) {
  BOOST_TEST(chunk_of_file("a.json").value().text() == "a");
  BOOST_TEST(chunk_of_file("a.json.json").value().text() == "a.json");
  for (const char* text : {"a", ".json", ".a.json", "a.txt", "nul.json"}) {
    BOOST_TEST(!chunk_of_file(text), text);
  }
  for (const char* text : {"a.json", "chunks_bak/a.json", "chunks/sub/a.json"}) {
    BOOST_TEST(!chunk_at(text), text);
  }
}

BOOST_AUTO_TEST_CASE(folding_is_about_ascii_letters) {
  BOOST_TEST(folded("AbZ\xc3\x9c-1") == "abz\xc3\x9c-1");
}

}  // namespace
}  // namespace holdfast
