// The kept corpus of archive.
#include "archive.hpp"
#include "corpus_run.hpp"

int main(int argc, char** argv) {
  return props::fuzz::run_corpus(argc, argv, props::fuzz::check_archive);
}
