// Syncs that fail, and what memory shows afterwards. The semantics are those of docs/faults.md.
#include <utility>

#include "faultfs/crash_state.hpp"

#include "kernel.hpp"

namespace faultfs {

void Kernel::inject(const Fault& plan) {
  fault = plan;
  if (plan.kills()) fault->code = make_error_code(holdfast::errc::not_active);
  if (plan.when == Fault::When::within) on_disk = tree;
}

void Kernel::synced(InodeId inode) {
  if (!on_disk || lost_pages.count(inode) != 0) return;
  if (on_disk->find(inode) == nullptr) on_disk->insert(inode, tree.at(inode));
  on_disk->edit(inode).bytes = tree.at(inode).bytes;
}

Answer<> Task::sync_or_fail(InodeId inode, Synced::What what) {
  const auto lose = [&] {
    commit(SyncFailed{inode, what});
    if (what != Synced::What::directory) kernel_.lost_pages.insert(inode);
  };
  std::optional<Fault> failing = std::exchange(fault_, std::nullopt);
  if (auto late = kernel_.late_errors.extract(inode); !late.empty()) {
    failing = late.mapped();
    failing->policy = SyncPolicy::clean_and_new;
  }
  if (!failing || failing->policy == SyncPolicy::reported_late) {
    commit(Synced{inode, what});
    kernel_.synced(inode);
    if (failing) kernel_.late_errors[inode] = *failing;
    return {};
  }
  switch (failing->policy) {
    case SyncPolicy::clean_and_new: lose(); break;
    case SyncPolicy::reverted: revert(inode); break;
    case SyncPolicy::wrong_content: show_disk_content(inode, garbage_byte); break;
    case SyncPolicy::stays_dirty:
    case SyncPolicy::reported_late: break;
  }
  if (failing->cache == Fault::Cache::dropped) (void)drop_cache(inode);  // it never fails
  return tl::unexpected(failing->code);
}

Answer<> Task::drop_cache(InodeId inode) {
  if (kernel_.lost_pages.count(inode) != 0) show_disk_content(inode, '\0');
  return {};
}

/// The size stays: it is known from elsewhere than the pages.
void Task::show_disk_content(InodeId inode, char unwritten) {
  const Inode* disk = kernel_.on_disk->find(inode);
  std::string bytes = disk == nullptr ? std::string{} : disk->bytes;
  bytes.resize(kernel_.tree.at(inode).bytes.size(), unwritten);
  if (!bytes.empty()) commit(BytesWritten{inode, 0, std::move(bytes)});
}

void Task::revert(InodeId inode) {
  const Inode* disk = kernel_.on_disk->find(inode);
  const std::uint64_t size = kernel_.tree.at(inode).bytes.size();
  const std::uint64_t before = disk == nullptr ? 0 : disk->bytes.size();
  if (size != before) commit(SizeChanged{inode, size, before});
  if (before > 0) commit(BytesWritten{inode, 0, disk->bytes});
}

}  // namespace faultfs
