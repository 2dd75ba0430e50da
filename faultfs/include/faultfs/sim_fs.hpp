// The file system concept in memory: one process of a simulated Machine.
//
// Errors, permissions and their precedence are those of Linux; a property compares every operation
// with the real disk. docs/file_system.md has the table of operations. Not simulated: access and
// change times, quotas, file size limits.
#pragma once

#include <memory>

#include "faultfs/tree.hpp"
#include "holdfast/file_system.hpp"

namespace faultfs {

class Kernel;

/// An open file or directory of one process; releases it when destroyed.
class OpenFile {
 public:
  OpenFile(std::shared_ptr<Kernel> kernel, std::uint32_t process, InodeId inode, std::string path);
  OpenFile(OpenFile&& other) noexcept = default;
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { release(); }

  void release() noexcept;

  /// Neither released nor moved from, and its process lives.
  [[nodiscard]] bool active() const noexcept;

  [[nodiscard]] const std::shared_ptr<Kernel>& kernel() const noexcept { return kernel_; }
  [[nodiscard]] std::uint32_t process() const noexcept { return process_; }
  [[nodiscard]] InodeId inode() const noexcept { return inode_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::shared_ptr<Kernel> kernel_;  // null once released
  std::uint32_t process_;
  InodeId inode_;
  std::string path_;
};

class SimReader {
 public:
  explicit SimReader(OpenFile file) : file_(std::move(file)) {}
  holdfast::Result<holdfast::Metadata> stat();
  holdfast::Result<std::size_t> read_at(std::uint64_t offset, holdfast::ByteSpan into);
  holdfast::Result<std::optional<std::string>> read_attribute(std::string_view name);
  holdfast::Result<void> sync();
  holdfast::Result<void> drop_cache();

 private:
  friend class SimWriter;  // append_copy reads from a reader
  OpenFile file_;
};

class SimWriter {
 public:
  explicit SimWriter(OpenFile file) : file_(std::move(file)) {}
  holdfast::Result<holdfast::Metadata> stat();
  holdfast::Result<void> append(holdfast::ByteView bytes);
  holdfast::Result<std::uint64_t> append_copy(SimReader& reader, holdfast::Extent extent);
  holdfast::Result<void> set_mode(holdfast::Mode mode);
  holdfast::Result<void> set_owner(holdfast::Owner owner);
  holdfast::Result<void> set_times(holdfast::Time mtime);
  holdfast::Result<void> set_attribute(std::string_view name, std::string_view value);
  holdfast::Result<void> sync();
  holdfast::Result<void> close();

 private:
  OpenFile file_;
  std::uint64_t position_ = 0;
  bool poisoned_ = false;
};

class SimLog {
 public:
  explicit SimLog(OpenFile file) : file_(std::move(file)) {}
  holdfast::Result<holdfast::Metadata> stat();
  holdfast::Result<std::size_t> read_at(std::uint64_t offset, holdfast::ByteSpan into);
  holdfast::Result<void> write_at(std::uint64_t offset, holdfast::ByteView bytes);
  holdfast::Result<void> allocate(holdfast::Extent extent);
  holdfast::Result<void> truncate(std::uint64_t size_bytes);
  holdfast::Result<void> sync();

 private:
  OpenFile file_;
  bool poisoned_ = false;
};

class SimLock {
 public:
  SimLock(OpenFile file, holdfast::LockMode mode) : file_(std::move(file)), mode_(mode) {}
  SimLock(SimLock&&) noexcept = default;
  SimLock& operator=(SimLock&& other) noexcept;
  SimLock(const SimLock&) = delete;
  SimLock& operator=(const SimLock&) = delete;
  ~SimLock() { unlock(); }
  holdfast::Result<void> set_owner(std::string_view record);
  holdfast::Result<void> release();

 private:
  void unlock() noexcept;
  OpenFile file_;
  holdfast::LockMode mode_;
};

class SimDirectory {
 public:
  explicit SimDirectory(OpenFile file) : file_(std::move(file)) {}
  [[nodiscard]] const std::string& path() const noexcept { return file_.path(); }
  holdfast::Result<holdfast::Metadata> stat();
  holdfast::Result<holdfast::Metadata> stat(const holdfast::FileName& name);
  holdfast::Result<void> make_directory(const holdfast::FileName& name, holdfast::Mode mode);
  holdfast::Result<SimDirectory> open_directory(const holdfast::FileName& name);
  holdfast::Result<void> remove_directory(const holdfast::FileName& name);
  holdfast::Result<SimWriter> create(const holdfast::FileName& name, holdfast::Mode mode);
  holdfast::Result<SimReader> open(const holdfast::FileName& name);
  holdfast::Result<SimLog> open_log(const holdfast::FileName& name);
  holdfast::Result<void> make_symlink(const holdfast::FileName& name, std::string_view target);
  holdfast::Result<std::string> read_link(const holdfast::FileName& name);
  holdfast::Result<void> link(const holdfast::FileName& name, SimDirectory& to_directory,
                              const holdfast::FileName& to);
  holdfast::Result<void> rename(const holdfast::FileName& name, SimDirectory& to_directory,
                                const holdfast::FileName& to, holdfast::RenameMode mode);
  holdfast::Result<void> remove(const holdfast::FileName& name);
  holdfast::Result<std::vector<holdfast::Entry>> list();
  holdfast::Result<void> sync();
  holdfast::Result<SimLock> try_lock(const holdfast::FileName& name, holdfast::LockMode mode);
  holdfast::Result<holdfast::LockState> lock_state(const holdfast::FileName& name);
  holdfast::Result<holdfast::Space> free_space();

 private:
  OpenFile file_;
};

/// One simulated process, as a file system backend. Copies are the same process.
class SimFs {
 public:
  using Directory = SimDirectory;
  using Reader = SimReader;
  using Writer = SimWriter;
  using Log = SimLog;
  using Lock = SimLock;

  SimFs(std::shared_ptr<Kernel> kernel, std::uint32_t process)
      : kernel_(std::move(kernel)), process_(process) {}
  holdfast::Result<SimDirectory> open_root();
  [[nodiscard]] std::uint32_t id() const noexcept { return process_; }

  /// It was not killed.
  [[nodiscard]] bool alive() const noexcept;

 private:
  std::shared_ptr<Kernel> kernel_;
  std::uint32_t process_;
};

}  // namespace faultfs
