// A user's program, as small as can be: it shows that headers and libraries arrive together.
#include <cstdio>
#include <holdfast/holdfast.hpp>

int main() {
  const auto written = holdfast::write_file("consumer.txt", "kept\n");
  const auto found = holdfast::read_file("consumer.txt");
  if (!written || !found || found->content != "kept\n") return 1;
  std::printf("wrote %s: %s\n", written->path.c_str(),
              std::string(to_string(written->outcome)).c_str());
}
