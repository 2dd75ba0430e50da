// Reading on Linux. See disk_fs.hpp.
#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {

using disk::check;

namespace {

// The most the kernel stores in one attribute (XATTR_SIZE_MAX).
constexpr std::size_t attribute_size_max = 65536;

ssize_t get_attribute(const disk::Handle& handle, const std::string& name, std::string& value) {
  return handle.calls().fgetxattr(handle.descriptor(), name.c_str(), value.data(), value.size());
}

}  // namespace

Result<Metadata> DiskFs::Reader::stat() {
  return disk::stat_handle(handle_);
}

Result<std::size_t> DiskFs::Reader::read_at(std::uint64_t offset, ByteSpan into) {
  return disk::read_handle(handle_, offset, into);
}

Result<std::optional<std::string>> DiskFs::Reader::read_attribute(std::string_view name) {
  constexpr auto operation = Operation::read_attribute;
  HOLDFAST_TRY(disk::need_active(handle_, operation));
  HOLDFAST_TRY_LET(full_name, disk::attribute_name(handle_, name, operation));
  std::string value(256, '\0');
  ssize_t size = get_attribute(handle_, full_name, value);
  if (size == -1 && errno == ERANGE) {
    value.resize(attribute_size_max);
    size = get_attribute(handle_, full_name, value);
  }
  if (size == -1 && errno == ENODATA) return std::optional<std::string>{};
  HOLDFAST_TRY(check(size, handle_, operation));
  value.resize(static_cast<std::size_t>(size));
  return std::optional(std::move(value));
}

Result<void> DiskFs::Reader::sync() {
  HOLDFAST_TRY(disk::need_active(handle_, Operation::sync));
  return check(handle_.calls().fsync(handle_.descriptor()), handle_, Operation::sync);
}

Result<void> DiskFs::Reader::drop_cache() {
  HOLDFAST_TRY(disk::need_active(handle_, Operation::drop_cache));
  const int answer = handle_.calls().posix_fadvise(handle_.descriptor(), 0, 0, POSIX_FADV_DONTNEED);
  return check(answer, handle_, Operation::drop_cache);
}

}  // namespace holdfast
