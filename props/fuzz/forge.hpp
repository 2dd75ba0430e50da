// Forged journals: manifest and segments from arbitrary bytes, written from docs/journal.md.
#pragma once

#include <string>
#include <vector>

#include "holdfast/file_system.hpp"

namespace props::fuzz {

struct ForgedFile {
  std::string name;
  std::string bytes;
};

struct ForgedJournal {
  std::string manifest;
  std::vector<ForgedFile> segments;
};

/// Every input is a journal. An empty one is new; a zero byte always asks for what is lawful.
ForgedJournal forge_journal(holdfast::ByteView input);

}  // namespace props::fuzz
