// The folder of checkpoints: looking at its zip files, publishing one, removing old ones.
#pragma once

#include <algorithm>

#include "holdfast/impl/journal/leftovers.hpp"
#include "holdfast/impl/publish.hpp"
#include "holdfast/store/archive.hpp"
#include "holdfast/store/checkpoints.hpp"

namespace holdfast::store::detail {

inline const FileName& checkpoints_name() {
  static const FileName name = FileName::literal("checkpoints");
  return name;
}

/// An archive that is open, and where its bytes come from.
template <FileSystem Fs>
struct OpenArchive {
  std::shared_ptr<typename Fs::Reader> reader;
  ArchiveSource source;
};

template <FileSystem Fs>
Result<OpenArchive<Fs>> open_archive(typename Fs::Directory& dir, const FileName& name) {
  HOLDFAST_TRY_LET(opened, dir.open(name));
  auto reader = std::make_shared<typename Fs::Reader>(std::move(opened));
  HOLDFAST_TRY_LET(metadata, reader->stat());
  ArchiveSource source{
      join_path(dir.path(), name.text()), metadata.size_bytes,
      [reader](std::uint64_t offset, ByteSpan into) { return reader->read_at(offset, into); }};
  return OpenArchive<Fs>{std::move(reader), std::move(source)};
}

inline CheckpointInfo info_of(const FileName& name, std::uint64_t file_bytes,
                              const CheckpointManifest& manifest) {
  CheckpointInfo info{.name = name.text(), .file_bytes = file_bytes};
  info.label = manifest.label;
  info.notes = manifest.notes;
  info.created = manifest.created;
  info.sequence = manifest.sequence;
  info.pinned = manifest.pinned;
  info.automatic = manifest.automatic;
  for (const CheckpointFile& file : manifest.files) {
    ++(chunk_in_checkpoint(file.path) ? info.chunks : info.backups);
  }
  return info;
}

/// What can be said of a zip file without unpacking more than its manifest.
struct Look {
  CheckpointInfo info;
  std::optional<Error> failure{};  ///< of the disk: nobody knows what the file is
};

template <FileSystem Fs>
Look look_at(typename Fs::Directory& dir, const Entry& entry, const ArchiveLimits& limits) {
  Look look{{.name = entry.name.text(), .foreign = !is_checkpoint_name(entry.name.text())}};
  if (entry.kind != FileKind::regular) {
    look.info.problem = "it is no plain file";
    look.info.foreign = true;
    return look;
  }
  const Result<OpenArchive<Fs>> archive = open_archive<Fs>(dir, entry.name);
  if (!archive) {
    look.info.problem = archive.error().message();
    look.failure = archive.error();
    return look;
  }
  look.info.file_bytes = archive->source.size_bytes;
  ArchiveSource watched = archive->source;
  watched.read_at = [&](std::uint64_t offset, ByteSpan into) {
    Result<std::size_t> got = archive->source.read_at(offset, into);
    if (!got) look.failure = got.error();
    return got;
  };
  const Result<CheckpointManifest> manifest = read_archive_manifest(watched, limits);
  if (manifest) {
    look.info = info_of(entry.name, archive->source.size_bytes, *manifest);
  } else {
    const Error& error = manifest.error();
    look.info.problem = error.detail.empty() ? error.message() : error.detail;
  }
  return look;
}

/// By the commits that they hold; clocks decide between those of the same commits only. Of those
/// with a problem neither is known: they count as empty ones of 1970.
inline bool is_newer(const CheckpointInfo& left, const CheckpointInfo& right) {
  if (left.sequence != right.sequence) return left.sequence > right.sequence;
  if (left.created != right.created) return left.created > right.created;
  return left.name > right.name;
}

template <FileSystem Fs>
Result<std::vector<CheckpointInfo>> list_checkpoints(typename Fs::Directory& dir,
                                                     const ArchiveLimits& limits) {
  HOLDFAST_TRY_LET(entries, dir.list());
  std::vector<CheckpointInfo> all;
  for (const Entry& entry : entries) {
    if (!entry.name.text().ends_with(".zip")) continue;
    all.push_back(look_at<Fs>(dir, entry, limits).info);
  }
  std::sort(all.begin(), all.end(), is_newer);
  return all;
}

/// Those that go when `made` was made, from the newest to the oldest.
inline std::vector<std::string> outlived(const std::vector<CheckpointInfo>& newest_first,
                                         const CheckpointInfo& made, std::size_t retention) {
  std::vector<std::string> names;
  std::size_t kept = made.pinned || made.automatic ? 0 : 1;
  for (const CheckpointInfo& each : newest_first) {
    const bool counts = each.problem.empty() && !each.foreign && !each.pinned && !each.automatic;
    if (!counts || each.name == made.name) continue;
    if (kept++ >= retention) names.push_back(each.name);
  }
  return names;
}

/// The first name that is free. Names are never used twice while the file is there.
template <FileSystem Fs>
Result<FileName> publish_checkpoint(Sealed<Fs>&& sealed, const CheckpointManifest& manifest) {
  constexpr unsigned tries = 10'000;
  for (unsigned number = 1; number <= tries; ++number) {
    const FileName name = checkpoint_name(manifest, number);
    // NOLINTNEXTLINE(bugprone-use-after-move): after a failure the file is still ours
    Result<Published<Fs>> published = publish(std::move(sealed), name, RenameMode::no_replace);
    if (published) {
      HOLDFAST_TRY(confirm(std::move(*published), Durability::durable));
      return name;
    }
    const Error& error = published.error();
    const bool taken =
        error.code == std::errc::file_exists && error.outcome == Outcome::not_published;
    if (!taken) return fail(error);
  }
  return fail(std::errc::file_exists, Operation::publish, checkpoint_name(manifest, 1).text(),
              "every name was taken");
}

/// What dead processes have left of making checkpoints, as far as that goes.
template <FileSystem Fs>
void clean_checkpoints(typename Fs::Directory& project) {
  Result<typename Fs::Directory> dir = project.open_directory(checkpoints_name());
  std::vector<std::string> removed;
  // What stays is in nobody's way, and the next opening tries again.
  if (dir) (void)journal::detail::remove_temps<Fs>(*dir, removed);
}

}  // namespace holdfast::store::detail
