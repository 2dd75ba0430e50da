// Reading from LMDB: each document in a read transaction of its own, which is renewed, not made.
#include <lmdb.h>
#include <stdexcept>

#include "bench/store/reader.hpp"

namespace bench {
namespace {

void require(int status) {
  if (status != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(status));
}

// LMDB's interface has pointers to what it only reads.
MDB_val value_of(const std::string& text) {
  return {text.size(), const_cast<char*>(text.data())};
}

class Lmdb final : public Reader {
 public:
  ~Lmdb() override {
    if (reading_ != nullptr) mdb_txn_abort(reading_);
    mdb_env_close(env_);
  }
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    require(mdb_env_create(&env_));
    require(mdb_env_set_mapsize(env_, std::size_t{1} << 30U));
    require(mdb_env_open(env_, directory.c_str(), 0, 0644));
    MDB_txn* txn = nullptr;
    require(mdb_txn_begin(env_, nullptr, 0, &txn));
    require(mdb_dbi_open(txn, nullptr, 0, &dbi_));
    for (const Text& text : texts) {
      MDB_val key = value_of(text.name);
      MDB_val value = value_of(text.content);
      require(mdb_put(txn, dbi_, &key, &value, 0));
    }
    require(mdb_txn_commit(txn));
    require(mdb_txn_begin(env_, nullptr, MDB_RDONLY, &reading_));
    mdb_txn_reset(reading_);
  }
  std::string get(const std::string& name) override {
    require(mdb_txn_renew(reading_));
    MDB_val key = value_of(name);
    MDB_val value{};
    require(mdb_get(reading_, dbi_, &key, &value));
    std::string content(static_cast<const char*>(value.mv_data), value.mv_size);
    mdb_txn_reset(reading_);
    return content;
  }

 private:
  MDB_env* env_ = nullptr;
  MDB_txn* reading_ = nullptr;
  MDB_dbi dbi_ = 0;
};

[[maybe_unused]] const bool registered =
    add_reader({.rank = 60, .name = "LMDB", .make = make_reader<Lmdb>});

}  // namespace
}  // namespace bench
