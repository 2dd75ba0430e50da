// What all handles of the disk backend share: errors, loops over partial transfers, opening.
#pragma once

#include <cerrno>
#include <limits>

#include "holdfast/file_system.hpp"
#include "holdfast/impl/disk_handle.hpp"

#include "disk/system_calls.hpp"

namespace holdfast::disk {

/// The largest offset and size Linux has.
inline constexpr std::uint64_t offset_max = std::numeric_limits<off_t>::max();

/// Whether every byte of `extent` has an offset that Linux can say.
constexpr bool addressable(Extent extent) noexcept {
  return extent.offset <= offset_max && extent.length <= offset_max - extent.offset;
}

/// The failing side for an errno.
tl::unexpected<Error> fail_errno(int error, Operation operation, std::string name,
                                 std::string detail = {});

/// Turn the answer of a system call into a result; the path is built only for an error.
Result<void> check(ssize_t answer, const Handle& handle, Operation operation);
Result<void> check(ssize_t answer, const Handle& dir, const FileName& name, Operation operation);

/// Refuse a handle that was closed or moved from.
Result<void> need_active(const Handle& handle, Operation operation);

/// Refuse a handle that was closed, moved from or poisoned.
Result<void> need_sound(const Handle& handle, Operation operation);

/// Call again while a signal interrupts. Only for calls that may be repeated without harm.
/// The bound turns a kernel that only ever says EINTR into an error instead of a hang.
template <class Call>
auto uninterrupted(Call call) {
  constexpr int interruptions_max = 1000;
  auto answer = call();
  for (int i = 0; answer == -1 && errno == EINTR && i < interruptions_max; ++i) answer = call();
  return answer;
}

/// How far a transfer came, and the errno that ended it early, or 0.
struct Progress {
  std::size_t bytes = 0;
  int error = 0;
};

/// Read until `into` is full, the file ends, or an error.
Progress read_fully(const Handle& handle, std::uint64_t offset, ByteSpan into);

/// Write until all of `bytes` are written, or an error.
Progress write_fully(const Handle& handle, std::uint64_t offset, ByteView bytes);

Result<Metadata> stat_handle(const Handle& handle);
Result<std::size_t> read_handle(const Handle& handle, std::uint64_t offset, ByteSpan into);

Metadata to_metadata(const struct stat& status) noexcept;

/// "user." + `name` as the kernel wants it.
/// Errors: EINVAL for a name with a NUL byte, which would silently be cut there.
Result<std::string> attribute_name(const Handle& handle, std::string_view name,
                                   Operation operation);

struct OpenedFile {
  Handle handle;
  FileId id;
};

/// Open an existing regular file without following a link and without waiting for anybody.
/// Errors: ELOOP for a symlink, EISDIR, errc::not_regular for other kinds.
Result<OpenedFile> open_regular(const Handle& dir, const FileName& name, int access,
                                Operation operation);

}  // namespace holdfast::disk
