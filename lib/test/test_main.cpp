// The one main() of every test binary; the suite takes the binary's name, and tells its time.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>

int main(int argc, char* argv[]) {
  static const std::string name = std::filesystem::path(argv[0]).filename().string();
  const auto begin = std::chrono::steady_clock::now();
  const int result = boost::unit_test::unit_test_main(
      [] {
        boost::unit_test::framework::master_test_suite().p_name.value = name;
        return true;
      },
      argc, argv);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%s took %.1f s\n", name.c_str(), took.count());
  return result;
}
