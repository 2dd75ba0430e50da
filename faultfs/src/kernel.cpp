// State of the simulated machine. See kernel.hpp.
#include "kernel.hpp"

#include <algorithm>
#include <utility>

#include "holdfast/assert.hpp"

namespace faultfs {
namespace {

InodeId highest_inode(const Tree& tree) {
  InodeId highest = root_inode;
  for (const auto& [id, inode] : tree) highest = std::max(highest, id);
  return highest;
}

}  // namespace

std::uint64_t SimEntropy::next() {
  std::uint64_t value = (state_ += 0x9e3779b97f4a7c15U);
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

Kernel::Kernel(Tree initial, MachineOptions options)
    : tree(std::move(initial)),
      clock(options.start),
      entropy(options.seed),
      first_own_inode_(std::max(highest_inode(tree) + 1, options.first_inode)),
      next_inode_(first_own_inode_) {
  for (const auto& [id, inode] : tree) {
    Device& device = devices[inode->device];
    device.used_blocks += blocks_of(inode->bytes.size());
    device.inodes += 1;
  }
  for (auto& [id, device] : devices) device.options = options.device;
}

void Kernel::note(Observation observation) {
  if (observer == nullptr || observation.inode >= first_own_inode_) return;
  const bool own_entry = observation.what == Observation::What::entry &&
                         own_entries_.count({observation.inode, observation.name}) != 0;
  if (!own_entry) observer->push_back(std::move(observation));
}

std::optional<Fault> Kernel::due_fault() {
  if (!fault || fault->calls_before-- > 0) return std::nullopt;
  return std::exchange(fault, std::nullopt);
}

void Kernel::note_entry_change(InodeId directory, const std::string& name) {
  if (observer != nullptr) own_entries_.emplace(directory, name);
}

void Kernel::closed(InodeId inode) {
  if (--open_counts_[inode] == 0) {
    open_counts_.erase(inode);
    reap(inode);
  }
}

void Kernel::reap(InodeId inode) {
  const Inode* file = tree.find(inode);
  if (file == nullptr || file->links > 0 || open_counts_.count(inode) != 0) return;
  Device& device = devices.at(file->device);
  device.used_blocks -= blocks_of(file->bytes.size());
  device.inodes -= 1;
  tree.erase(inode);
}

void Kernel::kill(std::uint32_t process) {
  processes[process].alive = false;
  for (auto& [inode, table] : locks) {
    std::erase(table.shared, process);
    std::erase(table.exclusive, process);
  }
}

InodeId Kernel::through_mounts(InodeId inode) const {
  const auto found = mounts.find(inode);
  return found == mounts.end() ? inode : found->second;
}

void Task::commit(Effect effect) {
  if (const auto* size = std::get_if<SizeChanged>(&effect)) {
    Device& device = kernel_.device_of(size->inode);
    device.used_blocks += blocks_of(size->after) - blocks_of(size->before);
  }
  if (const auto* born = std::get_if<Born>(&effect)) {
    Device& device = kernel_.devices.at(born->initial.device);
    device.inodes += 1;
    device.used_blocks += blocks_of(born->initial.bytes.size());
  }
  // What is written now will be written back with the page it is on.
  if (const auto* written = std::get_if<BytesWritten>(&effect)) {
    kernel_.lost_pages.erase(written->inode);
  }
  apply_effect(kernel_.tree, effect);
  call_.effects.push_back(std::move(effect));
}

bool Task::may(InodeId id, unsigned permission) {
  const holdfast::Owner& who = process_.options.owner;
  if (who.user == 0) return true;
  kernel_.note({Observation::What::metadata, id});
  const Inode& inode = kernel_.tree.at(id);
  unsigned shift = 0;
  if (who.user == inode.owner.user) {
    shift = 6;
  } else if (who.group == inode.owner.group) {
    shift = 3;
  }
  return ((inode.mode.bits >> shift) & permission) == permission;
}

bool Task::owns(InodeId inode) {
  const std::uint32_t user = process_.options.owner.user;
  if (user == 0) return true;
  kernel_.note({Observation::What::metadata, inode});
  return user == kernel_.tree.at(inode).owner.user;
}

Machine::Machine(MachineOptions options) : Machine(Tree::with_root(), options) {
  kernel_->tree.edit(root_inode).mtime = options.start;
}

Machine::Machine(Tree tree, MachineOptions options)
    : kernel_(std::make_shared<Kernel>(std::move(tree), options)) {}

SimFs Machine::process(ProcessOptions options) {
  kernel_->processes.push_back(Process{options});
  return {kernel_, static_cast<std::uint32_t>(kernel_->processes.size() - 1)};
}

void Machine::kill(const SimFs& process) {
  kernel_->kill(process.id());
}

void Machine::mount(std::string_view path, DeviceOptions options) {
  const InodeId covered = kernel_->tree.resolve(path);
  HOLDFAST_ASSERT(covered != no_inode && covered != root_inode);
  HOLDFAST_ASSERT(kernel_->tree.at(covered).kind == holdfast::FileKind::directory);
  Inode root = Tree::with_root().at(root_inode);
  root.mtime = kernel_->clock.now();
  root.device = kernel_->devices.rbegin()->first + 1;
  const InodeId id = kernel_->allocate_inode();
  root.parent = id;
  kernel_->devices[root.device].options = options;
  kernel_->tree.insert(id, std::move(root));
  kernel_->mounts[covered] = id;
}

void Machine::mark(std::string text) {
  kernel_->trace.marks.push_back(Mark{kernel_->trace.calls.size(), std::move(text)});
}

void Machine::inject(Fault fault) {
  kernel_->inject(fault);
}
void Machine::forget_trace() {
  kernel_->trace = Trace{};
}
void Machine::observe(std::vector<Observation>* into) {
  kernel_->observer = into;
}
const Trace& Machine::trace() const {
  return kernel_->trace;
}
const Tree& Machine::tree() const {
  return kernel_->tree;
}
Tree& Machine::tree_for_tampering() {
  return kernel_->tree;
}
SimClock& Machine::clock() {
  return kernel_->clock;
}
SimEntropy& Machine::entropy() {
  return kernel_->entropy;
}

}  // namespace faultfs
