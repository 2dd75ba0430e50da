// The store on a real disk: projects are found by any path that leads to them.
#include <boost/test/unit_test.hpp>

#include "holdfast/holdfast.hpp"

#include "disk/test_support.hpp"

namespace holdfast {
namespace {

using Names = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(a_project_on_a_disk, disk_test::TemporaryDirectory)

BOOST_AUTO_TEST_CASE(is_made_and_listed_in_a_root_whose_path_ends_in_a_slash_or_dots) {
  const std::string root = (path / "a" / "root").native();
  const struct {
    std::string root;
    const char* name;
  } table[] = {{root + "/", "p"}, {root, "q"}, {root + "/.", "r"}, {root + "/p/..", "s"}};
  for (const auto& row : table) {
    DiskStore made = create_store(row.root, row.name).value();
    made.detach().value();
  }
  for (const auto& row : table) {
    BOOST_TEST((list_all_projects(row.root).value() == Names{"p", "q", "r", "s"}));
  }
}

BOOST_AUTO_TEST_CASE(is_opened_by_any_path_to_its_directory) {
  create_store(path, "p").value().detach().value();
  boost::filesystem::create_symlink("p", path / "link");
  for (const char* way : {"p", "p/", "p/.", ".//p", "p/chunks/..", "link", "link/"}) {
    const DiskStore opened = open_store(path / way).value();
    BOOST_TEST(opened.name() == "p");
    BOOST_TEST(opened.get_health_report().root == path.native());
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_path_leads_to_none) {
  boost::filesystem::create_directory(path / "nothing");
  const auto code = [](const std::string& way) { return open_store(way).error().code; };
  BOOST_TEST((code((path / "no").native()) == std::errc::no_such_file_or_directory));
  BOOST_TEST((code((path / "nothing").native()) == std::errc::no_such_file_or_directory));
  BOOST_TEST((code("/") == errc::bad_name));
  BOOST_TEST((code("") == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
