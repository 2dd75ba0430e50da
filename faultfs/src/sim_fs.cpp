// Handles of the simulated file system: each method is one recorded call of one process.
#include "faultfs/sim_fs.hpp"

#include <algorithm>

#include "sim_call.hpp"

namespace faultfs {

using holdfast::ByteSpan;
using holdfast::ByteView;
using holdfast::errc;
using holdfast::Error;
using holdfast::Extent;
using holdfast::FileKind;
using holdfast::FileName;
using holdfast::join_path;
using holdfast::LockMode;
using holdfast::Mode;
using holdfast::Operation;
using holdfast::Owner;
using holdfast::Result;
using holdfast::Time;

namespace {

std::string_view text_of(ByteView bytes) {
  // A std::byte may be looked at as a char; this is the one place that does.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT
}

Answer<> unless_poisoned(bool poisoned) {
  if (poisoned) return deny(errc::poisoned);
  return {};
}

}  // namespace

OpenFile::OpenFile(std::shared_ptr<Kernel> kernel, std::uint32_t process, InodeId inode,
                   std::string path)
    : kernel_(std::move(kernel)), process_(process), inode_(inode), path_(std::move(path)) {
  kernel_->opened(inode_);
}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this != &other) {
    release();
    kernel_ = std::move(other.kernel_);
    process_ = other.process_;
    inode_ = other.inode_;
    path_ = std::move(other.path_);
  }
  return *this;
}

void OpenFile::release() noexcept {
  if (kernel_ == nullptr) return;
  kernel_->closed(inode_);
  kernel_.reset();
}

bool OpenFile::active() const noexcept {
  return kernel_ != nullptr && kernel_->processes[process_].alive;
}

bool SimFs::alive() const noexcept {
  return kernel_->processes[process_].alive;
}

Result<SimDirectory> SimFs::open_root() {
  if (!alive()) {
    return holdfast::fail(make_error_code(errc::not_active), Operation::open_root, "/");
  }
  return run(*kernel_, process_, {Operation::open_root, "/"}, [&](Task&) -> Answer<SimDirectory> {
    return SimDirectory(OpenFile(kernel_, process_, root_inode, "/"));
  });
}

// ---- Reader

Result<holdfast::Metadata> SimReader::stat() {
  return run(file_, {Operation::stat, file_.path()},
             [&](Task& task) { return task.metadata(file_.inode()); });
}

Result<std::size_t> SimReader::read_at(std::uint64_t offset, ByteSpan into) {
  return run(file_, {Operation::read_at, file_.path()},
             [&](Task& task) { return task.read(file_.inode(), offset, into); });
}

Result<std::optional<std::string>> SimReader::read_attribute(std::string_view name) {
  return run(file_, {Operation::read_attribute, file_.path()},
             [&](Task& task) { return task.attribute(file_.inode(), name); });
}

Result<void> SimReader::sync() {
  return run(file_, {Operation::sync, file_.path()},
             [&](Task& task) { return task.sync(file_.inode(), Synced::What::file); });
}

Result<void> SimReader::drop_cache() {
  return run(file_, {Operation::drop_cache, file_.path()},
             [&](Task& task) { return task.drop_cache(file_.inode()); });
}

// ---- Writer

Result<holdfast::Metadata> SimWriter::stat() {
  return run(file_, {Operation::stat, file_.path()},
             [&](Task& task) { return task.metadata(file_.inode()); });
}

Result<void> SimWriter::append(ByteView bytes) {
  return run(file_, {Operation::append, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return unless_poisoned(poisoned_);
    return task.write(file_.inode(), position_, text_of(bytes));
  });
}

Result<std::uint64_t> SimWriter::append_copy(SimReader& reader, Extent extent) {
  return run(file_, {Operation::append_copy, file_.path()},
             [&](Task& task) -> Answer<std::uint64_t> {
               if (poisoned_) return deny(errc::poisoned);
               if (!reader.file_.active()) return deny(errc::not_active);
               task.kernel().note({Observation::What::size, reader.file_.inode()});
               const std::uint64_t size = task.kernel().tree.at(reader.file_.inode()).bytes.size();
               const std::uint64_t begin = std::min(extent.offset, size);
               std::string bytes(std::min(extent.length, size - begin), '\0');
               const auto got =
                   task.read(reader.file_.inode(), begin, std::as_writable_bytes(std::span(bytes)));
               if (!got) return tl::unexpected(got.error());
               const auto written = task.write(file_.inode(), position_, bytes);
               if (!written) return tl::unexpected(written.error());
               return bytes.size();
             });
}

Result<void> SimWriter::set_mode(Mode mode) {
  return run(file_, {Operation::set_mode, file_.path()},
             [&](Task& task) { return task.set_mode(file_.inode(), mode); });
}

Result<void> SimWriter::set_owner(Owner owner) {
  return run(file_, {Operation::set_owner, file_.path()},
             [&](Task& task) { return task.set_owner(file_.inode(), owner); });
}

Result<void> SimWriter::set_times(Time mtime) {
  return run(file_, {Operation::set_times, file_.path()},
             [&](Task& task) { return task.set_times(file_.inode(), mtime); });
}

Result<void> SimWriter::set_attribute(std::string_view name, std::string_view value) {
  return run(file_, {Operation::set_attribute, file_.path()},
             [&](Task& task) { return task.set_attribute(file_.inode(), name, value); });
}

Result<void> SimWriter::sync() {
  auto synced = run(file_, {Operation::sync, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return deny(errc::poisoned);
    return task.sync(file_.inode(), Synced::What::file);
  });
  if (!synced) poisoned_ = true;
  return synced;
}

Result<void> SimWriter::close() {
  auto closed = run(file_, {Operation::close, file_.path()},
                    [&](Task&) { return unless_poisoned(poisoned_); });
  file_.release();
  return closed;
}

// ---- Log

Result<holdfast::Metadata> SimLog::stat() {
  return run(file_, {Operation::stat, file_.path()},
             [&](Task& task) { return task.metadata(file_.inode()); });
}

Result<std::size_t> SimLog::read_at(std::uint64_t offset, ByteSpan into) {
  return run(file_, {Operation::read_at, file_.path()},
             [&](Task& task) { return task.read(file_.inode(), offset, into); });
}

Result<void> SimLog::write_at(std::uint64_t offset, ByteView bytes) {
  return run(file_, {Operation::write_at, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return deny(errc::poisoned);
    std::uint64_t position = offset;
    return task.write(file_.inode(), position, text_of(bytes));
  });
}

Result<void> SimLog::allocate(Extent extent) {
  return run(file_, {Operation::allocate, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return deny(errc::poisoned);
    if (extent.length == 0) return deny(std::errc::invalid_argument);
    return task.extend(file_.inode(), extent.offset + extent.length);
  });
}

Result<void> SimLog::truncate(std::uint64_t size_bytes) {
  return run(file_, {Operation::truncate, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return deny(errc::poisoned);
    return task.truncate(file_.inode(), size_bytes);
  });
}

Result<void> SimLog::sync() {
  auto synced = run(file_, {Operation::sync, file_.path()}, [&](Task& task) -> Answer<> {
    if (poisoned_) return deny(errc::poisoned);
    return task.sync(file_.inode(), Synced::What::data);
  });
  if (!synced) poisoned_ = true;
  return synced;
}

// ---- Lock

SimLock& SimLock::operator=(SimLock&& other) noexcept {
  if (this != &other) {
    unlock();
    file_ = std::move(other.file_);
    mode_ = other.mode_;
  }
  return *this;
}

void SimLock::unlock() noexcept {
  if (!file_.active()) return;  // a dead process has lost its locks already
  LockTable& table = file_.kernel()->locks[file_.inode()];
  auto& holders = mode_ == LockMode::exclusive ? table.exclusive : table.shared;
  const auto mine = std::find(holders.begin(), holders.end(), file_.process());
  if (mine != holders.end()) holders.erase(mine);
  file_.release();
}

Result<void> SimLock::set_owner(std::string_view record) {
  return run(file_, {Operation::set_lock_owner, file_.path()}, [&](Task& task) -> Answer<> {
    if (mode_ == LockMode::shared) return deny(std::errc::bad_file_descriptor);
    std::uint64_t position = 0;
    if (const auto written = task.write(file_.inode(), position, record); !written) {
      return written;
    }
    return task.truncate(file_.inode(), record.size());
  });
}

Result<void> SimLock::release() {
  auto released = run(file_, {Operation::release, file_.path()}, [](Task&) { return Answer<>{}; });
  unlock();
  return released;
}

}  // namespace faultfs
