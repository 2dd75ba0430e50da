// The one main() of every test binary; the suite takes the binary's name.
#include <boost/test/unit_test.hpp>
#include <filesystem>

int main(int argc, char* argv[]) {
  static const std::string name = std::filesystem::path(argv[0]).filename().string();
  return boost::unit_test::unit_test_main(
      [] {
        boost::unit_test::framework::master_test_suite().p_name.value = name;
        return true;
      },
      argc, argv);
}
