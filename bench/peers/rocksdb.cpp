// RocksDB as it comes, each commit one batch with WriteOptions.sync.
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <stdexcept>

#include "bench/commit/committer.hpp"

namespace bench {
namespace {

void require(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

class RocksDb final : public Committer {
 public:
  void open(const Site& site) override {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open(options, site.directory, &db));
    db_.reset(db);
  }

  void commit(std::span<const Document> documents) override {
    rocksdb::WriteBatch batch;
    for (const auto& [name, content] : documents) {
      require(batch.Put({name.data(), name.size()}, {content.data(), content.size()}));
    }
    note_staged();
    rocksdb::WriteOptions options;
    options.sync = true;
    require(db_->Write(options, &batch));
  }

  void close() override { db_.reset(); }

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 40, .name = "RocksDB", .make = make_peer<RocksDb>});

}  // namespace
}  // namespace bench
