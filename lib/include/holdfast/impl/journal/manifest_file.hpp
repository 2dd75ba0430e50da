// Definitions of journal/manifest_file.hpp.
#pragma once

#include "holdfast/impl/publish.hpp"
#include "holdfast/journal/manifest_file.hpp"

namespace holdfast::journal {

template <FileSystem Fs>
Result<Manifest> read_manifest(typename Fs::Directory& root) {
  HOLDFAST_TRY_LET(reader, root.open(manifest_name()));
  HOLDFAST_TRY_LET(metadata, reader.stat());
  std::string bytes(metadata.size_bytes, '\0');
  HOLDFAST_TRY_LET(got, reader.read_at(0, std::as_writable_bytes(std::span(bytes))));
  Result<Manifest> manifest = decode_manifest(std::as_bytes(std::span(bytes).first(got)));
  if (manifest) return manifest;
  return fail(
      about_file(std::move(manifest).error(), join_path(root.path(), manifest_name().text())));
}

template <FileSystem Fs>
Result<void> sync_manifest(typename Fs::Directory& root) {
  HOLDFAST_TRY_LET(reader, root.open(manifest_name()));
  HOLDFAST_TRY(reader.sync());
  return root.sync();
}

template <FileSystem Fs>
Result<void> publish_manifest(typename Fs::Directory& root, Environment environment,
                              const Manifest& manifest) {
  const Site<Fs> site{root, manifest_name(), environment};
  HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site, Mode{0666}, Witness::none));
  const std::string bytes = encode(manifest);
  HOLDFAST_TRY(file.append(bytes_of(bytes)));
  HOLDFAST_TRY_LET(sealed, std::move(file).seal({}));
  HOLDFAST_TRY_LET(published, publish(std::move(sealed), manifest_name(), RenameMode::replace));
  HOLDFAST_TRY(confirm(std::move(published), Durability::durable));
  return {};
}

}  // namespace holdfast::journal
