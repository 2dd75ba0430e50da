// See damage.hpp.
#include "faultfs/damage.hpp"

#include <array>
#include <charconv>

namespace faultfs {
namespace {

struct Named {
  Damage::Kind kind;
  std::string_view name;
};

constexpr std::array<Named, 5> kinds{{{Damage::Kind::bit_flip, "bit-flip"},
                                      {Damage::Kind::truncated, "truncated"},
                                      {Damage::Kind::zeroed, "zeroed"},
                                      {Damage::Kind::missing, "missing"},
                                      {Damage::Kind::garbage, "garbage"}}};

struct Place {
  InodeId directory;
  std::string name;
  InodeId file;
  std::string path;
};

/// The regular files below a directory, in the order of their names.
void collect(const Tree& tree, InodeId directory, const std::string& path,
             std::vector<Place>& files) {
  for (const auto& [name, id] : tree.at(directory).entries) {
    const Inode& inode = tree.at(id);
    if (inode.kind == holdfast::FileKind::directory) collect(tree, id, path + name + "/", files);
    if (inode.kind == holdfast::FileKind::regular) {
      files.push_back({directory, name, id, path + name});
    }
  }
}

std::vector<Place> files_of(const Tree& tree) {
  std::vector<Place> files;
  collect(tree, root_inode, "/", files);
  return files;
}

std::string damaged(std::string bytes, Damage::Kind kind) {
  const std::size_t half = bytes.size() / 2;
  switch (kind) {
    case Damage::Kind::bit_flip: bytes[half] = static_cast<char>(bytes[half] ^ 1); break;
    case Damage::Kind::truncated: bytes.resize(half); break;
    case Damage::Kind::zeroed: bytes.assign(bytes.size(), '\0'); break;
    case Damage::Kind::missing: break;
    case Damage::Kind::garbage: bytes.replace(0, half, std::string(half, '#')); break;
  }
  return bytes;
}

std::optional<Damaged> apply(const Place& place, Damage::Kind kind, Tree& tree) {
  if (tree.at(place.file).bytes.empty()) return std::nullopt;
  if (kind == Damage::Kind::missing) {
    tree.edit(place.directory).entries.erase(place.name);
    if (--tree.edit(place.file).links == 0) tree.erase(place.file);
    return Damaged{place.path, {}};
  }
  std::string& bytes = tree.edit(place.file).bytes;
  bytes = damaged(std::move(bytes), kind);
  return Damaged{place.path, kind == Damage::Kind::zeroed ? "" : bytes};
}

}  // namespace

std::string to_string(const Damage& damage) {
  for (const Named& named : kinds) {
    if (named.kind == damage.kind) {
      return std::to_string(damage.file) + "-" + std::string(named.name);
    }
  }
  return {};
}

holdfast::Result<Damage> parse_damage(std::string_view text) {
  Damage damage;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), damage.file);
  for (const Named& named : kinds) {
    damage.kind = named.kind;
    if (error == std::errc{} && to_string(damage) == text) return damage;
  }
  return holdfast::fail(std::errc::invalid_argument, holdfast::Operation::read, "damage",
                        "\"" + std::string(text) + "\" is no plan such as 0-bit-flip");
}

std::optional<Damaged> apply(const Damage& damage, Tree& tree) {
  const std::vector<Place> files = files_of(tree);
  if (damage.file >= files.size()) return std::nullopt;
  return apply(files[damage.file], damage.kind, tree);
}

std::optional<Damaged> damage_file(std::string_view path, Damage::Kind kind, Tree& tree) {
  for (const Place& place : files_of(tree)) {
    if (place.path == path) return apply(place, kind, tree);
  }
  return std::nullopt;
}

std::vector<Damage> damage_plans(const Tree& tree) {
  std::vector<Damage> plans;
  const std::vector<Place> files = files_of(tree);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (tree.at(files[i].file).bytes.empty()) continue;
    for (const Named& named : kinds) plans.push_back({i, named.kind});
  }
  return plans;
}

}  // namespace faultfs
