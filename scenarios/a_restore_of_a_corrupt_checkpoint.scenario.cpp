// Somebody restores a checkpoint whose zip file has rotted. An engine that clears its chunks first
// and unpacks then is left with nothing.
// The restore is refused, and the store is as it was, to the byte.
// Rules: R4 honest, R8 rolls back.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

struct Rotten : WatchedStore {
  Rotten() {
    (void)store().put("hero", Json::parse(R"({"level": 3})")).value();
    checkpoint = store().create_checkpoint().value().name;
    (void)store().put("hero", Json::parse(R"({"level": 4})")).value();
    (void)store().force_sync().value();
  }
  void check_refused() {
    const std::string before = machine.tree().describe();
    const auto restored = store().restore_checkpoint(checkpoint);
    BOOST_REQUIRE(!restored);
    BOOST_TEST((restored.error().outcome == Outcome::not_published));
    BOOST_TEST((machine.tree().describe() == before));
    BOOST_TEST(get("hero") == R"({"level":4})");
  }
  std::string checkpoint;
};

BOOST_FIXTURE_TEST_CASE(a_bit_that_flipped_wipes_nothing, Rotten) {
  std::string bytes = content("/p/checkpoints/" + checkpoint);
  const std::size_t packed = bytes.find("chunks/hero.json") + 60;
  bytes[packed] = static_cast<char>(bytes[packed] ^ 1);
  rot("/p/checkpoints/" + checkpoint, bytes);
  check_refused();
}

BOOST_FIXTURE_TEST_CASE(a_file_that_was_cut_short_wipes_nothing, Rotten) {
  const std::string bytes = content("/p/checkpoints/" + checkpoint);
  rot("/p/checkpoints/" + checkpoint, bytes.substr(0, bytes.size() / 2));
  check_refused();
}

BOOST_FIXTURE_TEST_CASE(an_empty_file_wipes_nothing, Rotten) {
  rot("/p/checkpoints/" + checkpoint, "");
  check_refused();
}

BOOST_FIXTURE_TEST_CASE(a_file_of_something_else_wipes_nothing, Rotten) {
  rot("/p/checkpoints/" + checkpoint, "PK is not enough");
  check_refused();
}

}  // namespace
