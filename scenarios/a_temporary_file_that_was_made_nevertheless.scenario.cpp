// Making the temporary file reports an error, and the file is there nevertheless; so with the link
// that stages a backup. The engine gave up and left the name behind, where only recovery would find
// it. Now the name counts as ours from before the call, and goes away with the failed save.
// Found by: holdfast crash run --subject atomic-write --faults (R8)
// Rules: R4 honest, R8 rolls back.
#include "story.hpp"

namespace {

using namespace holdfast;

void save_with_a_failing(Operation operation, const faultfs::DeviceOptions& device) {
  Story story{faultfs::Machine({.device = device})};
  BOOST_REQUIRE(story.files.write("/f", "old", with_backup));
  story.begin();
  BOOST_REQUIRE(story.files.write("/f", "old", with_backup));
  const std::size_t at = story.calls_until(operation) - 1;
  const std::string names = story.names();
  story.machine.inject({.calls_before = at,
                        .code = make_error_code(std::errc::io_error),
                        .when = faultfs::Fault::When::after});
  const auto saved = story.files.write("/f", "new", with_backup);
  BOOST_REQUIRE(!saved);
  BOOST_TEST((saved.error().outcome == Outcome::not_published));
  BOOST_TEST(story.text("/f") == "old");
  BOOST_TEST(story.names() == names);
}

BOOST_AUTO_TEST_CASE(a_failed_save_leaves_no_temporary_file) {
  save_with_a_failing(Operation::create, {});
}

BOOST_AUTO_TEST_CASE(a_failed_save_leaves_no_staged_backup) {
  save_with_a_failing(Operation::link, {.exchange = false});
}

}  // namespace
