// A save has renamed the new document into place, and then the sync of its directory fails.
// The caller hears that the new document is visible and may still be lost; a power cut leaves the
// former or the new one, whole, and saving again makes it durable.
// Rules: R2 atomic, R4 honest.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(the_caller_hears_published_but_unconfirmed, Story) {
  BOOST_REQUIRE(files.write("/f", "old"));
  begin();
  BOOST_REQUIRE(files.write("/f", "old"));
  const std::size_t sync = calls_until(Operation::sync_directory) - 1;
  machine.inject(faultfs::parse_fault(std::to_string(sync) + "w5-clean-and-new").value());
  begin();
  const auto saved = files.write("/f", "new");
  BOOST_REQUIRE(!saved);
  BOOST_TEST((saved.error().outcome == Outcome::published_unconfirmed));
  BOOST_TEST(text("/f") == "new");

  std::set<std::string> seen;
  cut_power_after(machine.trace().calls.size(), "posix-min",
                  [&](Story& after) { seen.insert(after.text("/f")); });
  const std::set<std::string> both{"new", "old"};
  BOOST_TEST(seen == both);

  BOOST_REQUIRE(files.write("/f", "new again"));
  cut_power_after(machine.trace().calls.size(), "posix-min",
                  [](Story& after) { BOOST_TEST(after.text("/f") == "new again"); });
}

BOOST_AUTO_TEST_CASE(who_ignores_it_promises_too_much) {
  check_says(replayed("hf1/directory-error-swallowed/posix-min/u512/d1/f7b5/2.0.1", "R4"),
             "was acknowledged as");
}

}  // namespace
