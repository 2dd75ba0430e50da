// The kept corpus of journal_codec.
#include "corpus_run.hpp"

int main(int argc, char** argv) {
  return props::fuzz::run_corpus(argc, argv, props::fuzz::check_journal_codec);
}
