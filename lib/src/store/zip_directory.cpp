// See zip_directory.hpp. Source: PKWARE APPNOTE.TXT 6.3.10, 4.3 and 4.4
#include "zip_directory.hpp"

#include <array>

namespace holdfast::store {
namespace {

constexpr std::uint64_t end_bytes = 22;
constexpr std::uint64_t end64_bytes = 56;
constexpr std::uint64_t locator_bytes = 20;
constexpr std::uint64_t directory_entry_bytes = 46;
constexpr std::uint64_t local_bytes = 30;
constexpr std::uint64_t descriptor_bytes_max = 24;
constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::uint32_t end64_mark = 0x06064b50;
constexpr std::uint32_t locator_mark = 0x07064b50;
constexpr std::uint32_t directory_mark = 0x02014b50;
constexpr std::uint32_t local_mark = 0x04034b50;
constexpr std::uint32_t too_large_for_32 = 0xffffffff;

/// A little-endian number in bytes that are known to be there.
std::uint64_t number_at(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i > 0; --i) {
    number = (number << 8U) | std::to_integer<std::uint64_t>(bytes[at + i - 1]);
  }
  return number;
}
std::uint16_t two_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number_at(bytes, at, 2));
}
std::uint32_t four_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(number_at(bytes, at, 4));
}

std::string text_at(ByteView bytes, std::size_t at, std::size_t size) {
  const ByteView part = bytes.subspan(at, size);
  return {reinterpret_cast<const char*>(part.data()), part.size()};
}

tl::unexpected<Error> damaged(const ArchiveSource& source, const std::string& reason) {
  return fail(make_error_code(errc::damaged), Operation::read, source.name, reason);
}

Result<std::vector<std::byte>> bytes_at(const ArchiveSource& source, std::uint64_t offset,
                                        std::uint64_t size) {
  std::vector<std::byte> bytes(size);
  HOLDFAST_TRY_LET(got, source.read_at(offset, bytes));
  if (got != size) return damaged(source, "it is shorter than it was");
  return bytes;
}

struct Place {
  std::uint64_t count = 0;
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
  std::uint64_t end = 0;  // where the next structure begins
};

// A zip of more than 65535 entries has a larger record before the small one.
Result<Place> place_of_directory(const ArchiveSource& source) {
  const auto no_zip = [&](const char* reason) {
    return fail(make_error_code(errc::refused), Operation::read, source.name, reason);
  };
  if (source.size_bytes < end_bytes) return no_zip("it is no zip");
  const std::uint64_t end = source.size_bytes - end_bytes;
  HOLDFAST_TRY_LET(record, bytes_at(source, end, end_bytes));
  if (four_at(record, 0) != end_mark || two_at(record, 20) != 0) {
    return no_zip("it is no zip, or something lies behind it");
  }
  if (four_at(record, 4) != 0) return no_zip("it is a part of a zip");
  Place place{two_at(record, 10), four_at(record, 16), four_at(record, 12), end};
  if (two_at(record, 8) != place.count) return damaged(source, "its directory has two sizes");
  if (end < end64_bytes + locator_bytes) return place;
  HOLDFAST_TRY_LET(locator, bytes_at(source, end - locator_bytes, locator_bytes));
  if (four_at(locator, 0) != locator_mark) return place;
  place.end = end - locator_bytes - end64_bytes;
  HOLDFAST_TRY_LET(larger, bytes_at(source, place.end, end64_bytes));
  if (four_at(larger, 0) != end64_mark || number_at(locator, 8, 8) != place.end ||
      number_at(larger, 4, 8) != end64_bytes - 12) {
    return damaged(source, "the end of its directory is not where it should be");
  }
  place.count = number_at(larger, 32, 8);
  place.size_bytes = number_at(larger, 40, 8);
  place.offset = number_at(larger, 48, 8);
  return place;
}

/// The entry at `at` in the directory, which moves behind it.
Result<ZipEntry> directory_entry(const ArchiveSource& source, ByteView bytes, std::size_t& at) {
  if (bytes.size() - at < directory_entry_bytes || four_at(bytes, at) != directory_mark) {
    return damaged(source, "its directory is cut short");
  }
  const ByteView head = bytes.subspan(at);
  const std::size_t name_bytes = two_at(head, 28);
  const std::size_t more_bytes = std::size_t{two_at(head, 30)} + two_at(head, 32);
  if (head.size() - directory_entry_bytes < name_bytes + more_bytes) {
    return damaged(source, "its directory is cut short");
  }
  ZipEntry entry{.name = text_at(head, directory_entry_bytes, name_bytes),
                 .offset = four_at(head, 42),
                 .packed_bytes = four_at(head, 20),
                 .size_bytes = four_at(head, 24),
                 .attributes = four_at(head, 38),
                 .from_unix = std::to_integer<int>(head[5]) == 3};
  at += directory_entry_bytes + name_bytes + more_bytes;
  const std::uint16_t method = two_at(head, 10);
  const bool is_large = entry.offset == too_large_for_32 ||
                        entry.packed_bytes == too_large_for_32 ||
                        entry.size_bytes == too_large_for_32;
  if (is_large) return damaged(source, entry.name + ": it is larger than 4 GiB");
  if ((two_at(head, 8) & 1U) != 0) return damaged(source, entry.name + ": it is encrypted");
  if (method != 0 && method != 8) return damaged(source, entry.name + ": it is packed otherwise");
  return entry;
}

/// Compare an entry with what stands before its content; `from` moves behind it, but for a
/// descriptor, whose size nobody tells.
Result<void> check_local(const ArchiveSource& source, const ZipEntry& entry, std::uint64_t& from,
                         std::uint64_t end) {
  const bool follows =
      entry.offset >= from && entry.offset - from <= (from == 0 ? 0 : descriptor_bytes_max);
  if (!follows) return damaged(source, entry.name + ": something lies before it");
  HOLDFAST_TRY_LET(head, bytes_at(source, entry.offset, local_bytes + entry.name.size()));
  const bool same = four_at(head, 0) == local_mark && two_at(head, 26) == entry.name.size() &&
                    text_at(head, local_bytes, entry.name.size()) == entry.name;
  if (!same) return damaged(source, entry.name + ": it is not there");
  const std::uint64_t before = local_bytes + entry.name.size() + two_at(head, 28);
  if (end - entry.offset < before || end - entry.offset - before < entry.packed_bytes) {
    return damaged(source, entry.name + ": it is cut short");
  }
  from = entry.offset + before + entry.packed_bytes;
  return {};
}

}  // namespace

Result<std::vector<ZipEntry>> read_zip_directory(const ArchiveSource& source,
                                                 const ArchiveLimits& limits) {
  HOLDFAST_TRY_LET(place, place_of_directory(source));
  const bool in_place = place.offset <= place.end && place.end - place.offset == place.size_bytes;
  if (!in_place) return damaged(source, "its directory is not where it should be");
  if (place.count > limits.files_max) {
    return fail(std::errc::file_too_large, Operation::read, source.name,
                "it has " + std::to_string(place.count) + " entries, and may have " +
                    std::to_string(limits.files_max));
  }
  HOLDFAST_TRY_LET(bytes, bytes_at(source, place.offset, place.size_bytes));
  std::vector<ZipEntry> entries;
  std::size_t at = 0;
  std::uint64_t from = 0;
  for (std::uint64_t i = 0; i < place.count; ++i) {
    HOLDFAST_TRY_LET(entry, directory_entry(source, bytes, at));
    if (entry.offset > place.offset) return damaged(source, entry.name + ": it is not there");
    HOLDFAST_TRY(check_local(source, entry, from, place.offset));
    entries.push_back(std::move(entry));
  }
  if (at != bytes.size() || place.offset - from > descriptor_bytes_max) {
    return damaged(source, "something lies between its entries and its directory");
  }
  return entries;
}

const char* why_no_plain_file(const ZipEntry& entry) noexcept {
  constexpr std::uint32_t type_bits = 0170000;
  constexpr std::uint32_t link = 0120000;
  constexpr std::uint32_t regular = 0100000;
  constexpr std::uint32_t dos_directory = 0x10;
  if (entry.name.ends_with('/') || (entry.attributes & dos_directory) != 0) {
    return "it is a directory";
  }
  const std::uint32_t type = (entry.attributes >> 16U) & type_bits;
  if (!entry.from_unix || type == 0 || type == regular) return nullptr;
  return type == link ? "it is a symbolic link" : "it is no plain file";
}

}  // namespace holdfast::store
