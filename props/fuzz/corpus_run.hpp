// Goal: an entry for fuzzers keeps its contract on every input of a corpus, with every compiler.
// Method: the entry on each file of a folder. Names that begin with "accepted" or "refused" are
// claims; what a fuzzer once found needs none.
#pragma once

#include "journal_codec.hpp"

namespace props::fuzz {

using Entry = Verdict (*)(holdfast::ByteView input);

/// The main() of a test whose one argument is the folder.
int run_corpus(int argc, char** argv, Entry entry);

}  // namespace props::fuzz
