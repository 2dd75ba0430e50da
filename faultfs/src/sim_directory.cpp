// The directory handle of the simulated file system.
#include "sim_call.hpp"

namespace faultfs {

using holdfast::Entry;
using holdfast::FileKind;
using holdfast::FileName;
using holdfast::join_path;
using holdfast::LockMode;
using holdfast::Metadata;
using holdfast::Mode;
using holdfast::Operation;
using holdfast::RenameMode;
using holdfast::Result;

namespace {

About about(Operation operation, const OpenFile& directory, const FileName& name) {
  return {operation, join_path(directory.path(), name.text())};
}

About about(Operation operation, const OpenFile& directory, const FileName& name,
            const std::string& to_directory, const FileName& to) {
  return {operation, join_path(directory.path(), name.text()), join_path(to_directory, to.text())};
}

/// A new inode of this kind with the permissions that the process's umask leaves.
Inode fresh(FileKind kind, Mode mode, const Process& process) {
  Inode inode;
  inode.kind = kind;
  const std::uint32_t settable = kind == FileKind::directory ? 01777U : 07777U;
  inode.mode = Mode{mode.bits & settable & ~process.options.umask.bits};
  return inode;
}

}  // namespace

Result<Metadata> SimDirectory::stat() {
  return run(file_, {Operation::stat, file_.path()},
             [&](Task& task) { return task.metadata(file_.inode()); });
}

Result<Metadata> SimDirectory::stat(const FileName& name) {
  return run(file_, about(Operation::stat, file_, name), [&](Task& task) -> Answer<Metadata> {
    const auto found = task.find(file_.inode(), name.text());
    if (!found) return tl::unexpected(found.error());
    return task.metadata(*found);
  });
}

Result<void> SimDirectory::make_directory(const FileName& name, Mode mode) {
  return run(file_, about(Operation::make_directory, file_, name), [&](Task& task) -> Answer<> {
    const auto made =
        task.make(file_.inode(), name.text(), fresh(FileKind::directory, mode, task.process()));
    if (!made) return tl::unexpected(made.error());
    return {};
  });
}

Result<SimDirectory> SimDirectory::open_directory(const FileName& name) {
  const About what = about(Operation::open_directory, file_, name);
  return run(file_, what, [&](Task& task) -> Answer<SimDirectory> {
    const auto found = task.open_directory(file_.inode(), name.text());
    if (!found) return tl::unexpected(found.error());
    return SimDirectory(OpenFile(file_.kernel(), file_.process(), *found, what.name));
  });
}

Result<void> SimDirectory::remove_directory(const FileName& name) {
  return run(file_, about(Operation::remove_directory, file_, name),
             [&](Task& task) { return task.remove_directory(file_.inode(), name.text()); });
}

Result<SimWriter> SimDirectory::create(const FileName& name, Mode mode) {
  const About what = about(Operation::create, file_, name);
  return run(file_, what, [&](Task& task) -> Answer<SimWriter> {
    const auto made =
        task.make(file_.inode(), name.text(), fresh(FileKind::regular, mode, task.process()));
    if (!made) return tl::unexpected(made.error());
    return SimWriter(OpenFile(file_.kernel(), file_.process(), *made, what.name));
  });
}

Result<SimReader> SimDirectory::open(const FileName& name) {
  const About what = about(Operation::open, file_, name);
  return run(file_, what, [&](Task& task) -> Answer<SimReader> {
    const auto found = task.find_regular(file_.inode(), name.text(), may_read);
    if (!found) return tl::unexpected(found.error());
    return SimReader(OpenFile(file_.kernel(), file_.process(), *found, what.name));
  });
}

Result<SimLog> SimDirectory::open_log(const FileName& name) {
  const About what = about(Operation::open_log, file_, name);
  return run(file_, what, [&](Task& task) -> Answer<SimLog> {
    const auto found = task.find_regular(file_.inode(), name.text(), may_read | may_write);
    if (!found) return tl::unexpected(found.error());
    return SimLog(OpenFile(file_.kernel(), file_.process(), *found, what.name));
  });
}

Result<void> SimDirectory::make_symlink(const FileName& name, std::string_view target) {
  About what = about(Operation::make_symlink, file_, name);
  what.other = target;
  return run(file_, what, [&](Task& task) -> Answer<> {
    if (target.empty()) return deny(std::errc::no_such_file_or_directory);
    if (target.size() > 4095) return deny(std::errc::filename_too_long);
    Inode link;
    link.kind = FileKind::symlink;
    link.mode = Mode{0777};
    link.bytes = target;
    const auto made = task.make(file_.inode(), name.text(), std::move(link));
    if (!made) return tl::unexpected(made.error());
    return {};
  });
}

Result<std::string> SimDirectory::read_link(const FileName& name) {
  return run(file_, about(Operation::read_link, file_, name),
             [&](Task& task) -> Answer<std::string> {
               const auto found = task.find(file_.inode(), name.text());
               if (!found) return tl::unexpected(found.error());
               const Inode& inode = task.kernel().tree.at(*found);
               if (inode.kind != FileKind::symlink) return deny(std::errc::invalid_argument);
               return inode.bytes;
             });
}

Result<void> SimDirectory::link(const FileName& name, SimDirectory& to_directory,
                                const FileName& to) {
  return run(file_, about(Operation::link, file_, name, to_directory.path(), to),
             [&](Task& task) -> Answer<> {
               if (!to_directory.file_.active()) return deny(holdfast::errc::not_active);
               return task.link(file_.inode(), name.text(), to_directory.file_.inode(), to.text());
             });
}

Result<void> SimDirectory::rename(const FileName& name, SimDirectory& to_directory,
                                  const FileName& to, RenameMode mode) {
  return run(file_, about(Operation::rename, file_, name, to_directory.path(), to),
             [&](Task& task) -> Answer<> {
               if (!to_directory.file_.active()) return deny(holdfast::errc::not_active);
               return task.rename(file_.inode(), name.text(), to_directory.file_.inode(), to.text(),
                                  mode);
             });
}

Result<void> SimDirectory::remove(const FileName& name) {
  return run(file_, about(Operation::remove, file_, name),
             [&](Task& task) { return task.remove(file_.inode(), name.text()); });
}

Result<std::vector<Entry>> SimDirectory::list() {
  return run(file_, {Operation::list, file_.path()},
             [&](Task& task) { return task.list(file_.inode()); });
}

Result<void> SimDirectory::sync() {
  return run(file_, {Operation::sync_directory, file_.path()},
             [&](Task& task) { return task.sync_directory(file_.inode()); });
}

Result<SimLock> SimDirectory::try_lock(const FileName& name, LockMode mode) {
  const About what = about(Operation::try_lock, file_, name);
  return run(file_, what, [&](Task& task) -> Answer<SimLock> {
    const auto locked = task.lock(file_.inode(), name.text(), mode);
    if (!locked) return tl::unexpected(locked.error());
    return SimLock(OpenFile(file_.kernel(), file_.process(), *locked, what.name), mode);
  });
}

Result<holdfast::LockState> SimDirectory::lock_state(const FileName& name) {
  return run(file_, about(Operation::lock_state, file_, name),
             [&](Task& task) { return task.lock_state(file_.inode(), name.text()); });
}

Result<holdfast::Space> SimDirectory::free_space() {
  return run(
      file_, {Operation::free_space, file_.path()}, [&](Task& task) -> Answer<holdfast::Space> {
        const Device& device = task.kernel().device_of(file_.inode());
        const std::uint64_t used = device.used_blocks * 4096;
        return holdfast::Space{device.options.capacity_bytes - used, device.options.capacity_bytes};
      });
}

}  // namespace faultfs
