// Goal: the decoders keep their contracts on every input of the corpus, with every compiler.
// Method: the fuzzer's entry on each file of a folder. Names that begin with "accepted" or
// "refused" are claims; what a fuzzer once found needs none.
#include <boost/filesystem.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "journal_codec.hpp"

namespace {

namespace bfs = boost::filesystem;

bool is_as_claimed(const bfs::path& path) {
  std::ifstream file(path.string(), std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto verdict = props::fuzz::check_journal_codec(std::as_bytes(std::span(bytes)));
  const std::string name = path.filename().string();
  const bool accepted = verdict == props::fuzz::Verdict::accepted;
  return accepted ? name.rfind("refused", 0) != 0 : name.rfind("accepted", 0) != 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  int inputs = 0;
  int wrong = 0;
  for (const auto& entry : bfs::directory_iterator(argv[1])) {
    ++inputs;
    if (is_as_claimed(entry.path())) continue;
    ++wrong;
    std::cout << "not as its name claims: " << entry.path() << '\n';
  }
  std::cout << inputs << " inputs, " << wrong << " not as claimed\n";
  return inputs > 0 && wrong == 0 ? 0 : 1;
}
