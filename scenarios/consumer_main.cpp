// A user's program, as small as can be: it shows that headers and libraries arrive together.
#include <cstdio>
#include <holdfast/file_name.hpp>

int main() {
  const auto good = holdfast::FileName::parse("notes.txt");
  const auto bad = holdfast::FileName::parse("../notes.txt");
  if (!good || bad) return 1;
  std::printf("accepted: %s\nrefused:  %s\n", good->text().c_str(), bad.error().message().c_str());
}
