// What programs do that keep each document in a file: for each document write a temporary file and
// sync it, copy what was there to a backup and sync that, rename, sync the directory.
//
// N documents are not replaced all or none by this; it is here because it is what many have.
#include <fcntl.h>
#include <filesystem>

#include "bench/commit/committer.hpp"
#include "descriptor.hpp"

namespace bench {
namespace {

class PerFile final : public Committer {
 public:
  void open(const Site& site) override {
    prefix_ = site.directory + "/";
    directory_ = Descriptor(site.directory, O_RDONLY | O_DIRECTORY);
  }

  void commit(std::span<const Document> documents) override {
    for (const Document& document : documents) save(document);
  }

  void close() override { directory_ = Descriptor(); }

 private:
  void save(const Document& document) const {
    const std::string path = prefix_ + std::string(document.name);
    write_synced(path + ".tmp", document.content);
    if (std::filesystem::exists(path)) {
      write_synced(path + ".bak", Descriptor(path, O_RDONLY).read_all());
    }
    std::filesystem::rename(path + ".tmp", path);
    directory_.sync();
  }

  static void write_synced(const std::string& path, std::string_view content) {
    const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
    file.write_at(content, 0);
    file.sync();
  }

  std::string prefix_;
  Descriptor directory_;
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 90, .name = "file by file", .make = make_peer<PerFile>});

}  // namespace
}  // namespace bench
