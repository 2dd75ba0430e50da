// One of several staged chunks cannot be written. An engine that serialises when its timer comes
// stops at it: the chunks behind it are not written, and nobody tries again.
// What is no document is refused when it is staged, with a reason, and blocks nobody; a chunk whose
// file cannot be written blocks nobody either, is readable, and is tried again.
#include <cmath>

#include "watched_store.hpp"

namespace {

using namespace holdfast;

using Names = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(a_chunk_that_cannot_be_serialised, WatchedStore)

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_staged_and_blocks_nobody) {
  store().stage_update(1, "aaa").value();
  for (const Json& bad : {Json(std::nan("")), Json(INFINITY), Json("\xff"), Json{{"\xc0\x80", 1}},
                          Json::binary({1})}) {
    const auto refused = store().stage_update(bad, "mmm");
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().operation == Operation::serialize));
    BOOST_TEST(!refused.error().detail.empty());
  }
  store().stage_update(3, "zzz").value();
  (void)store().force_sync().value();
  BOOST_TEST((names_in("p/chunks") == Names{"aaa.json", "zzz.json"}));
}

BOOST_AUTO_TEST_CASE(leaves_what_was_staged_before_it) {
  store().stage_update(2, "mmm").value();
  BOOST_TEST(!store().stage_update(std::nan(""), "mmm"));
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/mmm.json") == "2\n");
}

BOOST_AUTO_TEST_CASE(refuses_a_batch_as_a_whole_which_can_be_made_without_it) {
  Batch batch;
  batch.put("aaa", 1).put("zzz", 3);
  Batch with_bad = batch;
  with_bad.put("mmm", std::nan(""));
  const auto refused = store().commit(with_bad);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().name == "mmm");
  BOOST_TEST(store().list().value().empty());
  (void)store().commit(batch).value();
  BOOST_TEST(store().list().value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(is_not_the_only_one_that_blocks_nobody_and_is_tried_again) {
  (void)store();
  const FileName in_the_way = FileName::literal("mmm.json");
  auto project_dir = root().open_directory(FileName::literal("p")).value();
  auto chunks = project_dir.open_directory(FileName::literal("chunks")).value();
  chunks.make_directory(in_the_way, Mode{0755}).value();
  for (const char* chunk : {"aaa", "mmm", "zzz"}) store().stage_update(1, chunk).value();
  BOOST_TEST(!store().force_sync());
  BOOST_TEST(!faults.empty());
  BOOST_TEST(content("/p/chunks/aaa.json") == "1\n");
  BOOST_TEST(content("/p/chunks/zzz.json") == "1\n");
  BOOST_TEST(get("mmm") == "1");
  BOOST_TEST(store().get_health_report().pending == 1U);
  chunks.remove_directory(in_the_way).value();
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/mmm.json") == "1\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
