// The file system concept: what the engine asks of a disk, and all it asks.
//
// Two models exist, DiskFs (Linux) and faultfs::SimFs (in memory). The engine is a template over
// this concept and has no other way to reach a disk. The meaning of each operation, what makes it
// durable, what a crash may leave and which errors it has, is one table: docs/file_system.md.
//
// Invariants that every backend keeps:
// 1. Operations belong to a directory handle; a handle follows its directory when that is renamed.
// 2. No operation follows a symbolic link.
// 3. All writes are complete or an error; a failed append may leave any prefix of its bytes.
// 4. Destructors release handles and locks and do no other I/O.
// 5. A handle that was closed or moved from answers errc::not_active.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/metadata.hpp"
#include "holdfast/result.hpp"

namespace holdfast {

using ByteView = std::span<const std::byte>;
using ByteSpan = std::span<std::byte>;

/// A file open for reading.
template <class R>
concept FileReader =
    std::movable<R> && !std::copyable<R> &&
    requires(R & reader, std::uint64_t offset, ByteSpan into, std::string_view attribute) {
  { reader.stat() } -> std::same_as<Result<Metadata>>;
  { reader.read_at(offset, into) } -> std::same_as<Result<std::size_t>>;
  { reader.read_attribute(attribute) } -> std::same_as<Result<std::optional<std::string>>>;
  { reader.sync() } -> std::same_as<Result<void>>;
  { reader.drop_cache() } -> std::same_as<Result<void>>;
};

/// A new file being written once, front to back.
template <class W, class R>
concept FileWriter =
    std::movable<W> && !std::copyable<W> &&
    requires(W & writer, R& reader, ByteView bytes, Extent extent, Mode mode, Owner owner,
             Time time, std::string_view attribute, std::string_view value) {
  { writer.stat() } -> std::same_as<Result<Metadata>>;
  { writer.append(bytes) } -> std::same_as<Result<void>>;
  { writer.append_copy(reader, extent) } -> std::same_as<Result<std::uint64_t>>;
  { writer.set_mode(mode) } -> std::same_as<Result<void>>;
  { writer.set_owner(owner) } -> std::same_as<Result<void>>;
  { writer.set_times(time) } -> std::same_as<Result<void>>;
  { writer.set_attribute(attribute, value) } -> std::same_as<Result<void>>;
  { writer.sync() } -> std::same_as<Result<void>>;
  { writer.close() } -> std::same_as<Result<void>>;
};

/// A file open for reading and for overwriting in place: journal segments, audit trails.
template <class L>
concept FileLog = std::movable<L> && !std::copyable<L> &&
                  requires(L & log, std::uint64_t offset, std::uint64_t size_bytes, ByteSpan into,
                           ByteView bytes, Extent extent) {
  { log.stat() } -> std::same_as<Result<Metadata>>;
  { log.read_at(offset, into) } -> std::same_as<Result<std::size_t>>;
  { log.write_at(offset, bytes) } -> std::same_as<Result<void>>;
  { log.allocate(extent) } -> std::same_as<Result<void>>;
  { log.truncate(size_bytes) } -> std::same_as<Result<void>>;
  { log.sync() } -> std::same_as<Result<void>>;
};

/// A kernel lock that is held; it ends with this object or with its process, whichever is first.
template <class K>
concept FileLock =
    std::movable<K> && !std::copyable<K> && requires(K & lock, std::string_view record) {
  { lock.set_owner(record) } -> std::same_as<Result<void>>;
  { lock.release() } -> std::same_as<Result<void>>;
};

/// An open directory: the object whose names change, and which makes them durable.
template <class D, class Fs>
concept DirectoryHandle =
    std::movable<D> && !std::copyable<D> &&
    requires(D & dir, D& other, const FileName& name, const FileName& to, Mode mode,
             std::string_view target, RenameMode rename_mode, LockMode lock_mode) {
  { dir.path() } -> std::same_as<const std::string&>;
  { dir.stat() } -> std::same_as<Result<Metadata>>;
  { dir.stat(name) } -> std::same_as<Result<Metadata>>;
  { dir.make_directory(name, mode) } -> std::same_as<Result<void>>;
  { dir.open_directory(name) } -> std::same_as<Result<D>>;
  { dir.remove_directory(name) } -> std::same_as<Result<void>>;
  { dir.create(name, mode) } -> std::same_as<Result<typename Fs::Writer>>;
  { dir.open(name) } -> std::same_as<Result<typename Fs::Reader>>;
  { dir.open_log(name) } -> std::same_as<Result<typename Fs::Log>>;
  { dir.make_symlink(name, target) } -> std::same_as<Result<void>>;
  { dir.read_link(name) } -> std::same_as<Result<std::string>>;
  { dir.link(name, other, to) } -> std::same_as<Result<void>>;
  { dir.rename(name, other, to, rename_mode) } -> std::same_as<Result<void>>;
  { dir.remove(name) } -> std::same_as<Result<void>>;
  { dir.list() } -> std::same_as<Result<std::vector<Entry>>>;
  { dir.sync() } -> std::same_as<Result<void>>;
  { dir.try_lock(name, lock_mode) } -> std::same_as<Result<typename Fs::Lock>>;
  { dir.lock_state(name) } -> std::same_as<Result<LockState>>;
  { dir.free_space() } -> std::same_as<Result<Space>>;
};

/// A backend: where directories, files and locks come from.
template <class Fs>
concept FileSystem = requires(Fs& fs) {
  typename Fs::Directory;
  typename Fs::Reader;
  typename Fs::Writer;
  typename Fs::Log;
  typename Fs::Lock;
  requires FileReader<typename Fs::Reader>;
  requires FileWriter<typename Fs::Writer, typename Fs::Reader>;
  requires FileLog<typename Fs::Log>;
  requires FileLock<typename Fs::Lock>;
  requires DirectoryHandle<typename Fs::Directory, Fs>;
  { fs.open_root() } -> std::same_as<Result<typename Fs::Directory>>;
};

}  // namespace holdfast
