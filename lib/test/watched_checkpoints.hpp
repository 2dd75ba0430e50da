// A store that makes checkpoints, and ways to look at these.
#pragma once

#include "holdfast/store/archive.hpp"

#include "watched_store.hpp"

namespace holdfast {

using Names = std::vector<std::string>;

struct Checkpoints : WatchedStore {
  Checkpoints() { how.edited = EditedFile::adopt; }

  CheckpointInfo make(const std::string& label = "manual", std::size_t retention = 10) {
    return store().create_checkpoint(label, "", retention).value();
  }
  std::map<std::string, std::string> files_of(const std::string& checkpoint) {
    std::map<std::string, std::string> files;
    const std::string bytes = content("/p/checkpoints/" + checkpoint);
    (void)read_archive(archive_in_memory(checkpoint, bytes_of(bytes)), how.checkpoints,
                       [&](const CheckpointFile& file, std::string text) -> Result<void> {
                         files[file.path] = std::move(text);
                         return {};
                       })
        .value();
    return files;
  }
  Names list() {
    Names all;
    const std::vector<CheckpointInfo> infos = store().list_checkpoints().value();
    for (const CheckpointInfo& each : infos) all.push_back(each.name);
    return all;
  }
  faultfs::SimDirectory folder() {
    auto dir = root().open_directory(FileName::literal("p")).value();
    return dir.open_directory(FileName::literal("checkpoints")).value();
  }
  void add_file(const std::string& name, std::string_view bytes) {
    auto file = folder().create(FileName::literal(name), Mode{0644}).value();
    file.append(bytes_of(bytes)).value();
    file.close().value();
  }
};

}  // namespace holdfast
