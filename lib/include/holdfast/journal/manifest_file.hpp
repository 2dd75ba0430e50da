// Reading and publishing the manifest.
#pragma once

#include "holdfast/journal/manifest.hpp"
#include "holdfast/site.hpp"

namespace holdfast::journal {

/// The names that a journal has in its root.
[[nodiscard]] const FileName& lock_name();
[[nodiscard]] const FileName& manifest_name();
[[nodiscard]] const FileName& journal_directory();

/// Errors: no_such_file_or_directory; decode_manifest()'s, with the path.
template <FileSystem Fs>
[[nodiscard]] Result<Manifest> read_manifest(typename Fs::Directory& root);

/// Make what read_manifest() returned durable, whoever wrote it. Cost: two flushes.
template <FileSystem Fs>
[[nodiscard]] Result<void> sync_manifest(typename Fs::Directory& root);

/// Crash: the former manifest or this one. Cost: one file and one directory flush.
template <FileSystem Fs>
[[nodiscard]] Result<void> publish_manifest(typename Fs::Directory& root, Environment environment,
                                            const Manifest& manifest);

}  // namespace holdfast::journal
