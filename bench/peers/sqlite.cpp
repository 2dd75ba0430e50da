// SQLite with a write-ahead log and synchronous=FULL: each commit one transaction of prepared
// statements on one connection, which threads share behind a mutex.
//
// Its steady state is a write-ahead log that was once filled, checkpointed and is written over; a
// log that still grows costs more. So it is filled once before anything is measured.
#include <mutex>
#include <sqlite3.h>
#include <stdexcept>

#include "bench/commit/committer.hpp"

namespace bench {
namespace {

struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct CloseConnection {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};

class Sqlite final : public Committer {
 public:
  void open(const Site& site) override {
    sqlite3* db = nullptr;
    const int status = sqlite3_open((site.directory + "/store.sqlite").c_str(), &db);
    db_.reset(db);
    require(status, SQLITE_OK);
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE document (name TEXT PRIMARY KEY, content BLOB NOT NULL)");
    begin_ = prepare("BEGIN IMMEDIATE");
    put_ = prepare("INSERT OR REPLACE INTO document VALUES (?, ?)");
    commit_ = prepare("COMMIT");
    fill_log(site);
  }

  void commit(std::span<const Document> documents) override {
    const std::lock_guard lock(mutex_);
    step(begin_);
    for (const auto& [name, content] : documents) {
      sqlite3_bind_text(put_.get(), 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
      sqlite3_bind_blob64(put_.get(), 2, content.data(), content.size(), SQLITE_STATIC);
      step(put_);
    }
    step(commit_);
  }

  void close() override {
    begin_.reset();
    put_.reset();
    commit_.reset();
    db_.reset();
  }

 private:
  using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

  void require(int status, int wanted) const {
    if (status != wanted) throw std::runtime_error(sqlite3_errmsg(db_.get()));
  }

  void run(const char* text) const {
    require(sqlite3_exec(db_.get(), text, nullptr, nullptr, nullptr), SQLITE_OK);
  }

  [[nodiscard]] Statement prepare(const char* text) const {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(db_.get(), text, -1, &statement, nullptr), SQLITE_OK);
    return Statement(statement);
  }

  void step(const Statement& statement) const {
    require(sqlite3_step(statement.get()), SQLITE_DONE);
    require(sqlite3_reset(statement.get()), SQLITE_OK);
  }

  /// Past the 1000 pages that make it checkpoint, by as much as one commit can overshoot.
  void fill_log(const Site& site) {
    const std::string text((std::size_t{6} << 20U) + 2 * site.commit_bytes_max, '.');
    const Document filler{.name = "filler", .content = text};
    commit({&filler, 1});
    run("DELETE FROM document");
    run("PRAGMA wal_checkpoint(RESTART)");
  }

  std::unique_ptr<sqlite3, CloseConnection> db_;
  Statement begin_, put_, commit_;
  std::mutex mutex_;
};

[[maybe_unused]] const bool registered =
    add_peer({.rank = 50, .name = "SQLite WAL", .make = make_peer<Sqlite>});

}  // namespace
}  // namespace bench
