// What a program did to its disk: every call, what it changed and what it looked at.
//
// Crash states are computed from this and nothing else, so every change of a disk is an Effect
// here.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "faultfs/tree.hpp"
#include "holdfast/error.hpp"

namespace faultfs {

/// A file, directory or link came into being; it has no name yet.
struct Born {
  InodeId inode;
  Inode initial;  ///< without content or entries
};

/// One entry of a directory changed from one file (or none) to another (or none).
struct EntryChanged {
  InodeId directory;
  std::string name;
  InodeId before;
  InodeId after;
  holdfast::Time mtime;  ///< of the directory from now on
};

/// Bytes of a file were written; if the size grew, a SizeChanged precedes it in the same call.
struct BytesWritten {
  InodeId inode;
  std::uint64_t offset;
  std::string bytes;
};

/// A file's size changed. New bytes read as zeros.
struct SizeChanged {
  InodeId inode;
  std::uint64_t before;
  std::uint64_t after;
};

/// Mode, owner, modification time or one extended attribute of a file changed.
struct AttributesChanged {
  enum class What { mode, owner, mtime, attribute };
  InodeId inode;
  What what;
  holdfast::Mode mode{};
  holdfast::Owner owner{};
  holdfast::Time mtime{};
  std::string name{};
  std::string value{};
};

/// A regular file lost its last name: once nobody has it open, its blocks are free.
struct Freed {
  InodeId inode;
  std::uint64_t size_bytes;
};

/// A sync returned success: what it covers is the crash model's business.
struct Synced {
  enum class What { file, data, directory };
  InodeId inode;
  What what;
};

/// A sync failed, and what it should have made durable counts as clean from now on: no later sync
/// will write it.
struct SyncFailed {
  InodeId inode;
  Synced::What what;
};

using Effect = std::variant<Born, EntryChanged, BytesWritten, SizeChanged, AttributesChanged, Freed,
                            Synced, SyncFailed>;

/// One call of one process, with all it did. Effects of one call are in program order; the entry
/// changes of one call are one step for every other process.
struct Call {
  holdfast::Operation operation;
  std::uint32_t process;
  std::string name;        ///< printable path of what the call was made on
  std::string other;       ///< the second path of link and rename, a symlink's target, or empty
  std::error_code result;  ///< empty on success
  std::vector<Effect> effects;
  bool moves_directory = false;  ///< a rename of a directory
};

/// Change `tree` as `effect` says; a Freed or a sync changes nothing.
/// Requires: the effects that it rests on have been applied.
void apply_effect(Tree& tree, const Effect& effect);

/// Change one attribute of `inode` as `change` says.
void change_attribute(Inode& inode, const AttributesChanged& change);

/// Something the workload says about itself, e.g. that it has promised durability to somebody.
struct Mark {
  std::size_t position;  ///< calls made before the mark
  std::string text;
};

struct Trace {
  std::vector<Call> calls;
  std::vector<Mark> marks;
};

/// One thing a program looked at; absence and listings count as much as content.
struct Observation {
  enum class What { entry, listing, metadata, size, data, attribute, space };
  What what;
  InodeId inode;
  std::string name{};         ///< of the entry or attribute
  holdfast::Extent extent{};  ///< of the data; what lies behind the end of the file included
  friend bool operator==(const Observation&, const Observation&) = default;
};

/// One line for people: "rename /d/a /d/b: File exists".
std::string describe(const Call& call);

}  // namespace faultfs
