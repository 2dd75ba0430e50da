// Goal: no document can lie where the backup of another one goes.
// Method: examples.
#include <boost/test/unit_test.hpp>

#include "holdfast/journal/options.hpp"

namespace holdfast {
namespace {

bool is_place(const char* path, const BackupPlaces& places = {}) {
  return is_backup_place(DocumentPath::literal(path), places);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backup_places)

BOOST_AUTO_TEST_CASE(are_names_with_both_suffixes) {
  BOOST_TEST(is_place("chunks_bak/a.bak"));
  BOOST_TEST(is_place("x/chunks_bak/a.bak"));
  BOOST_TEST(!is_place("chunks_bak/a"));
  BOOST_TEST(!is_place("chunks/a.bak"));
  BOOST_TEST(!is_place("chunks_bak/x/a.bak"));
  BOOST_TEST(!is_place("chunks_bak/x/a"));
  BOOST_TEST(!is_place("chunks_bak.bak/x"));
}

BOOST_AUTO_TEST_CASE(are_names_with_the_suffix_in_the_root) {
  BOOST_TEST(is_place("a.bak"));
  BOOST_TEST(!is_place("a.json"));
}

BOOST_AUTO_TEST_CASE(follow_the_options) {
  const BackupPlaces places{.directory_suffix = "", .suffix = "~"};
  BOOST_TEST(is_place("chunks/a~", places));
  BOOST_TEST(!is_place("chunks_bak/a.bak", places));
  BOOST_TEST(!is_place("chunks_bak/a.bak", BackupPlaces{.wanted = false}));
}

BOOST_AUTO_TEST_CASE(need_suffixes_that_a_name_may_have) {
  BOOST_TEST(why_bad(BackupPlaces{}).empty());
  BOOST_TEST(!why_bad(BackupPlaces{.suffix = ""}).empty());
  BOOST_TEST(!why_bad(BackupPlaces{.suffix = "/b"}).empty());
  BOOST_TEST(!why_bad(BackupPlaces{.directory_suffix = "/../x"}).empty());
  BOOST_TEST(!why_bad(BackupPlaces{.suffix = std::string(255, 'b')}).empty());
  BOOST_TEST(why_bad(BackupPlaces{.wanted = false, .suffix = ""}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
