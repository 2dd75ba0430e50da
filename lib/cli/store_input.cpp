// Documents on their way in, with bounded memory. See store.hpp.
#include <iostream>

#include "store.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t piece_bytes = std::size_t{64} << 10;
constexpr const char* input_name = "standard input";

Result<void> check_size(std::uint64_t bytes, const std::string& name) {
  const std::uint64_t bytes_max = JsonLimits{}.size_bytes_max;
  if (bytes <= bytes_max) return {};
  return fail(std::errc::file_too_large, Operation::parse, name,
              "it has more than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace

Result<std::string> read_standard_input() {
  std::string text;
  std::vector<char> piece(piece_bytes);
  while (std::cin) {  // bounded by the size of a document
    std::cin.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece.data(), static_cast<std::size_t>(std::cin.gcount()));
    HOLDFAST_TRY(check_size(text.size(), input_name));
  }
  if (std::cin.bad()) return fail(std::errc::io_error, Operation::read, input_name);
  return text;
}

// getline() fails where a piece is full before the line ends, and the rest is in the next one.
Result<std::optional<std::string>> read_line(const std::string& name) {
  std::string line;
  std::vector<char> piece(piece_bytes);
  for (;;) {  // bounded by the size of a document
    std::cin.getline(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (std::cin.bad()) return fail(std::errc::io_error, Operation::read, name);
    const auto count = static_cast<std::size_t>(std::cin.gcount());
    const bool full = std::cin.fail() && count + 1 == piece.size();
    const bool ended = std::cin.eof();
    line.append(piece.data(), full || ended ? count : count - 1);
    HOLDFAST_TRY(check_size(line.size(), name));
    if (ended && line.empty()) return std::optional<std::string>();
    if (!full) return std::optional(std::move(line));
    std::cin.clear();
  }
}

Result<Json> read_document(const std::string& file) {
  if (file == "-") {
    HOLDFAST_TRY_LET(text, read_standard_input());
    return parse_json(text, input_name);
  }
  HOLDFAST_TRY_LET(report, read_file(file));
  return parse_json(report.content, report.path);
}

}  // namespace holdfast::cli
