// What version.json may say.
#include "holdfast/store/version_file.hpp"

#include <boost/test/unit_test.hpp>

namespace holdfast {
namespace {

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const ProjectVersion version{.engine = "holdfast", .created = utc_text(Time{})};
  BOOST_TEST(version.created == "1970-01-01T00:00:00Z");
  const auto read = decode_version(encode(version), "v").value();
  BOOST_TEST(read.format == 1U);
  BOOST_TEST(read.engine == version.engine);
  BOOST_TEST(read.created == version.created);
}

BOOST_AUTO_TEST_CASE(more_members_do_no_harm) {
  BOOST_TEST(decode_version(R"({"format": 1, "engine": 7, "more": []})", "v").value().engine == "");
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_not_supported) {
  const Error error = decode_version(R"({"format": 2})", "v").error();
  BOOST_TEST((error.code == std::errc::not_supported));
  BOOST_TEST(error.detail == "format 2 is newer than this program, which knows 1");
}

BOOST_AUTO_TEST_CASE(a_project_of_the_engine_before_us_has_an_older_format) {
  const auto version = decode_version(R"({"engine_version": "1.3.5"})", "v").value();
  BOOST_TEST(version.format == 0U);
  BOOST_TEST(version.engine == "SafeChunkEngine 1.3.5");
}

BOOST_AUTO_TEST_CASE(anything_else_is_damage) {
  for (const char* text : {"", "{", "[]", "{}", R"({"format": "1"})", R"({"format": 0})",
                           R"({"format": -1})", R"({"format": 1.5})"}) {
    const auto read = decode_version(text, "v");
    BOOST_REQUIRE_MESSAGE(!read, text);
    BOOST_TEST((read.error().code == errc::damaged));
  }
  BOOST_TEST(decode_version("[]", "v").error().detail == "it is no object");
}

}  // namespace
}  // namespace holdfast
