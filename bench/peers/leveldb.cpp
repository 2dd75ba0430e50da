// LevelDB as it comes, each commit one batch with WriteOptions.sync.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <stdexcept>

#include "bench/commit/committer.hpp"

namespace bench {
namespace {

void require(const leveldb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

class LevelDb final : public Committer {
 public:
  void open(const Site& site) override {
    leveldb::Options options;
    options.create_if_missing = true;
    leveldb::DB* db = nullptr;
    require(leveldb::DB::Open(options, site.directory, &db));
    db_.reset(db);
  }

  void commit(std::span<const Document> documents) override {
    leveldb::WriteBatch batch;
    for (const auto& [name, content] : documents) {
      batch.Put({name.data(), name.size()}, {content.data(), content.size()});
    }
    note_staged();
    leveldb::WriteOptions options;
    options.sync = true;
    require(db_->Write(options, &batch));
  }

  void close() override { db_.reset(); }

 private:
  std::unique_ptr<leveldb::DB> db_;
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 30, .name = "LevelDB", .make = make_peer<LevelDb>});

}  // namespace
}  // namespace bench
