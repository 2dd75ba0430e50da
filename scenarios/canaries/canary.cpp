// Goal: a sanitizer that is configured does detect; a silent one would make its whole lane a lie.
// Method: one mistake of each kind, made on purpose. ctest passes when the report appears.
#include <climits>
#include <cstdio>
#include <string_view>
#include <thread>
#include <vector>

namespace {

int read_past_the_end(int argc) {
  const std::vector<int> bytes(4);
  const int* const first = bytes.data();
  const volatile int index = argc + 2;  // 4: the first element that does not exist
  return first[index];
}

int overflow_a_signed_number(int argc) {
  volatile int number = INT_MAX;
  number = number + argc;
  return number;
}

int race_two_threads() {
  int shared = 0;
  std::thread other([&shared] { shared = 1; });
  shared = 2;
  other.join();
  return shared;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mistake = argc > 1 ? argv[1] : "";
  int value = 0;
  if (mistake == "heap") value = read_past_the_end(argc);
  if (mistake == "signed") value = overflow_a_signed_number(argc);
  if (mistake == "race") value = race_two_threads();
  std::printf("nobody noticed: %d\n", value);
}
