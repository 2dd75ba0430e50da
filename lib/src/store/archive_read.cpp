// Reading archives: see archive.hpp. Places and names come from the directory, which was compared
// with the entries; the library only unpacks.
#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <set>

#include "zip_directory.hpp"

namespace holdfast {
namespace {

using store::ZipEntry;

constexpr std::string_view manifest_name = "checkpoint.json";
constexpr std::uint64_t manifest_bytes_max = std::uint64_t{64} << 20;
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

tl::unexpected<Error> damaged(const ArchiveSource& source, const std::string& entry,
                              const std::string& reason) {
  return fail(make_error_code(errc::damaged), Operation::read, source.name, entry + ": " + reason);
}

tl::unexpected<Error> too_large(const ArchiveSource& source, const std::string& reason) {
  return fail(std::errc::file_too_large, Operation::read, source.name, reason);
}

/// What the directory says must be lawful before a byte is unpacked.
Result<void> check_entries(const ArchiveSource& source, const std::vector<ZipEntry>& entries,
                           const ArchiveLimits& limits) {
  std::set<std::string> seen;
  std::uint64_t total = 0;
  for (const ZipEntry& entry : entries) {
    const bool is_manifest = entry.name == manifest_name;
    const char* reason = store::why_no_plain_file(entry);
    if (reason == nullptr && !is_manifest) reason = why_bad_in_checkpoint(entry.name);
    if (reason != nullptr) return damaged(source, entry.name, reason);
    if (!seen.insert(folded(entry.name)).second) {
      return damaged(source, entry.name, "there are two of this name, perhaps but for case");
    }
    if (entry.size_bytes > (is_manifest ? manifest_bytes_max : limits.entry_bytes_max)) {
      return too_large(source,
                       entry.name + ": it has " + std::to_string(entry.size_bytes) + " bytes");
    }
    if (!is_manifest) total += entry.size_bytes;
  }
  if (total > limits.total_bytes_max) {
    return too_large(source, "its files have " + std::to_string(total) + " bytes");
  }
  if (is_bomb(source.size_bytes, total, limits)) {
    return too_large(source, "its files have " + std::to_string(total) + " bytes, packed into " +
                                 std::to_string(source.size_bytes));
  }
  return {};
}

Result<std::vector<ZipEntry>> lawful_entries(const ArchiveSource& source,
                                             const ArchiveLimits& limits) {
  HOLDFAST_TRY_LET(entries, store::read_zip_directory(source, limits));
  const bool has_manifest = std::any_of(entries.begin(), entries.end(),
                                        [](const ZipEntry& e) { return e.name == manifest_name; });
  if (!has_manifest) {
    return fail(make_error_code(errc::refused), Operation::read, source.name,
                "it is not a checkpoint: it has no checkpoint.json");
  }
  HOLDFAST_TRY(check_entries(source, entries, limits));
  if (entries.front().name != manifest_name) {
    return damaged(source, entries.front().name, "it comes before the manifest");
  }
  return entries;
}

/// Unpacks one entry after the other, in the order of the file.
class Unpacker {
 public:
  explicit Unpacker(const ArchiveSource& source) : source_(&source), zip_(archive_read_new()) {
    if (!zip_) throw std::bad_alloc();
  }
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker() = default;

  Result<void> open() {
    const bool opened = archive_read_support_format_zip_streamable(zip_.get()) == ARCHIVE_OK &&
                        archive_read_open(zip_.get(), this, nullptr, &give, nullptr) == ARCHIVE_OK;
    return opened ? Result<void>{} : failed("its beginning");
  }

  /// The content of the next entry, of no more bytes than its size.
  Result<std::string> next(const ZipEntry& entry) {
    archive_entry* header = nullptr;
    // Names that this thread's locale cannot express are a warning, and are not looked at.
    if (archive_read_next_header(zip_.get(), &header) < ARCHIVE_WARN) return failed(entry.name);
    std::string content;
    std::array<char, piece_bytes> piece{};
    for (;;) {
      const auto got = archive_read_data(zip_.get(), piece.data(), piece.size());
      if (got < 0) return failed(entry.name);
      if (got == 0) break;
      if (entry.size_bytes - content.size() < static_cast<std::uint64_t>(got)) {
        return damaged(*source_, entry.name, "it is larger than its size");
      }
      content.append(piece.data(), static_cast<std::size_t>(got));
    }
    if (content.size() == entry.size_bytes) return content;
    return damaged(*source_, entry.name, "it is smaller than its size");
  }

 private:
  struct FreeArchive {
    void operator()(archive* one) const { archive_read_free(one); }
  };

  static la_ssize_t give(archive* zip, void* self, const void** bytes) {
    auto& unpacker = *static_cast<Unpacker*>(self);
    Result<std::size_t> got = unpacker.source_->read_at(unpacker.offset_, unpacker.buffer_);
    if (!got) {
      unpacker.failure_ = std::move(got).error();
      archive_set_error(zip, EIO, "the source failed");
      return -1;
    }
    unpacker.offset_ += *got;
    *bytes = unpacker.buffer_.data();
    return static_cast<la_ssize_t>(*got);
  }

  tl::unexpected<Error> failed(const std::string& entry) {
    if (failure_) return fail(*failure_);
    const char* reason = archive_error_string(zip_.get());
    return damaged(*source_, entry, reason == nullptr ? "it cannot be unpacked" : reason);
  }

  const ArchiveSource* source_;
  std::uint64_t offset_ = 0;
  std::optional<Error> failure_{};
  std::vector<std::byte> buffer_ = std::vector<std::byte>(piece_bytes);
  std::unique_ptr<archive, FreeArchive> zip_;
};

using Named = std::map<std::string, const CheckpointFile*>;

Result<Named> compare_with_manifest(const ArchiveSource& source,
                                    const std::vector<ZipEntry>& entries,
                                    const CheckpointManifest& manifest) {
  Named named;
  for (const CheckpointFile& file : manifest.files) {
    if (!named.emplace(file.path, &file).second) {
      return damaged(source, file.path, "the manifest names it twice");
    }
  }
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto found = named.find(entries[i].name);
    if (found == named.end()) {
      return damaged(source, entries[i].name, "the manifest does not name it");
    }
    if (found->second->size_bytes != entries[i].size_bytes) {
      return damaged(source, entries[i].name, "it has not the size that the manifest names");
    }
  }
  std::set<std::string> there;
  for (const ZipEntry& entry : entries) there.insert(entry.name);
  for (const auto& [path, file] : named) {
    if (!there.contains(path)) return damaged(source, path, "it is missing");
  }
  return named;
}

Result<CheckpointManifest> manifest_of(const ArchiveSource& source,
                                       const std::vector<ZipEntry>& entries, Unpacker& unpacker) {
  HOLDFAST_TRY(unpacker.open());
  HOLDFAST_TRY_LET(text, unpacker.next(entries.front()));
  return decode_checkpoint(text, source.name);
}

}  // namespace

bool is_bomb(std::uint64_t packed_bytes, std::uint64_t total_bytes,
             const ArchiveLimits& limits) noexcept {
  return total_bytes > limits.ratio_bytes_min && total_bytes / limits.ratio_max > packed_bytes;
}

ArchiveSource archive_in_memory(std::string name, ByteView bytes) {
  return {std::move(name), bytes.size(),
          [bytes](std::uint64_t offset, ByteSpan into) -> Result<std::size_t> {
            const ByteView rest = bytes.subspan(std::min<std::uint64_t>(offset, bytes.size()));
            const ByteView part = rest.first(std::min(rest.size(), into.size()));
            std::copy(part.begin(), part.end(), into.begin());
            return part.size();
          }};
}

Result<CheckpointManifest> read_archive_manifest(const ArchiveSource& source,
                                                 const ArchiveLimits& limits) {
  HOLDFAST_TRY_LET(entries, lawful_entries(source, limits));
  Unpacker unpacker(source);
  HOLDFAST_TRY_LET(manifest, manifest_of(source, entries, unpacker));
  HOLDFAST_TRY(compare_with_manifest(source, entries, manifest));
  return manifest;
}

Result<CheckpointManifest> read_archive(const ArchiveSource& source, const ArchiveLimits& limits,
                                        const ArchiveVisitor& visit) {
  HOLDFAST_TRY_LET(entries, lawful_entries(source, limits));
  Unpacker unpacker(source);
  HOLDFAST_TRY_LET(manifest, manifest_of(source, entries, unpacker));
  HOLDFAST_TRY_LET(named, compare_with_manifest(source, entries, manifest));
  for (std::size_t i = 1; i < entries.size(); ++i) {
    HOLDFAST_TRY_LET(content, unpacker.next(entries[i]));
    const CheckpointFile& file = *named.at(entries[i].name);
    if (digest_of(bytes_of(content)) != "sha256:" + file.sha256) {
      return damaged(source, file.path, "it has not the SHA-256 that the manifest names");
    }
    if (visit) HOLDFAST_TRY(visit(file, std::move(content)));
  }
  return manifest;
}

}  // namespace holdfast
