// Somebody asks for a checkpoint and a retention of 0. An engine that keeps "the newest 0" deletes
// every checkpoint, the one just made included, and returns its name.
// It is an error, and nothing happens; a retention of 1 keeps the one just made.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(is_an_error_and_deletes_nothing, WatchedStore) {
  (void)store().put("hero", 1).value();
  (void)store().create_checkpoint().value();
  (void)store().create_checkpoint().value();
  const std::string before = machine.tree().describe();
  const auto refused = store().create_checkpoint("manual", "", 0);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::invalid_argument));
  BOOST_TEST((machine.tree().describe() == before));
  const std::string last = store().create_checkpoint("manual", "", 1).value().name;
  BOOST_TEST((names_in("p/checkpoints") == std::vector<std::string>{last}));
}

}  // namespace
