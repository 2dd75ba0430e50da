// The journal on the simulator: what is committed is read, applied, and found again.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {

BOOST_FIXTURE_TEST_SUITE(a_journal, WatchedJournal)

BOOST_AUTO_TEST_CASE(shows_what_was_committed_before_and_after_it_is_applied) {
  create();
  SimJournal journal = open();
  BOOST_TEST(journal.commit({put("d/a", "1"), put("d/b", "2")}).value().sequence == 1U);
  BOOST_TEST(get(journal, "d/a").value() == "1");
  BOOST_TEST(journal.apply().value().written == 2U);
  BOOST_TEST(get(journal, "d/a").value() == "1");
  BOOST_TEST(journal.commit({put("d/a", "3"), removed("d/b")}).value().sequence == 2U);
  BOOST_TEST(!get(journal, "d/b"));
  journal.close().value();
  BOOST_TEST(get(journal, "d/a").value() == "3");
  BOOST_TEST(!get(journal, "d/b"));
}

BOOST_AUTO_TEST_CASE(finds_what_a_killed_owner_has_committed) {
  create();
  {
    SimJournal journal = open();
    (void)journal.commit({put("d/a", "1")}).value();
    (void)journal.apply().value();
    (void)journal.commit({put("d/a", "2"), put("e/b", "2")}).value();
  }
  SimJournal journal = open();
  BOOST_TEST(!journal.recovery().clean);
  BOOST_TEST(journal.recovery().last_sequence == 2U);
  BOOST_TEST(journal.recovery().replayed == 1U);
  BOOST_TEST(get(journal, "d/a").value() == "2");
  BOOST_TEST(journal.commit({put("d/c", "3")}).value().sequence == 3U);
  journal.close().value();
}

BOOST_AUTO_TEST_CASE(is_clean_after_a_close) {
  create();
  {
    SimJournal journal = open();
    (void)journal.commit({put("d/a", "1")}).value();
    journal.close().value();
  }
  {
    SimJournal journal = open();
    BOOST_TEST(journal.recovery().clean);
    BOOST_TEST(journal.recovery().last_sequence == 1U);
    BOOST_TEST(get(journal, "d/a").value() == "1");
    BOOST_TEST(journal.commit({put("d/a", "2")}).value().sequence == 2U);
  }
  SimJournal journal = open();
  BOOST_TEST(!journal.recovery().clean);
  BOOST_TEST(journal.recovery().replayed == 1U);
  BOOST_TEST(get(journal, "d/a").value() == "2");
}

BOOST_AUTO_TEST_CASE(wraps_around_its_segments) {
  create();
  SimJournal journal = open();
  for (int i = 1; i <= 40; ++i) {
    (void)journal.commit({put("d/a", std::string(900, 'a')), put("d/b", std::to_string(i))})
        .value();
    if (i % 5 == 0) (void)journal.apply().value();
  }
  BOOST_TEST(get(journal, "d/b").value() == "40");
  faultfs::SimFs other = machine.process();
  machine.kill(fs);
  auto reopened = SimJournal::open(other.open_root().value(), options, environment).value();
  BOOST_TEST(get(reopened, "d/b").value() == "40");
  BOOST_TEST(reopened.recovery().last_sequence == 40U);
}

BOOST_AUTO_TEST_CASE(applies_by_itself_when_it_is_full) {
  create();
  SimJournal journal = open();
  for (int i = 1; i <= 40; ++i) {
    (void)journal.commit({put("d/a", std::string(900, 'a')), put("d/b", std::to_string(i))})
        .value();
  }
  BOOST_TEST(get(journal, "d/b").value() == "40");
}

BOOST_AUTO_TEST_CASE(flushes_several_commits_at_once) {
  create();
  SimJournal journal = open();
  const auto first = journal.submit({put("d/a", "1")}).value();
  const auto second = journal.submit({put("d/a", "2")}).value();
  BOOST_TEST(!get(journal, "d/a"));
  journal.flush();
  BOOST_TEST(journal.end_of(first).value().sequence == 1U);
  BOOST_TEST(journal.end_of(second).value().sequence == 2U);
  BOOST_TEST(get(journal, "d/a").value() == "2");
}

BOOST_AUTO_TEST_CASE(flushes_what_does_not_fit_into_one_group_when_its_end_is_asked_for) {
  create();
  SimJournal journal = open();
  std::vector<SimJournal::Ticket> tickets;
  for (int i = 0; i < 10; ++i) {
    tickets.push_back(journal.submit({put("d/a", std::string(1000, 'a'))}).value());
  }
  journal.flush();
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    BOOST_TEST(journal.end_of(tickets[i]).value().sequence == i + 1);
  }
}

BOOST_AUTO_TEST_CASE(keeps_what_somebody_else_wrote_in_quarantine) {
  create();
  SimJournal journal = open();
  (void)journal.commit({put("d/a", "1")}).value();
  (void)journal.apply().value();
  auto dir = root().open_directory(FileName::literal("d")).value();
  dir.remove(FileName::literal("a")).value();
  auto writer = dir.create(FileName::literal("a"), Mode{0644}).value();
  writer.append(std::as_bytes(std::span("edited", 6))).value();
  writer.close().value();
  (void)journal.commit({put("d/a", "2")}).value();
  const ApplyReport applied = journal.apply().value();
  BOOST_REQUIRE_EQUAL(applied.foreign.size(), 1U);
  BOOST_TEST(applied.foreign[0].reason == "edited");
  BOOST_TEST(applied.foreign[0].quarantined_as == "/d/quarantine/a.1");
  write("d", "a", "edited again");
  (void)journal.commit({put("d/a", "3")}).value();
  const ApplyReport closed = journal.close().value();
  BOOST_REQUIRE_EQUAL(closed.foreign.size(), 1U);
  BOOST_TEST(closed.foreign[0].quarantined_as == "/d/quarantine/a.2");
}

BOOST_AUTO_TEST_CASE(refuses_a_document_where_backups_go) {
  create();
  SimJournal journal = open();
  const auto refused = journal.commit({put("d_bak/a.bak", "1")});
  BOOST_TEST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::bad_name));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(journal.commit({put("d_bak/a", "1")}).has_value());
}

BOOST_AUTO_TEST_CASE(is_not_opened_with_backups_over_its_documents) {
  options.backups.wanted = false;
  create();
  {
    SimJournal journal = open();
    (void)journal.commit({put("d_bak/a.bak", "1")}).value();
  }
  options.backups.wanted = true;
  for (int applied = 0; applied < 2; ++applied) {
    const auto refused = SimJournal::open(root(), options, environment);
    BOOST_TEST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::bad_name));
    BOOST_TEST(refused.error().name == "d_bak/a.bak");
    options.backups.wanted = false;
    open().close().value();
    options.backups.wanted = true;
  }
}

BOOST_AUTO_TEST_CASE(refuses_backups_that_have_no_place) {
  options.backups.suffix = "/x";
  auto dir = root();
  BOOST_TEST(
      (SimJournal::create(dir, options, environment).error().code == std::errc::invalid_argument));
}

// One of the two can never be written; the journal can be opened nevertheless.
BOOST_AUTO_TEST_CASE(opens_with_a_document_below_another_one) {
  create();
  {
    SimJournal journal = open();
    (void)journal.commit({put("d", "1"), put("d/a", "2")}).value();
    BOOST_TEST(journal.apply().value().failed.size() == 1U);
  }
  SimJournal journal = open();
  BOOST_TEST(get(journal, "d").value() == "1");
  BOOST_TEST(get(journal, "d/a").value() == "2");
  (void)journal.commit({removed("d/a")}).value();
  BOOST_TEST(journal.apply().value().failed.empty());
}

// What a recovery has written that was cut short is begun anew by the next one; when that is cut
// short, too, the rest of it must not look like the continuation of something that is missing.
BOOST_AUTO_TEST_CASE(opens_after_any_two_recoveries_that_were_cut_short) {
  options.journal_bytes_max = 16 * 4096;
  create();
  for (const char* path : {"d/a", "d/b", "d/c", "d/e"}) {
    SimJournal journal = open();
    (void)journal.commit({put(path, std::string(3000, 'x'))}).value();
    (void)journal.commit({put(path, std::string(3000, *path))}).value();
  }
  const auto dies = [&](const faultfs::Tree& tree,
                        std::size_t calls) -> std::optional<faultfs::Tree> {
    faultfs::Machine next(tree);
    auto dir = next.process().open_root().value();
    next.inject({.calls_before = calls, .code = std::make_error_code(std::errc::io_error)});
    if (SimJournal::open(std::move(dir), options, environment)) return std::nullopt;
    return next.tree();
  };
  std::size_t seen = 0;
  for (std::size_t first = 0; const auto once = dies(machine.tree(), first); ++first) {
    for (std::size_t second = 0; const auto twice = dies(*once, second); ++second, ++seen) {
      faultfs::Machine next(*twice);
      auto opened = SimJournal::open(next.process().open_root().value(), options, environment);
      BOOST_TEST_REQUIRE(opened.has_value(), (opened ? "" : opened.error().message()));
      SimJournal& journal = *opened;
      BOOST_TEST_REQUIRE(journal.recovery().last_sequence == 8U);
      BOOST_TEST_REQUIRE(get(journal, "d/e").value() == std::string(3000, 'd'));
    }
  }
  BOOST_TEST(seen > 100U);
}

BOOST_AUTO_TEST_CASE(has_one_owner) {
  create();
  SimJournal journal = open();
  const auto second = SimJournal::open(root(), options, environment);
  BOOST_TEST(!second);
  BOOST_TEST((second.error().code == errc::locked));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
