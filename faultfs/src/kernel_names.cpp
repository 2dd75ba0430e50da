// Directory entries as Linux handles them, with its order of checks (fs/namei.c, Linux 6.x).
#include "kernel.hpp"

namespace faultfs {

using holdfast::FileKind;
using holdfast::RenameMode;

Answer<InodeId> Task::find(InodeId directory, const std::string& name) {
  kernel_.note({Observation::What::entry, directory, name});
  if (!may(directory, may_search)) return deny(std::errc::permission_denied);
  const InodeId found = kernel_.tree.lookup(directory, name);
  if (found == no_inode) return deny(std::errc::no_such_file_or_directory);
  return kernel_.through_mounts(found);
}

Answer<InodeId> Task::find_regular(InodeId directory, const std::string& name,
                                   unsigned permission) {
  const auto found = find(directory, name);
  if (!found) return found;
  const Inode& inode = kernel_.tree.at(*found);
  const bool writing = (permission & may_write) != 0;
  if (inode.kind == FileKind::symlink) return deny(std::errc::too_many_symbolic_link_levels);
  if (inode.kind == FileKind::directory && writing) return deny(std::errc::is_a_directory);
  if (!may(*found, permission)) return deny(std::errc::permission_denied);
  if (inode.kind == FileKind::directory) return deny(std::errc::is_a_directory);
  if (writing && kernel_.device_of(*found).options.read_only) {
    return deny(std::errc::read_only_file_system);
  }
  return found;
}

Answer<> Task::may_add(InodeId directory) {
  const Inode& inode = kernel_.tree.at(directory);
  if (kernel_.device_of(directory).options.read_only) {
    return deny(std::errc::read_only_file_system);
  }
  if (inode.links == 0) return deny(std::errc::no_such_file_or_directory);
  if (!may(directory, may_write | may_search)) return deny(std::errc::permission_denied);
  return {};
}

Answer<> Task::may_delete(InodeId directory, InodeId victim) {
  const Inode& inode = kernel_.tree.at(directory);
  if (!may(directory, may_write | may_search)) return deny(std::errc::permission_denied);
  const bool sticky = (inode.mode.bits & 01000U) != 0;
  if (sticky && !owns(directory) && !owns(victim)) {
    return deny(std::errc::operation_not_permitted);
  }
  return {};
}

void Task::change_entry(InodeId directory, const std::string& name, InodeId before, InodeId after) {
  kernel_.note_entry_change(directory, name);
  commit(EntryChanged{directory, name, before, after, kernel_.clock.now()});
}

void Task::free_if_nameless(InodeId inode) {
  const Inode& file = kernel_.tree.at(inode);
  if (file.kind != FileKind::regular || file.links > 0) return;
  commit(Freed{inode, file.bytes.size()});
}

Answer<InodeId> Task::make(InodeId directory, const std::string& name, Inode initial) {
  const auto present = find(directory, name);
  if (present) return deny(std::errc::file_exists);
  if (present.error() != std::errc::no_such_file_or_directory) return present;
  if (const auto allowed = may_add(directory); !allowed) return tl::unexpected(allowed.error());
  Device& device = kernel_.device_of(directory);
  if (device.inodes >= device.options.inodes_max) return deny(std::errc::no_space_on_device);
  const Inode& parent = kernel_.tree.at(directory);
  const InodeId id = kernel_.allocate_inode();
  initial.device = parent.device;
  initial.owner = process_.options.owner;
  initial.mtime = kernel_.clock.now();
  if ((parent.mode.bits & 02000U) != 0) initial.owner.group = parent.owner.group;
  if (initial.kind == FileKind::directory) initial.parent = directory;
  commit(Born{id, std::move(initial)});
  change_entry(directory, name, no_inode, id);
  return id;
}

Answer<InodeId> Task::open_directory(InodeId directory, const std::string& name) {
  const auto found = find(directory, name);
  if (!found) return found;
  const FileKind kind = kernel_.tree.at(*found).kind;
  if (kind == FileKind::symlink) return deny(std::errc::too_many_symbolic_link_levels);
  if (kind != FileKind::directory) return deny(std::errc::not_a_directory);
  return found;
}

Answer<> Task::remove(InodeId directory, const std::string& name) {
  const bool read_only = kernel_.device_of(directory).options.read_only;
  const auto victim = find(directory, name);
  if (read_only) return deny(std::errc::read_only_file_system);
  if (!victim) return tl::unexpected(victim.error());
  if (const auto allowed = may_delete(directory, *victim); !allowed) return allowed;
  if (kernel_.tree.at(*victim).kind == FileKind::directory) return deny(std::errc::is_a_directory);
  change_entry(directory, name, *victim, no_inode);
  free_if_nameless(*victim);
  kernel_.reap(*victim);
  return {};
}

Answer<> Task::remove_directory(InodeId directory, const std::string& name) {
  const bool read_only = kernel_.device_of(directory).options.read_only;
  const auto victim = find(directory, name);
  if (read_only) return deny(std::errc::read_only_file_system);
  if (!victim) return tl::unexpected(victim.error());
  if (const auto allowed = may_delete(directory, *victim); !allowed) return allowed;
  const Inode& inode = kernel_.tree.at(*victim);
  if (inode.kind != FileKind::directory) return deny(std::errc::not_a_directory);
  if (*victim != kernel_.tree.lookup(directory, name)) {
    return deny(std::errc::device_or_resource_busy);
  }
  kernel_.note({Observation::What::listing, *victim});
  if (!inode.entries.empty()) return deny(std::errc::directory_not_empty);
  change_entry(directory, name, *victim, no_inode);
  kernel_.reap(*victim);
  return {};
}

Answer<> Task::link(InodeId from, const std::string& name, InodeId to, const std::string& to_name) {
  const auto source = find(from, name);
  if (!source) return tl::unexpected(source.error());
  const auto present = find(to, to_name);
  if (present) return deny(std::errc::file_exists);
  if (present.error() != std::errc::no_such_file_or_directory) {
    return tl::unexpected(present.error());
  }
  const Inode& inode = kernel_.tree.at(*source);
  if (inode.device != kernel_.tree.at(to).device) return deny(std::errc::cross_device_link);
  const bool set_id = (inode.mode.bits & 04000U) != 0 || (inode.mode.bits & 02010U) == 02010U;
  const bool safe =
      inode.kind == FileKind::regular && !set_id && may(*source, may_read | may_write);
  if (!safe && !owns(*source)) return deny(std::errc::operation_not_permitted);
  if (const auto allowed = may_add(to); !allowed) return allowed;
  const bool supported = kernel_.device_of(to).options.hard_links;
  if (inode.kind == FileKind::directory || !supported) {
    return deny(std::errc::operation_not_permitted);
  }
  change_entry(to, to_name, no_inode, *source);
  return {};
}

bool Task::is_ancestor(InodeId directory, InodeId of) const {
  for (InodeId id = of;;) {
    if (id == directory) return true;
    const Inode* inode = kernel_.tree.find(id);
    // A removed directory may have outlived its parent.
    if (inode == nullptr || inode->parent == id) return false;
    id = inode->parent;
  }
}

Answer<> Task::may_replace(InodeId directory, InodeId victim, bool by_directory) {
  if (const auto allowed = may_delete(directory, victim); !allowed) return allowed;
  const Inode& inode = kernel_.tree.at(victim);
  const bool is_directory = inode.kind == FileKind::directory;
  if (by_directory && !is_directory) return deny(std::errc::not_a_directory);
  if (!by_directory && is_directory) return deny(std::errc::is_a_directory);
  return {};
}

Answer<> Task::may_move(InodeId from, InodeId to, InodeId file) {
  const Inode& inode = kernel_.tree.at(file);
  if (from == to || inode.kind != FileKind::directory || may(file, may_write)) return {};
  return deny(std::errc::permission_denied);
}

Answer<> Task::rename(InodeId from, const std::string& name, InodeId to, const std::string& to_name,
                      RenameMode mode) {
  const Tree& tree = kernel_.tree;
  if (!may(from, may_search) || !may(to, may_search)) {
    return deny(std::errc::permission_denied);
  }
  if (tree.at(from).device != tree.at(to).device) return deny(std::errc::cross_device_link);
  const DeviceOptions& device = kernel_.device_of(from).options;
  if (device.read_only) return deny(std::errc::read_only_file_system);
  const auto source = find(from, name);
  if (!source) return tl::unexpected(source.error());
  const auto target = find(to, to_name);
  if (!target && target.error() != std::errc::no_such_file_or_directory) {
    return tl::unexpected(target.error());
  }
  const bool exchange = mode == RenameMode::exchange;
  if (mode == RenameMode::no_replace && target) return deny(std::errc::file_exists);
  if (exchange && !target) return tl::unexpected(target.error());
  const bool moves_directory = tree.at(*source).kind == FileKind::directory;
  const bool over_directory = target && tree.at(*target).kind == FileKind::directory;
  if (moves_directory && is_ancestor(*source, to)) return deny(std::errc::invalid_argument);
  if (over_directory && is_ancestor(*target, from)) {
    return deny(exchange ? std::errc::invalid_argument : std::errc::directory_not_empty);
  }
  if (target && *source == *target) return {};
  if (const auto allowed = may_delete(from, *source); !allowed) return allowed;
  const auto allowed = !target    ? may_add(to)
                       : exchange ? may_delete(to, *target)
                                  : may_replace(to, *target, moves_directory);
  if (!allowed) return allowed;
  if (const auto moves = may_move(from, to, *source); !moves) return moves;
  if (exchange) {
    if (const auto moves = may_move(from, to, *target); !moves) return moves;
  }
  const bool covered = kernel_.mounts.count(tree.lookup(from, name)) != 0 ||
                       (target && kernel_.mounts.count(tree.lookup(to, to_name)) != 0);
  if (covered) return deny(std::errc::device_or_resource_busy);
  if (exchange && !device.exchange) return deny(std::errc::invalid_argument);
  if (mode == RenameMode::no_replace && !device.no_replace) {
    return deny(std::errc::invalid_argument);
  }
  if (over_directory) kernel_.note({Observation::What::listing, *target});
  if (over_directory && !exchange && !tree.at(*target).entries.empty()) {
    return deny(std::errc::directory_not_empty);
  }
  call_.moves_directory = moves_directory;
  change_entry(from, name, *source, exchange ? *target : no_inode);
  change_entry(to, to_name, target.value_or(no_inode), *source);
  if (target && !exchange) {
    free_if_nameless(*target);
    kernel_.reap(*target);
  }
  return {};
}

Answer<std::vector<holdfast::Entry>> Task::list(InodeId directory) {
  kernel_.note({Observation::What::listing, directory});
  const Inode& inode = kernel_.tree.at(directory);
  if (!may(directory, may_read | may_search)) return deny(std::errc::permission_denied);
  if (inode.links == 0) return deny(std::errc::no_such_file_or_directory);
  std::vector<holdfast::Entry> entries;
  for (const auto& [name, id] : inode.entries) {
    entries.push_back(
        {holdfast::FileName::literal(name), kernel_.tree.at(kernel_.through_mounts(id)).kind});
  }
  return entries;
}

Answer<> Task::sync_directory(InodeId directory) {
  if (!may(directory, may_read)) return deny(std::errc::permission_denied);
  return sync_or_fail(directory, Synced::What::directory);
}

}  // namespace faultfs
