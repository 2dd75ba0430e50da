// Listing a directory on Linux. See disk_fs.hpp.
#include <algorithm>
#include <array>

#include "holdfast/disk_fs.hpp"

#include "disk/io.hpp"

namespace holdfast {
namespace {

using disk::Handle;

constexpr auto operation = Operation::list;

// The kind by a second look, or nothing if the name is gone meanwhile.
Result<std::optional<FileKind>> look_up_kind(const Handle& dir, const FileName& name) {
  struct stat status {};
  const int answer =
      dir.calls().fstatat(dir.descriptor(), name.text().c_str(), &status, AT_SYMLINK_NOFOLLOW);
  if (answer == -1 && errno == ENOENT) return std::optional<FileKind>{};
  HOLDFAST_TRY(disk::check(answer, dir, name, operation));
  return std::optional(disk::to_metadata(status).kind);
}

Result<std::optional<FileKind>> kind_of(const Handle& dir, const FileName& name, int type) {
  switch (type) {
    case DT_REG: return std::optional(FileKind::regular);
    case DT_DIR: return std::optional(FileKind::directory);
    case DT_LNK: return std::optional(FileKind::symlink);
    case DT_UNKNOWN: return look_up_kind(dir, name);
    default: return std::optional(FileKind::other);
  }
}

Result<void> add(std::vector<Entry>& entries, const Handle& dir, const dirent64& raw) {
  const std::string_view text(raw.d_name);
  if (text == "." || text == "..") return {};
  HOLDFAST_TRY_LET(name, FileName::parse(text));
  HOLDFAST_TRY_LET(kind, kind_of(dir, name, raw.d_type));
  if (kind) entries.push_back({std::move(name), *kind});
  return {};
}

// The kernel's records lie one behind the other, each with its own length.
Result<void> add_all(std::vector<Entry>& entries, const Handle& dir,
                     std::span<const std::byte> records) {
  while (!records.empty()) {
    const auto* raw = reinterpret_cast<const dirent64*>(records.data());
    HOLDFAST_TRY(add(entries, dir, *raw));
    records = records.subspan(raw->d_reclen);
  }
  return {};
}

}  // namespace

Result<std::vector<Entry>> DiskFs::Directory::list() {
  HOLDFAST_TRY(disk::need_active(handle_, operation));
  // A descriptor of its own, because the position in the directory belongs to the descriptor.
  const int descriptor = disk::uninterrupted([&] {
    return handle_.calls().openat(handle_.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  });
  HOLDFAST_TRY(disk::check(descriptor, handle_, operation));
  const Handle dir(handle_.calls(), descriptor, path());
  std::vector<Entry> entries;
  alignas(dirent64) std::array<std::byte, 32768> buffer;
  while (true) {  // bounded by the directory's size: the kernel gives each entry once
    const ssize_t size = disk::uninterrupted(
        [&] { return dir.calls().getdents64(descriptor, buffer.data(), buffer.size()); });
    HOLDFAST_TRY(disk::check(size, handle_, operation));
    if (size == 0) break;
    HOLDFAST_TRY(add_all(entries, dir, std::span(buffer).first(static_cast<std::size_t>(size))));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace holdfast
