// Latent damage: one file of the disk is bad before the story begins.
//
// A plan is a value, printed and read in one way only. What it means: docs/faults.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/tree.hpp"
#include "holdfast/result.hpp"

namespace faultfs {

struct Damage {
  enum class Kind {
    bit_flip,   ///< one bit in the middle
    truncated,  ///< the second half is gone
    zeroed,     ///< every byte is zero
    missing,    ///< the name is gone
    garbage,    ///< the first half is something else
  };
  std::size_t file = 0;  ///< among the regular files of the tree, sorted by path
  Kind kind = Kind::bit_flip;
  friend bool operator==(const Damage&, const Damage&) = default;
};

/// "0-bit-flip", "1-truncated", "0-zeroed", "2-missing", "0-garbage".
[[nodiscard]] std::string to_string(const Damage& damage);

/// The plan that to_string() writes exactly so.
/// Errors: invalid_argument, with what is wrong as detail.
[[nodiscard]] holdfast::Result<Damage> parse_damage(std::string_view text);

/// What was done to which file.
struct Damaged {
  std::string path;
  std::string left;  ///< the bytes that are evidence now; empty where there is nothing to keep
};

/// Damage a file; its size, time and attributes stay as they are where its bytes change.
/// Returns: what was done; nothing where there is no such file, and then nothing changes.
[[nodiscard]] std::optional<Damaged> apply(const Damage& damage, Tree& tree);

/// Damage the file of that path in the same way; nothing where there is none.
[[nodiscard]] std::optional<Damaged> damage_file(std::string_view path, Damage::Kind kind,
                                                 Tree& tree);

/// Every kind of damage for every regular file with content.
[[nodiscard]] std::vector<Damage> damage_plans(const Tree& tree);

}  // namespace faultfs
