// The codec of manifests. See manifest.hpp.
#include "holdfast/journal/manifest.hpp"

#include "holdfast/assert.hpp"
#include "holdfast/digest.hpp"

#include "little_endian.hpp"

namespace holdfast::journal {
namespace {

constexpr std::string_view magic = "hfmanif\n";
constexpr std::uint32_t manifest_format = 1;

// Offsets before the entries.
constexpr std::size_t format_at = 8;
constexpr std::size_t reserved_at = 12;
constexpr std::size_t journal_at = 16;
constexpr std::size_t cut_at = 24;
constexpr std::size_t serial_at = 32;
constexpr std::size_t epoch_at = 40;
constexpr std::size_t count_at = 48;
constexpr std::size_t entries_at = 56;

// Offsets in an entry.
constexpr std::size_t version_at = 0;
constexpr std::size_t digest_at = 8;
constexpr std::size_t size_at = 24;
constexpr std::size_t inode_at = 32;
constexpr std::size_t mtime_at = 40;
constexpr std::size_t path_bytes_at = 48;
constexpr std::size_t kind_at = 50;
constexpr std::size_t entry_reserved_at = 51;
constexpr std::size_t path_at = 52;

constexpr std::size_t digest_bytes = 16;

enum class EntryKind : std::uint8_t {
  present = 1,
  removed = 2,
  backup = 3,
  parked = 4,
  parked_removal = 5
};

constexpr bool has_content(EntryKind kind) noexcept {
  return kind != EntryKind::removed && kind != EntryKind::parked_removal;
}

constexpr bool is_parked(EntryKind kind) noexcept {
  return kind == EntryKind::parked || kind == EntryKind::parked_removal;
}

tl::unexpected<Error> refuse(std::error_code code, std::uint64_t offset, std::string_view reason) {
  return fail(code, Operation::read, "manifest",
              "byte " + std::to_string(offset) + ": " + std::string(reason));
}

tl::unexpected<Error> damaged(std::uint64_t offset, std::string_view reason) {
  return refuse(make_error_code(errc::damaged), offset, reason);
}

tl::unexpected<Error> unsupported(std::uint64_t offset, std::string_view reason) {
  return refuse(std::make_error_code(std::errc::not_supported), offset, reason);
}

void append_digest(std::string& bytes, const ContentDigest& digest) {
  append(bytes, digest.low);
  append(bytes, digest.high);
}

ContentDigest load_digest(ByteView bytes, std::size_t offset) noexcept {
  return {.low = load<std::uint64_t>(bytes, offset),
          .high = load<std::uint64_t>(bytes, offset + 8)};
}

void append_entry(std::string& bytes, const std::string& path, const ManifestEntry& entry,
                  EntryKind kind) {
  HOLDFAST_ASSERT(DocumentPath::parse(path).has_value());
  HOLDFAST_ASSERT(entry.present || entry.digest == ContentDigest{});
  append(bytes, entry.version);
  append_digest(bytes, entry.digest);
  append(bytes, entry.size_bytes);
  append(bytes, entry.inode);
  append(bytes, static_cast<std::uint64_t>(entry.mtime.time_since_epoch().count()));
  append(bytes, static_cast<std::uint16_t>(path.size()));
  append(bytes, static_cast<std::uint8_t>(kind));
  append(bytes, std::uint8_t{0});
  bytes += path;
}

/// In the fields of an entry; the staged file's number is where the inode would be.
void append_parked(std::string& bytes, const std::string& path, const ParkedDocument& parked) {
  const StagedContent content = parked.content.value_or(StagedContent{});
  append_entry(bytes, path,
               {.version = parked.version,
                .present = parked.content.has_value(),
                .digest = content.digest,
                .size_bytes = content.size_bytes,
                .inode = content.number},
               parked.content ? EntryKind::parked : EntryKind::parked_removal);
}

/// Everything but the entries. What surrounds them is checked before anything in it is believed.
Result<void> check_frame(ByteView bytes) {
  if (bytes.size() < entries_at + digest_bytes) return damaged(bytes.size(), "too short");
  if (text_at(bytes, 0, magic.size()) != magic) return damaged(0, "the magic is wrong");
  const std::size_t end = bytes.size() - digest_bytes;
  if (load_digest(bytes, end) != content_digest(bytes.first(end))) {
    return damaged(end, "the checksum is wrong");
  }
  const auto format = load<std::uint32_t>(bytes, format_at);
  if (format != manifest_format) {
    return unsupported(format_at, "format " + std::to_string(format) + " is not known");
  }
  if (load<std::uint32_t>(bytes, reserved_at) != 0) {
    return unsupported(reserved_at, "a reserved field is used");
  }
  return {};
}

struct NamedEntry {
  std::string path;
  ManifestEntry entry;
  EntryKind kind;
  std::uint64_t end;  ///< where the next one begins
};

EntryKind kind_of(ByteView fields) noexcept {
  return static_cast<EntryKind>(load<std::uint8_t>(fields, kind_at));
}

/// What the fixed fields of an entry say. Requires: they are there.
Result<ManifestEntry> decode_fields(ByteView fields, std::uint64_t offset) {
  const EntryKind kind = kind_of(fields);
  if (kind < EntryKind::present || kind > EntryKind::parked_removal) {
    return unsupported(offset + kind_at, "the kind of an entry is not known");
  }
  if (load<std::uint8_t>(fields, entry_reserved_at) != 0) {
    return unsupported(offset + entry_reserved_at, "a reserved field is used");
  }
  const auto mtime = static_cast<std::int64_t>(load<std::uint64_t>(fields, mtime_at));
  const ManifestEntry entry{.version = load<std::uint64_t>(fields, version_at),
                            .present = has_content(kind),
                            .digest = load_digest(fields, digest_at),
                            .size_bytes = load<std::uint64_t>(fields, size_at),
                            .inode = load<std::uint64_t>(fields, inode_at),
                            .mtime = Time(std::chrono::nanoseconds(mtime))};
  if (!entry.present && entry.digest != ContentDigest{}) {
    return damaged(offset + digest_at, "a removed document has a digest");
  }
  return entry;
}

/// Read one entry of `bytes`, which end where the entries do.
Result<NamedEntry> decode_entry(ByteView bytes, std::uint64_t offset) {
  if (!has_bytes(bytes, offset, path_at)) return damaged(offset, "an entry is cut off");
  const ByteView fields = bytes.subspan(offset, path_at);
  HOLDFAST_TRY_LET(entry, decode_fields(fields, offset));
  const auto path_bytes = load<std::uint16_t>(fields, path_bytes_at);
  const std::uint64_t path_begin = offset + path_at;
  if (!has_bytes(bytes, path_begin, path_bytes)) return damaged(path_begin, "a path is cut off");
  const auto path = DocumentPath::parse(std::string(text_at(bytes, path_begin, path_bytes)));
  if (!path) return damaged(path_begin, path.error().detail);
  return NamedEntry{path->text(), entry, kind_of(fields), path_begin + path_bytes};
}

/// What an entry at `offset` says of a parked document.
Result<ParkedDocument> parked_of(const ManifestEntry& entry, std::uint64_t cut,
                                 std::uint64_t offset) {
  if (entry.version > cut) {
    return damaged(offset + version_at, "a parked document is beyond the cut");
  }
  ParkedDocument parked{.version = entry.version};
  if (entry.present) parked.content = {entry.inode, entry.size_bytes, entry.digest};
  const bool uses_reserved =
      entry.mtime != Time{} || (!entry.present && (entry.size_bytes != 0 || entry.inode != 0));
  if (uses_reserved) return unsupported(offset, "a reserved field is used");
  return parked;
}

}  // namespace

std::string encode(const Manifest& manifest) {
  std::string bytes(magic);
  append(bytes, manifest_format);
  append(bytes, std::uint32_t{0});
  append(bytes, manifest.journal);
  append(bytes, manifest.cut);
  append(bytes, manifest.serial);
  append(bytes, manifest.epoch);
  append(bytes,
         std::uint64_t{manifest.entries.size() + manifest.backups.size() + manifest.parked.size()});
  auto backup = manifest.backups.begin();
  const auto append_backups_before = [&](const std::string* path) {
    for (; backup != manifest.backups.end() && (path == nullptr || backup->first < *path);
         ++backup) {
      append_entry(bytes, backup->first, backup->second, EntryKind::backup);
    }
  };
  for (const auto& [path, entry] : manifest.entries) {
    append_backups_before(&path);
    HOLDFAST_ASSERT(backup == manifest.backups.end() || backup->first != path);
    append_entry(bytes, path, entry, entry.present ? EntryKind::present : EntryKind::removed);
  }
  append_backups_before(nullptr);
  for (const auto& [path, parked] : manifest.parked) append_parked(bytes, path, parked);
  append_digest(bytes, content_digest(bytes_of(bytes)));
  return bytes;
}

Result<Manifest> decode_manifest(ByteView bytes) {
  HOLDFAST_TRY(check_frame(bytes));
  Manifest manifest{.journal = load<std::uint64_t>(bytes, journal_at),
                    .cut = load<std::uint64_t>(bytes, cut_at),
                    .serial = load<std::uint64_t>(bytes, serial_at),
                    .epoch = load<std::uint64_t>(bytes, epoch_at)};
  if (manifest.cut > number_max) return damaged(cut_at, "the cut is beyond all bounds");
  if (manifest.serial > number_max) return damaged(serial_at, "the serial is beyond all bounds");
  bytes = bytes.first(bytes.size() - digest_bytes);
  const auto count = load<std::uint64_t>(bytes, count_at);
  std::uint64_t offset = entries_at;
  std::pair<bool, std::string> last;  // those that are parked come behind the others
  // An entry that is not there ends the loop, however large the count is.
  for (std::uint64_t i = 0; i < count; ++i) {
    HOLDFAST_TRY_LET(next, decode_entry(bytes, offset));
    std::pair place(is_parked(next.kind), next.path);
    if (place <= last) return damaged(offset, "the entries are not in order");
    last = std::move(place);
    if (is_parked(next.kind)) {
      HOLDFAST_TRY_LET(parked, parked_of(next.entry, manifest.cut, offset));
      manifest.parked.emplace_hint(manifest.parked.end(), std::move(next.path), parked);
    } else {
      auto& entries = next.kind == EntryKind::backup ? manifest.backups : manifest.entries;
      entries.emplace_hint(entries.end(), std::move(next.path), next.entry);
    }
    offset = next.end;
  }
  if (offset != bytes.size()) return damaged(count_at, "there are more entries than counted");
  return manifest;
}

}  // namespace holdfast::journal
