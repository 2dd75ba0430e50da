// Two checkpoints with one label are made within one second. An engine that names them by label and
// second has one file then, and the first moment is lost.
// Both are there, each with its own moment, and each can be restored.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(are_two_files_and_two_moments, WatchedStore) {
  (void)store().put("hero", 1).value();
  const CheckpointInfo first = store().create_checkpoint("save").value();
  (void)store().put("hero", 2).value();
  const CheckpointInfo second = store().create_checkpoint("save").value();
  BOOST_TEST((first.created == second.created));
  BOOST_TEST(first.name != second.name);
  BOOST_TEST(names_in("p/checkpoints").size() == 2U);
  (void)store().restore_checkpoint(first.name).value();
  BOOST_TEST(get("hero") == "1");
  (void)store().restore_checkpoint(second.name).value();
  BOOST_TEST(get("hero") == "2");
}

BOOST_FIXTURE_TEST_CASE(are_two_files_also_without_a_commit_between_them, WatchedStore) {
  const std::string first = store().create_checkpoint("save").value().name;
  const std::string second = store().create_checkpoint("save").value().name;
  BOOST_TEST(first != second);
  BOOST_TEST(store().verify_checkpoint(first).has_value());
  BOOST_TEST(store().verify_checkpoint(second).has_value());
}

}  // namespace
