// LMDB with its default of syncing at each commit; each commit one write transaction. It lets one
// writer in at a time by itself.
#include <lmdb.h>
#include <stdexcept>

#include "bench/commit/committer.hpp"

namespace bench {
namespace {

void require(int status) {
  if (status != MDB_SUCCESS) throw std::runtime_error(mdb_strerror(status));
}

struct CloseEnvironment {
  void operator()(MDB_env* env) const { mdb_env_close(env); }
};

class Lmdb final : public Committer {
 public:
  void open(const Site& site) override {
    MDB_env* env = nullptr;
    require(mdb_env_create(&env));
    env_.reset(env);
    require(mdb_env_set_mapsize(env, map_bytes));
    require(mdb_env_open(env, site.directory.c_str(), 0, 0644));
    MDB_txn* txn = nullptr;
    require(mdb_txn_begin(env, nullptr, 0, &txn));
    require(mdb_dbi_open(txn, nullptr, 0, &dbi_));
    require(mdb_txn_commit(txn));
  }

  void commit(std::span<const Document> documents) override {
    MDB_txn* txn = nullptr;
    require(mdb_txn_begin(env_.get(), nullptr, 0, &txn));
    for (const auto& [name, content] : documents) put(txn, name, content);
    require(mdb_txn_commit(txn));
  }

  void close() override { env_.reset(); }

 private:
  static constexpr std::size_t map_bytes = std::size_t{1} << 30U;

  // LMDB reads through these pointers; that they are not const is how its C interface is.
  void put(MDB_txn* txn, std::string_view name, std::string_view content) const {
    MDB_val key{name.size(), const_cast<char*>(name.data())};
    MDB_val value{content.size(), const_cast<char*>(content.data())};
    const int status = mdb_put(txn, dbi_, &key, &value, 0);
    if (status != MDB_SUCCESS) mdb_txn_abort(txn);
    require(status);
  }

  std::unique_ptr<MDB_env, CloseEnvironment> env_;
  MDB_dbi dbi_ = 0;
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 60, .name = "LMDB", .make = make_peer<Lmdb>});

}  // namespace
}  // namespace bench
