// Content, attributes and locks of files as Linux handles them.
#include <algorithm>
#include <cstring>
#include <utility>

#include "kernel.hpp"

namespace faultfs {

using holdfast::FileKind;
using holdfast::LockMode;

namespace {

/// Larger files are refused, so that a mistaken offset does not exhaust the memory.
constexpr std::uint64_t file_size_max = std::uint64_t{1} << 32;

constexpr std::size_t attribute_size_max = 65536;
constexpr std::size_t attribute_name_max = 250;  // 255 less "user."

}  // namespace

Answer<holdfast::Metadata> Task::metadata(InodeId inode) {
  kernel_.note({Observation::What::metadata, inode});
  const Inode& file = kernel_.tree.at(inode);
  const bool is_directory = file.kind == FileKind::directory;
  return holdfast::Metadata{
      .kind = file.kind,
      .id = {file.device, inode},
      .links = file.links,
      .size_bytes = is_directory ? 0 : file.bytes.size(),
      .mtime = file.mtime,
      .mode = file.mode,
      .owner = file.owner,
  };
}

Answer<std::size_t> Task::read(InodeId inode, std::uint64_t offset, holdfast::ByteSpan into) {
  kernel_.note({Observation::What::data, inode, {}, {offset, into.size()}});
  const std::string& bytes = kernel_.tree.at(inode).bytes;
  if (offset >= bytes.size()) return std::size_t{0};
  const std::size_t count = std::min<std::uint64_t>(into.size(), bytes.size() - offset);
  std::memcpy(into.data(), bytes.data() + offset, count);
  return count;
}

void Task::touch(InodeId inode) {
  commit(AttributesChanged{
      .inode = inode, .what = AttributesChanged::What::mtime, .mtime = kernel_.clock.now()});
}

void Task::drop_set_id(InodeId inode) {
  kernel_.note({Observation::What::metadata, inode});
  const Inode& file = kernel_.tree.at(inode);
  std::uint32_t bits = file.mode.bits & ~04000U;
  if ((bits & 010U) != 0) bits &= ~02000U;
  if (bits == file.mode.bits) return;
  commit(AttributesChanged{
      .inode = inode, .what = AttributesChanged::What::mode, .mode = holdfast::Mode{bits}});
}

Answer<> Task::reserve(InodeId inode, std::uint64_t size_bytes) {
  if (size_bytes > file_size_max) return deny(std::errc::file_too_large);
  const std::uint64_t have = blocks_of(kernel_.tree.at(inode).bytes.size());
  const std::uint64_t want = blocks_of(size_bytes);
  const Device& device = kernel_.device_of(inode);
  const std::uint64_t blocks_max = device.options.capacity_bytes / 4096;
  if (want > have && device.used_blocks + (want - have) > blocks_max) {
    return deny(std::errc::no_space_on_device);
  }
  return {};
}

Answer<> Task::write(InodeId inode, std::uint64_t& offset, std::string_view bytes) {
  if (bytes.empty()) return {};
  if (fault_) {
    const Fault fault = *std::exchange(fault_, std::nullopt);
    const auto written = write(inode, offset, bytes.substr(0, fault.kept_bytes));
    return written ? tl::unexpected(fault.code) : written;
  }
  kernel_.note({Observation::What::size, inode});
  const std::uint64_t end = offset + bytes.size();
  const auto reserved = reserve(inode, end);
  std::uint64_t writable = bytes.size();
  if (!reserved) {
    // As on a disk, the blocks that are still free are filled before the error is returned.
    const Device& device = kernel_.device_of(inode);
    const std::uint64_t spare = device.options.capacity_bytes / 4096 - device.used_blocks;
    const std::uint64_t limit = (blocks_of(kernel_.tree.at(inode).bytes.size()) + spare) * 4096;
    const bool full = reserved.error() == std::errc::no_space_on_device;
    writable = full && limit > offset ? limit - offset : 0;
    if (writable == 0) return reserved;
  }
  if (process_.options.owner.user != 0) drop_set_id(inode);
  const std::uint64_t size = kernel_.tree.at(inode).bytes.size();
  if (offset + writable > size) commit(SizeChanged{inode, size, offset + writable});
  commit(BytesWritten{inode, offset, std::string(bytes.substr(0, writable))});
  touch(inode);
  offset += writable;
  return reserved;
}

Answer<> Task::extend(InodeId inode, std::uint64_t size_bytes) {
  if (!kernel_.device_of(inode).options.allocate) return deny(std::errc::operation_not_supported);
  kernel_.note({Observation::What::size, inode});
  if (const auto reserved = reserve(inode, size_bytes); !reserved) return reserved;
  if (process_.options.owner.user != 0) drop_set_id(inode);
  const std::uint64_t size = kernel_.tree.at(inode).bytes.size();
  if (size_bytes > size) {
    commit(SizeChanged{inode, size, size_bytes});
    touch(inode);
  }
  return {};
}

Answer<> Task::truncate(InodeId inode, std::uint64_t size_bytes) {
  kernel_.note({Observation::What::size, inode});
  if (const auto reserved = reserve(inode, size_bytes); !reserved) return reserved;
  if (process_.options.owner.user != 0) drop_set_id(inode);
  const std::uint64_t size = kernel_.tree.at(inode).bytes.size();
  if (size_bytes != size) commit(SizeChanged{inode, size, size_bytes});
  touch(inode);
  return {};
}

Answer<> Task::set_mode(InodeId inode, holdfast::Mode mode) {
  const Inode& file = kernel_.tree.at(inode);
  if (!owns(inode)) return deny(std::errc::operation_not_permitted);
  const holdfast::Owner& who = process_.options.owner;
  if (who.user != 0 && who.group != file.owner.group) mode.bits &= ~02000U;
  mode.bits &= 07777U;
  commit(AttributesChanged{.inode = inode, .what = AttributesChanged::What::mode, .mode = mode});
  return {};
}

Answer<> Task::set_owner(InodeId inode, holdfast::Owner owner) {
  kernel_.note({Observation::What::metadata, inode});
  const holdfast::Owner& who = process_.options.owner;
  const Inode& file = kernel_.tree.at(inode);
  const bool keeps_user = who.user == file.owner.user && owner.user == file.owner.user;
  const bool allowed_group = owner.group == file.owner.group || owner.group == who.group;
  if (who.user != 0 && !(keeps_user && allowed_group)) {
    return deny(std::errc::operation_not_permitted);
  }
  drop_set_id(inode);
  commit(AttributesChanged{.inode = inode, .what = AttributesChanged::What::owner, .owner = owner});
  return {};
}

Answer<> Task::set_times(InodeId inode, holdfast::Time mtime) {
  if (!owns(inode)) return deny(std::errc::operation_not_permitted);
  commit(AttributesChanged{.inode = inode, .what = AttributesChanged::What::mtime, .mtime = mtime});
  return {};
}

Answer<> Task::set_attribute(InodeId inode, std::string_view name, std::string_view value) {
  if (name.empty()) return deny(std::errc::invalid_argument);
  if (name.size() > attribute_name_max) return deny(std::errc::result_out_of_range);
  if (value.size() > attribute_size_max) return deny(std::errc::argument_list_too_long);
  if (!may(inode, may_write)) return deny(std::errc::permission_denied);
  if (!kernel_.device_of(inode).options.attributes) return deny(std::errc::operation_not_supported);
  commit(AttributesChanged{.inode = inode,
                           .what = AttributesChanged::What::attribute,
                           .name = std::string(name),
                           .value = std::string(value)});
  return {};
}

Answer<std::optional<std::string>> Task::attribute(InodeId inode, std::string_view name) {
  kernel_.note({Observation::What::attribute, inode, std::string(name)});
  if (name.empty()) return deny(std::errc::invalid_argument);
  if (name.size() > attribute_name_max) return deny(std::errc::result_out_of_range);
  const Inode& file = kernel_.tree.at(inode);
  if (!may(inode, may_read)) return deny(std::errc::permission_denied);
  if (!kernel_.device_of(inode).options.attributes) return deny(std::errc::operation_not_supported);
  const auto found = file.attributes.find(std::string(name));
  if (found == file.attributes.end()) return std::optional<std::string>{};
  return std::optional<std::string>{found->second};
}

Answer<> Task::sync(InodeId inode, Synced::What what) {
  return sync_or_fail(inode, what);
}

Answer<InodeId> Task::lock(InodeId directory, const std::string& name, LockMode mode) {
  const unsigned permission = mode == LockMode::exclusive ? may_read | may_write : may_read;
  const auto found = find_regular(directory, name, permission);
  if (!found) return found;
  LockTable& table = kernel_.locks[*found];
  const bool free = table.exclusive.empty() && (mode == LockMode::shared || table.shared.empty());
  if (!free) return deny(holdfast::errc::locked);
  (mode == LockMode::exclusive ? table.exclusive : table.shared).push_back(process_id_);
  return found;
}

Answer<holdfast::LockState> Task::lock_state(InodeId directory, const std::string& name) {
  const auto found = find_regular(directory, name, may_read);
  if (!found) return tl::unexpected(found.error());
  const auto table = kernel_.locks.find(*found);
  const bool held = table != kernel_.locks.end() &&
                    !(table->second.shared.empty() && table->second.exclusive.empty());
  constexpr std::size_t record_max = 4096;
  kernel_.note({Observation::What::data, *found, {}, {0, record_max}});
  return holdfast::LockState{held, kernel_.tree.at(*found).bytes.substr(0, record_max)};
}

}  // namespace faultfs
