// The names of a journal in its root. See manifest_file.hpp.
#include "holdfast/journal/manifest_file.hpp"

namespace holdfast::journal {

const FileName& lock_name() {
  static const FileName name = FileName::literal(".lock");
  return name;
}

const FileName& manifest_name() {
  static const FileName name = FileName::literal("manifest");
  return name;
}

const FileName& journal_directory() {
  static const FileName name = FileName::literal("journal");
  return name;
}

}  // namespace holdfast::journal
