// The cache keeps what was used last, and never more than it may.
#include "holdfast/store/cache.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace holdfast {
namespace {

std::shared_ptr<const Json> some() {
  return std::make_shared<const Json>(1);
}

BOOST_AUTO_TEST_CASE(a_document_is_found_in_its_version_only) {
  ChunkCache cache(10);
  const auto document = some();
  cache.keep("a", 2, document, 5);
  BOOST_TEST((cache.find("a", 2) == document));
  BOOST_TEST(!cache.find("a", 1));
  BOOST_TEST(!cache.find("b", 2));
  cache.keep("a", 1, some(), 5);  // somebody was slow
  BOOST_TEST((cache.find("a", 2) == document));
  cache.keep("a", 3, some(), 5);
  BOOST_TEST(!cache.find("a", 2));
  BOOST_TEST((cache.find("a", 3) != nullptr));
}

BOOST_AUTO_TEST_CASE(a_document_is_found_at_the_commit_that_it_was_confirmed_for) {
  ChunkCache cache(10);
  const auto document = some();
  cache.keep("a", 2, document, 5);
  BOOST_TEST(!cache.find_at("a", 0));
  cache.confirm("a", 1, 5);
  cache.confirm("b", 2, 5);
  BOOST_TEST(!cache.find_at("a", 5));
  cache.confirm("a", 2, 5);
  BOOST_TEST((cache.find_at("a", 5) == document));
  BOOST_TEST(!cache.find_at("a", 6));
  BOOST_TEST(!cache.find_at("b", 5));
  cache.confirm("a", 2, 4);  // somebody was slow
  BOOST_TEST((cache.find_at("a", 5) == document));
  cache.keep("a", 6, some(), 5);
  BOOST_TEST(!cache.find_at("a", 5));
}

BOOST_AUTO_TEST_CASE(what_was_not_used_for_longest_goes_first) {
  ChunkCache cache(10);
  cache.keep("a", 1, some(), 5);
  cache.keep("b", 1, some(), 5);
  BOOST_TEST((cache.find("a", 1) != nullptr));
  cache.keep("c", 1, some(), 1);
  BOOST_TEST(!cache.find("b", 1));
  BOOST_TEST((cache.find("a", 1) != nullptr));
  cache.keep("d", 1, some(), 11);
  BOOST_TEST(!cache.find("d", 1));
  BOOST_TEST((cache.find("c", 1) != nullptr));
  cache.keep("e", 1, some(), 10);
  BOOST_TEST(!cache.find("a", 1));
  BOOST_TEST((cache.find("e", 1) != nullptr));
}

BOOST_AUTO_TEST_CASE(a_table_that_grows_keeps_what_is_known_of_each_document) {
  ChunkCache cache(1000);
  const auto name_of = [](int i) { return std::to_string(i); };
  for (int i = 0; i < 1000; ++i) {
    cache.keep(name_of(i), 1, some(), 1);
    cache.confirm(name_of(i), 1, 7);
    if (i % 2 == 0) (void)cache.find(name_of(i), 1);
  }
  for (int i = 0; i < 1000; i += 2) BOOST_TEST((cache.find_at(name_of(i), 7) != nullptr));
  // Room for 500 more: those that nobody has found go, whenever the table grew.
  for (int i = 1000; i < 1500; ++i) cache.keep(name_of(i), 1, some(), 1);
  for (int i = 0; i < 1000; ++i) {
    BOOST_TEST((cache.find_at(name_of(i), 7) != nullptr) == (i % 2 == 0));
  }
}

}  // namespace
}  // namespace holdfast
