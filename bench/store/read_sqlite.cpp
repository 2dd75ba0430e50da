// Reading from SQLite: one prepared statement, each reading a transaction of its own.
#include <sqlite3.h>
#include <stdexcept>

#include "bench/store/reader.hpp"

namespace bench {
namespace {

class Sqlite final : public Reader {
 public:
  ~Sqlite() override {
    sqlite3_finalize(get_);
    sqlite3_close(db_);
  }
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    require(sqlite3_open((directory + "/store.sqlite").c_str(), &db_), SQLITE_OK);
    run("PRAGMA journal_mode=WAL");
    run("CREATE TABLE document (name TEXT PRIMARY KEY, content BLOB NOT NULL)");
    sqlite3_stmt* put = prepare("INSERT INTO document VALUES (?, ?)");
    run("BEGIN");
    for (const Text& text : texts) {
      bind(put, text.name);
      sqlite3_bind_blob64(put, 2, text.content.data(), text.content.size(), SQLITE_STATIC);
      require(sqlite3_step(put), SQLITE_DONE);
      sqlite3_reset(put);
    }
    run("COMMIT");
    sqlite3_finalize(put);
    get_ = prepare("SELECT content FROM document WHERE name = ?");
  }
  std::string get(const std::string& name) override {
    bind(get_, name);
    require(sqlite3_step(get_), SQLITE_ROW);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(get_, 0));
    std::string content(static_cast<const char*>(sqlite3_column_blob(get_, 0)), size);
    sqlite3_reset(get_);
    return content;
  }

 private:
  void require(int status, int wanted) const {
    if (status != wanted) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  void run(const char* text) const {
    require(sqlite3_exec(db_, text, nullptr, nullptr, nullptr), SQLITE_OK);
  }
  [[nodiscard]] sqlite3_stmt* prepare(const char* text) const {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(db_, text, -1, &statement, nullptr), SQLITE_OK);
    return statement;
  }
  static void bind(sqlite3_stmt* statement, const std::string& name) {
    sqlite3_bind_text(statement, 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* get_ = nullptr;
};

[[maybe_unused]] const bool registered =
    add_reader({.rank = 70, .name = "SQLite", .make = make_reader<Sqlite>});

}  // namespace
}  // namespace bench
