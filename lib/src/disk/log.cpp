// Overwriting in place on Linux. See disk_fs.hpp.
#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {

using disk::check;
using disk::fail_errno;
using disk::need_sound;

Result<Metadata> DiskFs::Log::stat() {
  return disk::stat_handle(handle_);
}

Result<std::size_t> DiskFs::Log::read_at(std::uint64_t offset, ByteSpan into) {
  return disk::read_handle(handle_, offset, into);
}

Result<void> DiskFs::Log::write_at(std::uint64_t offset, ByteView bytes) {
  HOLDFAST_TRY(need_sound(handle_, Operation::write_at));
  const int error = disk::write_fully(handle_, offset, bytes).error;
  if (error != 0) return fail_errno(error, Operation::write_at, handle_.path());
  return {};
}

Result<void> DiskFs::Log::allocate(Extent extent) {
  constexpr auto operation = Operation::allocate;
  HOLDFAST_TRY(need_sound(handle_, operation));
  if (!disk::addressable(extent)) return fail_errno(EFBIG, operation, handle_.path());
  const int answer = disk::uninterrupted([&] {
    return handle_.calls().fallocate(handle_.descriptor(), static_cast<off_t>(extent.offset),
                                     static_cast<off_t>(extent.length));
  });
  return check(answer, handle_, operation);
}

Result<void> DiskFs::Log::truncate(std::uint64_t size_bytes) {
  constexpr auto operation = Operation::truncate;
  HOLDFAST_TRY(need_sound(handle_, operation));
  if (size_bytes > disk::offset_max) return fail_errno(EFBIG, operation, handle_.path());
  const int answer = disk::uninterrupted([&] {
    return handle_.calls().ftruncate(handle_.descriptor(), static_cast<off_t>(size_bytes));
  });
  return check(answer, handle_, operation);
}

Result<void> DiskFs::Log::sync() {
  HOLDFAST_TRY(need_sound(handle_, Operation::sync));
  auto synced = check(handle_.calls().fdatasync(handle_.descriptor()), handle_, Operation::sync);
  if (!synced) handle_.poison();
  return synced;
}

}  // namespace holdfast
