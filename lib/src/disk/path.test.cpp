// Goal: a path given in any of the usual types has one absolute form.
// Method: the same path in each type, and the texts that are no paths.
#include "holdfast/path.hpp"

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

namespace {

using namespace holdfast;

BOOST_AUTO_TEST_CASE(every_type_of_path_is_accepted) {
  const std::string expected = "/a/b";
  BOOST_TEST(absolute_path("/a/b").value() == expected);
  BOOST_TEST(absolute_path(expected).value() == expected);
  BOOST_TEST(absolute_path(std::string_view(expected)).value() == expected);
  BOOST_TEST(absolute_path(boost::filesystem::path(expected)).value() == expected);
  BOOST_TEST(absolute_path(std::filesystem::path(expected)).value() == expected);
}

BOOST_AUTO_TEST_CASE(a_relative_path_begins_in_the_current_directory_and_keeps_its_dots) {
  const std::string current = boost::filesystem::current_path().native();
  BOOST_TEST(absolute_path("a/../b").value() == current + "/a/../b");
  BOOST_TEST(absolute_path("/a/../b").value() == "/a/../b");
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_path_are_refused) {
  BOOST_TEST((absolute_path("").error().code == std::errc::no_such_file_or_directory));
  BOOST_TEST((absolute_path(std::string("/a\0b", 4)).error().code == std::errc::invalid_argument));
}

}  // namespace
