// Writing a new file on Linux. See disk_fs.hpp.
#include <algorithm>
#include <array>

#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {

using disk::check;
using disk::fail_errno;
using disk::need_active;
using disk::need_sound;

namespace {

// Errors by which the kernel says that this way of copying is not for these two files. A clone
// also fails so for quota-less reasons of its own (ETXTBSY, EPERM), and then plain bytes may work.
bool means_another_way(int error) noexcept {
  constexpr std::array errors{EXDEV, EOPNOTSUPP, EINVAL, ENOSYS, ENOTTY, EPERM, ETXTBSY};
  return std::find(errors.begin(), errors.end(), error) != errors.end();
}

// One call never takes more, so that offsets stay far from overflow and signals get their turn.
constexpr std::uint64_t copy_chunk_max = std::uint64_t{1} << 30;

// The part of `wanted` that lies in a file of `size_bytes`.
constexpr Extent clamp(Extent wanted, std::uint64_t size_bytes) noexcept {
  if (wanted.offset >= size_bytes) return {wanted.offset, 0};
  return {wanted.offset, std::min(wanted.length, size_bytes - wanted.offset)};
}

}  // namespace

Result<Metadata> DiskFs::Writer::stat() {
  return disk::stat_handle(handle_);
}

Result<void> DiskFs::Writer::append(ByteView bytes) {
  HOLDFAST_TRY(need_sound(handle_, Operation::append));
  return write_behind(bytes, Operation::append);
}

Result<void> DiskFs::Writer::write_behind(ByteView bytes, Operation operation) {
  const disk::Progress progress = disk::write_fully(handle_, size_bytes_, bytes);
  size_bytes_ += progress.bytes;
  if (progress.error != 0) return fail_errno(progress.error, operation, handle_.path());
  return {};
}

Result<std::uint64_t> DiskFs::Writer::append_copy(Reader& reader, Extent extent) {
  HOLDFAST_TRY(need_sound(handle_, Operation::append_copy));
  HOLDFAST_TRY(need_active(reader.handle_, Operation::append_copy));
  // Clamped once: a file copied behind itself would otherwise never end.
  HOLDFAST_TRY_LET(source, reader.stat());
  const Extent wanted = clamp(extent, source.size_bytes);
  if (wanted.length == 0) return 0;
  std::uint64_t done = 0;
  if (size_bytes_ == 0 && wanted == Extent{0, source.size_bytes}) {
    HOLDFAST_TRY_LET(cloned, copy_by_clone(reader, wanted.length));
    done += cloned;
  }
  HOLDFAST_TRY_LET(copied, copy_in_kernel(reader, {wanted.offset + done, wanted.length - done}));
  done += copied;
  HOLDFAST_TRY_LET(moved, copy_by_hand(reader, {wanted.offset + done, wanted.length - done}));
  return done + moved;
}

// Share all blocks of the other file, or nothing.
Result<std::uint64_t> DiskFs::Writer::copy_by_clone(Reader& reader, std::uint64_t length) {
  const struct file_clone_range range {
    .src_fd = reader.handle_.descriptor(), .src_offset = 0, .src_length = length, .dest_offset = 0
  };
  const int answer = disk::uninterrupted(
      [&] { return handle_.calls().ficlonerange(handle_.descriptor(), range); });
  if (answer == -1 && means_another_way(errno)) return 0;
  HOLDFAST_TRY(check(answer, handle_, Operation::append_copy));
  return size_bytes_ = length;
}

// Copy as much as the kernel is willing to; it may stop anywhere, or refuse from the start.
Result<std::uint64_t> DiskFs::Writer::copy_in_kernel(Reader& reader, Extent extent) {
  std::uint64_t done = 0;
  while (done < extent.length) {
    const ssize_t copied = disk::uninterrupted([&] {
      off_t from = static_cast<off_t>(extent.offset + done);
      off_t to = static_cast<off_t>(size_bytes_);
      return handle_.calls().copy_file_range(reader.handle_.descriptor(), &from,
                                             handle_.descriptor(), &to,
                                             std::min(extent.length - done, copy_chunk_max));
    });
    // Zero is not believed to be the end: some file systems answer it for files they cannot copy.
    if (copied == 0 || (copied == -1 && means_another_way(errno))) return done;
    HOLDFAST_TRY(check(copied, handle_, Operation::append_copy));
    done += static_cast<std::uint64_t>(copied);
    size_bytes_ += static_cast<std::uint64_t>(copied);
  }
  return done;
}

// Copy through memory what is left.
Result<std::uint64_t> DiskFs::Writer::copy_by_hand(Reader& reader, Extent extent) {
  std::array<std::byte, 65536> buffer;
  std::uint64_t done = 0;
  while (done < extent.length) {
    const std::size_t wanted = std::min<std::uint64_t>(extent.length - done, buffer.size());
    const auto read =
        disk::read_fully(reader.handle_, extent.offset + done, ByteSpan(buffer).first(wanted));
    if (read.error != 0) {
      return fail_errno(read.error, Operation::append_copy, handle_.path(),
                        "reading " + reader.handle_.path());
    }
    if (read.bytes == 0) return done;  // the other file was cut meanwhile
    HOLDFAST_TRY(write_behind(ByteView(buffer).first(read.bytes), Operation::append_copy));
    done += read.bytes;
  }
  return done;
}

Result<void> DiskFs::Writer::set_mode(Mode mode) {
  HOLDFAST_TRY(need_active(handle_, Operation::set_mode));
  const int answer = handle_.calls().fchmod(handle_.descriptor(), mode.bits & 07777);
  return check(answer, handle_, Operation::set_mode);
}

Result<void> DiskFs::Writer::set_owner(Owner owner) {
  HOLDFAST_TRY(need_active(handle_, Operation::set_owner));
  const int answer = handle_.calls().fchown(handle_.descriptor(), owner.user, owner.group);
  return check(answer, handle_, Operation::set_owner);
}

Result<void> DiskFs::Writer::set_times(Time time) {
  HOLDFAST_TRY(need_active(handle_, Operation::set_times));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const struct timespec stamp {
    .tv_sec = seconds.time_since_epoch().count(), .tv_nsec = (time - seconds).count()
  };
  const struct timespec both[2] = {stamp, stamp};
  return check(handle_.calls().futimens(handle_.descriptor(), both), handle_, Operation::set_times);
}

Result<void> DiskFs::Writer::set_attribute(std::string_view name, std::string_view value) {
  constexpr auto operation = Operation::set_attribute;
  HOLDFAST_TRY(need_active(handle_, operation));
  HOLDFAST_TRY_LET(full_name, disk::attribute_name(handle_, name, operation));
  const int answer = handle_.calls().fsetxattr(handle_.descriptor(), full_name.c_str(),
                                               value.data(), value.size());
  return check(answer, handle_, operation);
}

Result<void> DiskFs::Writer::sync() {
  HOLDFAST_TRY(need_sound(handle_, Operation::sync));
  auto synced = check(handle_.calls().fsync(handle_.descriptor()), handle_, Operation::sync);
  if (!synced) handle_.poison();
  return synced;
}

Result<void> DiskFs::Writer::close() {
  HOLDFAST_TRY(need_active(handle_, Operation::close));
  const int error = handle_.release();
  if (handle_.poisoned()) return fail(errc::poisoned, Operation::close, handle_.path());
  if (error != 0) return fail_errno(error, Operation::close, handle_.path());
  return {};
}

}  // namespace holdfast
