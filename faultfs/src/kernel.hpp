// The state behind a simulated machine, and the one way in which calls change it.
//
// Invariants:
// 1. The live tree changes only by Task::commit, which also notes the effect in the trace.
// 2. Every look at the tree that a program could notice goes through an observe_* function.
// 3. An inode leaves the tree when it has neither a name nor an open handle.
#pragma once

#include <map>
#include <set>
#include <tl/expected.hpp>
#include <vector>

#include "faultfs/machine.hpp"
#include "holdfast/result.hpp"

namespace faultfs {

/// A value or the error code a Linux kernel would give.
template <class T = void>
using Answer = tl::expected<T, std::error_code>;

inline tl::unexpected<std::error_code> deny(std::errc code) {
  return tl::unexpected<std::error_code>({static_cast<int>(code), std::system_category()});
}

inline tl::unexpected<std::error_code> deny(holdfast::errc code) {
  return tl::unexpected<std::error_code>(make_error_code(code));
}

enum Permission : unsigned { may_search = 1, may_write = 2, may_read = 4 };

struct Process {
  ProcessOptions options;
  bool alive = true;
};

struct Device {
  DeviceOptions options;
  std::uint64_t used_blocks = 0;
  std::uint64_t inodes = 1;
};

/// Who holds the kernel lock of one file.
struct LockTable {
  std::vector<std::uint32_t> shared;  ///< one element per handle
  std::vector<std::uint32_t> exclusive;
};

class Kernel {
 public:
  Kernel(Tree initial, MachineOptions options);

  Tree tree;
  Trace trace;
  SimClock clock;
  SimEntropy entropy;
  std::vector<Observation>* observer = nullptr;
  std::vector<Process> processes;
  std::map<std::uint64_t, Device> devices;
  std::map<InodeId, InodeId> mounts;  ///< covered directory -> root of the mounted device
  std::map<InodeId, LockTable> locks;

  InodeId allocate_inode() { return next_inode_++; }
  void opened(InodeId inode) { ++open_counts_[inode]; }
  void closed(InodeId inode);
  void reap(InodeId inode);
  void kill(std::uint32_t process);
  [[nodiscard]] InodeId through_mounts(InodeId inode) const;
  [[nodiscard]] Device& device_of(InodeId inode) { return devices.at(tree.at(inode).device); }
  void inject(const Fault& plan);
  /// A sync of this file has succeeded: what it holds now is on the disk.
  void synced(InodeId inode);
  /// The fault that the call which begins now must suffer, if any; counts the call.
  std::optional<Fault> due_fault();
  std::optional<Fault> fault;
  std::optional<Tree> on_disk;  ///< file contents that were synced; kept for plans that ask
  std::map<InodeId, Fault> late_errors;  ///< what the next sync of a file will suffer
  std::set<InodeId> lost_pages;          ///< clean in memory, and never written

  /// Note a look at the tree, unless only what this machine itself has written could be seen.
  void note(Observation observation);
  void note_entry_change(InodeId directory, const std::string& name);

 private:
  InodeId first_own_inode_;
  InodeId next_inode_;
  std::map<InodeId, std::uint64_t> open_counts_;
  std::set<std::pair<InodeId, std::string>> own_entries_;  ///< kept while somebody observes
};

/// Blocks of 4096 bytes that a file of this size occupies.
[[nodiscard]] inline std::uint64_t blocks_of(std::uint64_t size_bytes) {
  return (size_bytes + 4095) / 4096;
}

/// One call of one process, while it runs.
class Task {
 public:
  Task(Kernel& kernel, std::uint32_t process, Call& call)
      : kernel_(kernel), process_(kernel.processes[process]), process_id_(process), call_(call) {}

  // names (kernel_names.cpp)
  Answer<InodeId> find(InodeId directory, const std::string& name);
  Answer<InodeId> find_regular(InodeId directory, const std::string& name, unsigned permission);
  Answer<InodeId> make(InodeId directory, const std::string& name, Inode initial);
  Answer<InodeId> open_directory(InodeId directory, const std::string& name);
  Answer<> remove(InodeId directory, const std::string& name);
  Answer<> remove_directory(InodeId directory, const std::string& name);
  Answer<> link(InodeId from, const std::string& name, InodeId to, const std::string& to_name);
  Answer<> rename(InodeId from, const std::string& name, InodeId to, const std::string& to_name,
                  holdfast::RenameMode mode);
  Answer<std::vector<holdfast::Entry>> list(InodeId directory);
  Answer<> sync_directory(InodeId directory);

  // files (kernel_files.cpp)
  Answer<holdfast::Metadata> metadata(InodeId inode);
  Answer<std::size_t> read(InodeId inode, std::uint64_t offset, holdfast::ByteSpan into);
  /// Bytes written in full, or an error; either way `offset` moves behind what was written.
  Answer<> write(InodeId inode, std::uint64_t& offset, std::string_view bytes);
  Answer<> extend(InodeId inode, std::uint64_t size_bytes);
  Answer<> truncate(InodeId inode, std::uint64_t size_bytes);
  Answer<> set_mode(InodeId inode, holdfast::Mode mode);
  Answer<> set_owner(InodeId inode, holdfast::Owner owner);
  Answer<> set_times(InodeId inode, holdfast::Time mtime);
  Answer<> set_attribute(InodeId inode, std::string_view name, std::string_view value);
  Answer<std::optional<std::string>> attribute(InodeId inode, std::string_view name);
  Answer<> sync(InodeId inode, Synced::What what);

  // failing calls (kernel_faults.cpp)
  /// This call fails in its middle, as the plan says.
  void suffer(const Fault& fault) { fault_ = fault; }
  /// The kernel forgets clean pages: what is read now comes from the disk.
  Answer<> drop_cache(InodeId inode);

  // locks (kernel_files.cpp)
  Answer<InodeId> lock(InodeId directory, const std::string& name, holdfast::LockMode mode);
  Answer<holdfast::LockState> lock_state(InodeId directory, const std::string& name);

  [[nodiscard]] const Process& process() const { return process_; }
  [[nodiscard]] Kernel& kernel() { return kernel_; }

 private:
  [[nodiscard]] bool may(InodeId inode, unsigned permission);
  [[nodiscard]] bool owns(InodeId inode);
  [[nodiscard]] bool is_ancestor(InodeId directory, InodeId of) const;
  Answer<> may_add(InodeId directory);
  Answer<> may_delete(InodeId directory, InodeId victim);
  Answer<> may_replace(InodeId directory, InodeId victim, bool by_directory);
  Answer<> may_move(InodeId from, InodeId to, InodeId file);
  Answer<> reserve(InodeId inode, std::uint64_t size_bytes);
  void change_entry(InodeId directory, const std::string& name, InodeId before, InodeId after);
  void free_if_nameless(InodeId inode);
  void touch(InodeId inode);
  void drop_set_id(InodeId inode);
  void commit(Effect effect);
  Answer<> sync_or_fail(InodeId inode, Synced::What what);
  void show_disk_content(InodeId inode, char unwritten);
  void revert(InodeId inode);

  Kernel& kernel_;
  const Process& process_;
  std::uint32_t process_id_;
  Call& call_;
  std::optional<Fault> fault_{};
};

}  // namespace faultfs
