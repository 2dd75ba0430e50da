// The table of verbs.
#include "verb.hpp"

namespace holdfast::cli {

std::span<const Verb> verbs() {
  static constexpr Verb all[] = {
      {"write", "Replace TARGET by standard input, atomically and durably", add_write},
      {"read", "Print TARGET, judge it, and heal it if asked to", add_read},
      {"restore", "Put the backup in the place of TARGET", add_restore},
      {"verify", "Look at TARGET, its backup and leftovers; changes nothing", add_verify},
      {"recover", "Clean up after a crash, and heal TARGET if it needs it", add_recover},
      {"store", "Keep JSON documents that change together", add_store},
      {"crash", "Explore what a power cut may leave of a program, on a simulated disk", add_crash},
  };
  return all;
}

}  // namespace holdfast::cli
