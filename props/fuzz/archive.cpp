// See archive.hpp.
#include "archive.hpp"

#include "holdfast/assert.hpp"

namespace props::fuzz {
namespace {

using namespace holdfast;

using Contents = std::vector<std::string>;

void check_manifest(ByteView input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  const auto manifest = decode_checkpoint(text, "input");
  if (!manifest) {
    HOLDFAST_ASSERT(manifest.error().name == "input" && !manifest.error().detail.empty());
    return;
  }
  const auto again = decode_checkpoint(encode(*manifest).value(), "again");
  HOLDFAST_ASSERT(again.value() == *manifest);
  HOLDFAST_ASSERT(is_checkpoint_name(checkpoint_name(*manifest, 2).text()));
}

void check_written(const CheckpointManifest& manifest, const Contents& contents,
                   const ArchiveLimits& limits) {
  std::string bytes;
  auto writer = ArchiveWriter::create(manifest, Compression::store, [&](ByteView part) {
                  bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
                  return Result<void>{};
                }).value();
  for (const std::string& content : contents) writer.add(bytes_of(content)).value();
  writer.finish().value();
  const auto again = read_archive(archive_in_memory("again", bytes_of(bytes)), limits);
  HOLDFAST_ASSERT(again.value() == manifest);
}

}  // namespace

Verdict check_archive(ByteView input) {
  check_manifest(input);
  const ArchiveLimits limits{
      .entry_bytes_max = 10'000, .total_bytes_max = 50'000, .files_max = 100};
  CheckpointManifest seen;
  Contents contents;
  const auto take = [&](const CheckpointFile& file, std::string content) -> Result<void> {
    HOLDFAST_ASSERT(why_bad_in_checkpoint(file.path) == nullptr);
    HOLDFAST_ASSERT(content.size() == file.size_bytes && content.size() <= limits.entry_bytes_max);
    seen.files.push_back(file);
    contents.push_back(std::move(content));
    return {};
  };
  const auto manifest = read_archive(archive_in_memory("input", input), limits, take);
  if (!manifest) {
    HOLDFAST_ASSERT(manifest.error().name == "input" && !manifest.error().detail.empty());
    return Verdict::refused;
  }
  HOLDFAST_ASSERT(seen.files.size() == manifest->files.size());
  CheckpointManifest in_order = *manifest;  // the zip may have them in another order
  in_order.files = seen.files;
  check_written(in_order, contents, limits);
  return Verdict::accepted;
}

}  // namespace props::fuzz
