// What several steps on one chunk make of it, and what happens when one of them cannot be done.
#include "watched_store.hpp"

namespace holdfast {
namespace {

struct WithBatches : WatchedStore {
  /// A change of the chunk waits, and the next write into the journal fails.
  void stage_and_fail() {
    (void)store().put("a", 1).value();
    store().stage_update(2, "a").value();
    machine.inject({0, make_error_code(std::errc::io_error)});
  }
};

Json json(const char* text) {
  return Json::parse(text);
}

BOOST_FIXTURE_TEST_SUITE(a_batch, WithBatches)

BOOST_AUTO_TEST_CASE(patches_a_chunk_twice) {
  (void)put_text("a", R"({"x": 1})").value();
  Batch batch;
  batch.patch("a", json(R"({"y": 2})")).patch("a", json(R"({"z": 3})"));
  (void)store().commit(batch).value();
  BOOST_TEST(get("a") == R"({"x":1,"y":2,"z":3})");
}

BOOST_AUTO_TEST_CASE(does_not_patch_what_cannot_be_read) {
  (void)put_text("a", R"({"x": 1})").value();
  (void)store().force_sync().value();
  forget_journal();
  rot("/p/chunks/a.json", "{}\n");
  const auto refused = store().patch("a", json(R"({"y": 2})"));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(content("/p/chunks/a.json") == "{}\n");
}

BOOST_AUTO_TEST_CASE(does_not_patch_what_could_not_be_put) {
  how.json.depth_max = 3;
  const Batch deep = Batch().put("a", json("[[[[1]]]]"));
  const Json add = json(R"([{"op": "add", "path": "/-", "value": 2}])");
  for (const Batch& batch :
       {Batch(deep).patch("a", json(R"({"y": 2})")), Batch(deep).apply("a", add)}) {
    BOOST_TEST((store().commit(batch).error().code == std::errc::value_too_large));
  }
  BOOST_TEST(store().list().value().empty());
}

BOOST_AUTO_TEST_CASE(that_failed_is_no_change_that_anybody_is_told_of) {
  std::vector<std::string> changed;
  how.callbacks.on_change = [&](const ChangedChunk& one) { changed.push_back(one.chunk); };
  (void)store().put("a", 1).value();
  machine.inject({0, make_error_code(std::errc::io_error)});
  BOOST_TEST((store().put("b", 1).error().code == std::errc::io_error));
  BOOST_TEST((changed == std::vector<std::string>{"a"}));
}

BOOST_AUTO_TEST_CASE(tells_why_what_was_staged_before_it_could_not_be_committed) {
  stage_and_fail();
  BOOST_TEST((store().put("a", 3).error().code == std::errc::io_error));
}

// What it would change may be large.
BOOST_AUTO_TEST_CASE(is_worked_out_once_where_its_own_condition_does_not_hold) {
  how.cache_bytes = 0;
  (void)put_text("a", R"({"x": 1})").value();
  (void)store().force_sync().value();
  machine.forget_trace();
  const auto refused = store().commit(Batch().patch("a", json(R"({"x": 2})")).if_version("b", 7));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::conflict));
  BOOST_TEST(refused.error().name == "b");
  BOOST_TEST(count(Operation::open, "/p/chunks/a.json") == 1U);
}

BOOST_AUTO_TEST_CASE(is_made_by_a_function_only_of_a_chunk_that_is_there) {
  const auto refused = store().update("none", [](Json& document) { document = 1; });
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::no_such_file_or_directory));
  stage_and_fail();
  const auto failed = store().update("a", [](Json& document) { document = 3; });
  BOOST_TEST((failed.error().code == std::errc::io_error));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
