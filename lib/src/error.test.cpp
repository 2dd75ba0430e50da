// Goal: an error can be shown to a person as it is, and compared with standard conditions.
// Method: one error of each kind, compared with literal texts.
#include "holdfast/error.hpp"

#include <boost/test/unit_test.hpp>

#include "holdfast/result.hpp"

namespace {

using namespace holdfast;

BOOST_AUTO_TEST_CASE(a_message_names_step_file_reason_and_outcome) {
  const Error error{make_error_code(errc::damaged), Operation::verify, "/a/b",
                    Outcome::not_published, "sha256 differs"};
  BOOST_TEST(error.message() == "verify /a/b: damaged content (sha256 differs); not published");
}

BOOST_AUTO_TEST_CASE(a_message_stays_one_line_whatever_it_quotes) {
  const Error error{make_error_code(errc::damaged), Operation::read, "/a\nb",
                    Outcome::not_published,
                    std::string("a NUL \0, \x1b[2J, \x7f, \\ and \xc3\xa9", 26)};
  BOOST_TEST(error.message() ==
             "read /a\\x0ab: damaged content (a NUL \\x00, \\x1b[2J, \\x7f, \\ and \xc3\xa9); not "
             "published");
}

BOOST_AUTO_TEST_CASE(own_codes_equal_the_nearest_standard_condition) {
  BOOST_TEST((make_error_code(errc::locked) == std::errc::resource_unavailable_try_again));
  BOOST_TEST((make_error_code(errc::bad_name) == std::errc::invalid_argument));
  BOOST_TEST((make_error_code(errc::no_backup) == std::errc::no_such_file_or_directory));
  BOOST_TEST((make_error_code(errc::conflict) == std::errc::operation_canceled));
  BOOST_TEST((make_error_code(errc::poisoned) != std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(every_operation_has_a_name_of_its_own) {
  BOOST_TEST(to_string(Operation::open_root) == "open_root");
  BOOST_TEST(to_string(Operation::lock_state) == "lock_state");
  BOOST_TEST(to_string(Operation::verify) == "verify");
  BOOST_TEST(to_string(Operation::parse) == "parse");
  BOOST_TEST(to_string(Operation::serialize) == "serialize");
  BOOST_TEST(to_string(Operation::patch) == "patch");
}

BOOST_AUTO_TEST_CASE(a_path_is_joined_with_exactly_one_slash) {
  BOOST_TEST(join_path("/", "a") == "/a");
  BOOST_TEST(join_path("/x", "a") == "/x/a");
  BOOST_TEST(join_path("", "a") == "a");
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(std::errc::invalid_argument, Operation::read, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  HOLDFAST_TRY_LET(first, half(value));
  HOLDFAST_TRY(half(first));
  return half(first);
}

BOOST_AUTO_TEST_CASE(try_returns_the_first_error_and_passes_values_on) {
  BOOST_TEST(quarter(8).value() == 2);
  BOOST_TEST(quarter(6).error().name == "odd");
  BOOST_TEST(!quarter(7).has_value());
}

}  // namespace
