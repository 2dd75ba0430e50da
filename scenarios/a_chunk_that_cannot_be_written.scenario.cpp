// A chunk's file cannot be written, because a directory has its name. Its commits stayed in the
// journal and kept the space of every later commit from being freed: when the ring was full nothing
// was committed any more, to no chunk of the project.
// Now a document that cannot be written moves to a file of its own when half of the ring is taken,
// and the manifest names that file before the ring goes on over its commits.
// Rules: R2 atomic, R3 durable.
#include "store_story.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_CASE(a_chunk_that_cannot_be_written_stops_no_other_chunk, StoreStory) {
  (void)store().put("other", 0).value();
  const FileName name = FileName::literal("stuck.json");
  directory("p/chunks").make_directory(name, Mode{0755}).value();
  (void)store().put("stuck", "what no file has").value();
  const std::string text(700, 'x');
  int last = 0;
  const auto go_on = [&](int commits) {
    for (int i = 0; i < commits; ++i) {
      (void)store().put("other", {{"text", text}, {"last", ++last}}).value();
    }
  };
  go_on(60);
  BOOST_REQUIRE(store().get_health_report().journal.total_bytes <= options.journal_bytes_max);
  begin();
  go_on(2);
  cut_power_anywhere("btrfs", [](StoreStory& after) {
    BOOST_TEST(after.get("stuck") == "\"what no file has\"");
    BOOST_TEST(after.get("other").find("\"last\":6") != std::string::npos);
  });
  const Result<void> refused = store().detach();
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().name.ends_with("stuck.json"), refused.error().name);
  directory("p/chunks").remove_directory(name).value();
  store().detach().value();
  BOOST_TEST(content("/p/chunks/stuck.json") == "\"what no file has\"\n");
}

}  // namespace
}  // namespace holdfast
