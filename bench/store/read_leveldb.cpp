// Reading from LevelDB as it comes, its documents compacted into tables.
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <stdexcept>

#include "bench/store/reader.hpp"

namespace bench {
namespace {

void require(const leveldb::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

class LevelDb final : public Reader {
 public:
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    open(directory);
    leveldb::WriteBatch batch;
    for (const Text& text : texts) batch.Put(text.name, text.content);
    require(db_->Write({}, &batch));
    db_.reset();
    open(directory);
    db_->CompactRange(nullptr, nullptr);
  }
  std::string get(const std::string& name) override {
    std::string content;
    require(db_->Get({}, name, &content));
    return content;
  }

 private:
  void open(const std::string& directory) {
    leveldb::Options options;
    options.create_if_missing = true;
    leveldb::DB* db = nullptr;
    require(leveldb::DB::Open(options, directory, &db));
    db_.reset(db);
  }

  std::unique_ptr<leveldb::DB> db_;
};

[[maybe_unused]] const bool registered =
    add_reader({.rank = 50, .name = "LevelDB", .make = make_reader<LevelDb>});

}  // namespace
}  // namespace bench
