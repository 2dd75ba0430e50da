// See corpus_run.hpp.
#include "corpus_run.hpp"

#include <boost/filesystem.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

namespace props::fuzz {
namespace {

namespace bfs = boost::filesystem;

bool is_as_claimed(const bfs::path& path, Entry entry) {
  std::ifstream file(path.string(), std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto verdict = entry(std::as_bytes(std::span(bytes)));
  const std::string name = path.filename().string();
  const bool accepted = verdict == Verdict::accepted;
  return accepted ? name.rfind("refused", 0) != 0 : name.rfind("accepted", 0) != 0;
}

}  // namespace

int run_corpus(int argc, char** argv, Entry entry) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  int inputs = 0;
  int wrong = 0;
  for (const auto& file : bfs::directory_iterator(argv[1])) {
    ++inputs;
    if (is_as_claimed(file.path(), entry)) continue;
    ++wrong;
    std::cout << "not as its name claims: " << file.path() << '\n';
  }
  std::cout << inputs << " inputs, " << wrong << " not as claimed\n";
  return inputs > 0 && wrong == 0 ? 0 : 1;
}

}  // namespace props::fuzz
