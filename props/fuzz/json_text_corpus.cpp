// The kept corpus of json_text.
#include "corpus_run.hpp"
#include "json_text.hpp"

int main(int argc, char** argv) {
  return props::fuzz::run_corpus(argc, argv, props::fuzz::check_json_text);
}
