// The entry that libFuzzer calls.
#include "archive.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  (void)props::fuzz::check_archive(std::as_bytes(std::span(data, size)));
  return 0;
}
