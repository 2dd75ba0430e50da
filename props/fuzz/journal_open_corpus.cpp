// The kept corpus of journal_open.
#include "corpus_run.hpp"
#include "journal_open.hpp"

int main(int argc, char** argv) {
  return props::fuzz::run_corpus(argc, argv, props::fuzz::check_journal_open);
}
