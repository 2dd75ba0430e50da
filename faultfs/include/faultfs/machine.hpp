// A simulated computer: disks, processes, a clock and a record of everything that happened.
//
// Deterministic: the same calls give the same tree and the same trace. For one thread at a time.
#pragma once

#include <memory>

#include "faultfs/fault.hpp"
#include "faultfs/sim_fs.hpp"
#include "faultfs/trace.hpp"
#include "holdfast/environment.hpp"

namespace faultfs {

/// A clock that only moves when it is read (1 microsecond each) or told to.
class SimClock final : public holdfast::Clock {
 public:
  explicit SimClock(holdfast::Time start) : now_(start) {}
  [[nodiscard]] holdfast::Time now() override { return now_ += std::chrono::microseconds(1); }
  void advance(std::chrono::nanoseconds by) { now_ += by; }

 private:
  holdfast::Time now_;
};

/// Numbers from a seed (splitmix64), the same on every machine.
class SimEntropy final : public holdfast::Entropy {
 public:
  explicit SimEntropy(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

/// What one simulated device can do.
struct DeviceOptions {
  std::uint64_t capacity_bytes = std::uint64_t{1} << 30;  ///< of file data, in blocks of 4096
  std::uint64_t inodes_max = 1'000'000;
  bool hard_links = true;
  bool exchange = true;    ///< renameat2 with RENAME_EXCHANGE
  bool no_replace = true;  ///< renameat2 with RENAME_NOREPLACE
  bool attributes = true;  ///< user extended attributes
  bool allocate = true;    ///< preallocation
  bool read_only = false;
};

struct MachineOptions {
  DeviceOptions device{};
  holdfast::Time start{std::chrono::seconds(1'700'000'000)};
  std::uint64_t seed = 1;
  InodeId first_inode = root_inode + 1;  ///< the first number given to a new file
};

/// Who a simulated process is.
struct ProcessOptions {
  holdfast::Owner owner{};  ///< user 0 may do everything
  holdfast::Mode umask{022};
};

class Machine {
 public:
  explicit Machine(MachineOptions options = {});

  /// A machine that boots from `tree`, e.g. a crash state; nothing is open, no lock is held.
  explicit Machine(Tree tree, MachineOptions options = {});

  /// A new process; its handles and locks live until kill() or until they are destroyed.
  [[nodiscard]] SimFs process(ProcessOptions options = {});

  /// End a process as SIGKILL does: locks are free, every handle of it answers not_active.
  void kill(const SimFs& process);

  /// Mount a new empty device over the existing directory at `path`.
  /// Requires: `path` names a directory.
  void mount(std::string_view path, DeviceOptions options);

  /// Make one later call fail; at most one such plan is active. What files hold now counts as
  /// synced where the plan needs to know what is on the disk.
  void inject(Fault fault);

  /// Note something about the workload in the trace.
  void mark(std::string text);

  /// Forget the trace: what happened so far is durable and is where a crash run starts.
  void forget_trace();

  /// From now on, or with nullptr no longer, note in `into` everything that processes look at.
  void observe(std::vector<Observation>* into);

  [[nodiscard]] const Trace& trace() const;

  /// The tree as processes see it now.
  [[nodiscard]] const Tree& tree() const;

  /// The tree for changes that no process makes: damage of files, preparation of tests.
  [[nodiscard]] Tree& tree_for_tampering();

  [[nodiscard]] SimClock& clock();
  [[nodiscard]] SimEntropy& entropy();

 private:
  std::shared_ptr<Kernel> kernel_;
};

}  // namespace faultfs
