// Random programs of a few calls over the simulated file system, for comparing crash states.
//
// Nearly every action of a program succeeds: it chooses among the files, directories and places
// that exist when its turn comes. So a program is small and all of it matters.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <rapidcheck.h>
#include <vector>

#include "faultfs/machine.hpp"

namespace props {

/// What an action does; every operation that changes or syncs something.
enum class Deed : std::uint8_t {
  create,
  append,
  append_copy,
  write_at,
  truncate,
  allocate,
  rename,
  rename_no_replace,
  rename_exchange,
  link,
  remove,
  make_directory,
  remove_directory,
  make_symlink,
  set_mode,
  set_owner,
  set_times,
  set_attribute,
  lock_record,
  sync_writer,
  sync_log,
  sync_reader,
  sync_directory,
  close,
};
inline constexpr std::uint8_t deed_count = static_cast<std::uint8_t>(Deed::close) + 1;

/// One action; the small numbers choose among what exists, modulo their count.
struct Action {
  Deed deed;
  std::uint8_t which = 0;   ///< file, writer or directory
  std::uint8_t where = 0;   ///< second place, or offset
  std::uint8_t amount = 0;  ///< of bytes, or of a value
  bool as_root = false;     ///< else an ordinary user, whose writes drop set-id bits
};

struct Program {
  std::uint64_t unit_bytes = 64;  ///< scales offsets and sizes
  std::vector<Action> actions;
};

// The name is that of the hook of RapidCheck.
void showValue(const Action& action, std::ostream& out);    // NOLINT(readability-identifier-naming)
void showValue(const Program& program, std::ostream& out);  // NOLINT(readability-identifier-naming)

/// Programs of 3 to 8 actions.
rc::Gen<Program> programs(std::uint64_t unit_bytes);

/// The same, where names come and go, of directories as well, and syncs decide which may stay.
rc::Gen<Program> programs_on_names(std::uint64_t unit_bytes);

/// Prepare a small tree on a fresh machine, forget how, and run the program.
///
/// The tree has the directories /d, /d/s, /e and /e/t (empty), files of one to three units, a hard
/// link, a symbolic link and a file with set-id bits; writers of some files are open. Returns: the
/// tree before the first action; the trace is the machine's.
faultfs::Tree run(faultfs::Machine& machine, const Program& program);

/// The cuts whose states can differ: before each call with effects, and after the last call.
std::vector<std::size_t> cuts_of(const faultfs::Trace& trace);

}  // namespace props
