// Goal: who looks at a journal sees what its owner would, and writes nothing, whatever is called.
// Method: the journal on the simulator, whose trace lists every call.
#include <boost/test/unit_test.hpp>

#include "holdfast/journal/manifest_file.hpp"

#include "watched_journal.hpp"

namespace holdfast {
namespace {

struct WithReader : WatchedJournal {
  WithReader() { create(); }

  Result<SimJournal> try_reader(bool with_lock) {
    std::optional<faultfs::SimFs::Lock> lock;
    if (with_lock) lock = root().try_lock(journal::lock_name(), LockMode::shared).value();
    return SimJournal::open_read_only(root(), std::move(lock), options, environment);
  }
  SimJournal reader(bool with_lock) { return try_reader(with_lock).value(); }
  void commit_and_die(const char* path, const char* content) {
    (void)owner().commit({put(path, content)}).value();
    kill();
  }
  [[nodiscard]] std::size_t writes() const {
    return count(Operation::create) + count(Operation::append) + count(Operation::write_at) +
           count(Operation::rename) + count(Operation::remove) + flushes();
  }
};

template <class T>
void check_refused(const Result<T>& result) {
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == errc::refused));
}

BOOST_FIXTURE_TEST_SUITE(a_journal_that_was_opened_to_be_read, WithReader)

BOOST_AUTO_TEST_CASE(shows_what_recovery_would_bring_back) {
  commit_and_die("d/a", "1");
  machine.forget_trace();
  SimJournal seen = reader(true);
  BOOST_TEST(get(seen, "d/a").value() == "1");
  BOOST_TEST(seen.version(DocumentPath::literal("d/a")) == 1U);
  BOOST_TEST(!exists("/d"));
  BOOST_TEST(writes() == 0U);
}

BOOST_AUTO_TEST_CASE(knows_without_a_lock_the_plain_files_alone) {
  (void)owner().commit({put("d/a", "1")}).value();
  (void)owner().apply().value();
  (void)owner().commit({put("d/a", "2")}).value();
  SimJournal seen = reader(false);
  BOOST_TEST(get(seen, "d/a").value() == "1");
  BOOST_TEST(get(owner(), "d/a").value() == "2");
}

BOOST_AUTO_TEST_CASE(is_refused_where_recovery_would_refuse_it) {
  (void)owner().commit({put("d/a", "1")}).value();
  (void)owner().apply().value();
  kill();
  rot("/manifest", "no manifest");
  const auto refused = try_reader(true);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  options.segment_bytes = 0;
  BOOST_TEST((try_reader(false).error().code == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_large_content_is_missing) {
  options.inline_bytes_max = 100;
  (void)owner().commit({put("d/a", std::string(3000, 'x'))}).value();
  kill();
  auto staged = directory("journal").open_directory(FileName::literal("staged")).value();
  const auto entries = staged.list().value();
  for (const auto& entry : entries) staged.remove(entry.name).value();
  const auto refused = try_reader(true);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
}

BOOST_AUTO_TEST_CASE(refuses_whatever_writes) {
  commit_and_die("d/a", "1");
  machine.forget_trace();
  for (const bool with_lock : {false, true}) {
    SimJournal seen = reader(with_lock);
    const auto refused = seen.commit({put("d/a", "2")});
    check_refused(refused);
    BOOST_TEST((refused.error().outcome == Outcome::not_published));
    check_refused(seen.submit({put("d/a", "2")}));
    check_refused(seen.apply());
    check_refused(seen.note_owner("me"));
    seen.flush();
    seen.close().value();
  }
  BOOST_TEST(writes() == 0U);
  BOOST_TEST(get(owner(), "d/a").value() == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
