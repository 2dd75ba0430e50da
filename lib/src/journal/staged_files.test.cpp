// Large contents: they lie in files of their own until they are applied, and no longer.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {

namespace {

constexpr std::size_t large_bytes = 300 * 1024;

struct Staging : WatchedJournal {
  Staging() {
    options.inline_bytes_max = 1000;
    options.staged_bytes_max = 4 * large_bytes;
    create();
  }

  faultfs::SimDirectory staged_dir() {
    auto journal = root().open_directory(FileName::literal("journal")).value();
    return journal.open_directory(FileName::literal("staged")).value();
  }
  std::vector<Entry> staged() { return staged_dir().list().value(); }
  void damage_the_staged_file() {
    auto dir = staged_dir();
    auto file = dir.open_log(staged().front().name).value();
    const std::byte other[] = {std::byte{'?'}};
    file.write_at(large_bytes / 2, other).value();
  }
};

const std::string large(large_bytes, 'x');

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_large_content, Staging)

BOOST_AUTO_TEST_CASE(is_read_from_its_file_until_it_is_applied) {
  SimJournal journal = open();
  (void)journal.commit({put("d/a", large), put("d/b", "small")}).value();
  BOOST_TEST(staged().size() == 1U);
  BOOST_TEST((get(journal, "d/a") == large));
  (void)journal.apply().value();
  BOOST_TEST(staged().empty());
  BOOST_TEST((get(journal, "d/a") == large));
  journal.close().value();
}

BOOST_AUTO_TEST_CASE(survives_its_owner) {
  {
    SimJournal journal = open();
    (void)journal.commit({put("d/a", large)}).value();
  }
  SimJournal journal = open();
  BOOST_TEST((get(journal, "d/a") == large));
  journal.close().value();
  BOOST_TEST((get(journal, "d/a") == large));
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_CASE(that_was_replaced_before_it_was_applied_leaves_nothing) {
  SimJournal journal = open();
  (void)journal.commit({put("d/a", large)}).value();
  (void)journal.commit({put("d/a", "small")}).value();
  BOOST_TEST(get(journal, "d/a").value() == "small");
  (void)journal.apply().value();
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_CASE(costs_one_flush_for_each_and_one_for_all_their_names) {
  SimJournal journal = open();
  (void)journal.commit({put("d/z", large)}).value();
  const auto flushes = [&] {
    const auto& calls = machine.trace().calls;
    return std::count_if(calls.begin(), calls.end(), [](const faultfs::Call& call) {
      return std::any_of(call.effects.begin(), call.effects.end(),
                         [](const faultfs::Effect& effect) {
                           return std::holds_alternative<faultfs::Synced>(effect);
                         });
    });
  };
  const auto before = flushes();
  (void)journal.commit({put("d/a", large), put("d/b", large), put("d/c", "small")}).value();
  BOOST_TEST(flushes() - before == 2 + 1 + 1);  // the files, their directory, the frame
}

BOOST_AUTO_TEST_CASE(of_a_refused_commit_is_gone) {
  options.when_full = WhenFull::refuse;
  SimJournal journal = open();
  const std::string content(900, 'x');
  Result<CommitReport> last = CommitReport{};
  while (last) last = journal.commit({put("d/a", content), put("d/b", content)});
  last = journal.commit({put("d/a", large), put("d/b", content), put("d/c", content)});
  BOOST_REQUIRE(!last);
  BOOST_TEST((last.error().outcome == Outcome::not_published));
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_CASE(waits_for_room_or_is_refused) {
  options.when_full = WhenFull::refuse;
  {
    SimJournal journal = open();
    for (int i = 0; i < 4; ++i) (void)journal.commit({put("d/a", large)}).value();
    const auto refused = journal.commit({put("d/a", large)});
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == std::errc::device_or_resource_busy));
    BOOST_TEST(journal.commit({put("d/b", "small")}).has_value());
    const auto never = journal.commit({put("d/a", large + large + large + large + large)});
    BOOST_TEST((never.error().code == std::errc::file_too_large));
  }
  options.when_full = WhenFull::apply;
  SimJournal journal = open();
  for (int i = 0; i < 9; ++i) (void)journal.commit({put("d/a", large)}).value();
  BOOST_TEST(staged().size() <= 4U);
}

BOOST_AUTO_TEST_CASE(that_finds_no_room_tells_why) {
  const auto fill = [](Staging& world) {
    world.options.staged_bytes_max = large_bytes;
    (void)world.owner().commit({put("d/a", large)}).value();
    world.machine.forget_trace();
  };
  Staging sound;
  fill(sound);
  (void)sound.owner().commit({put("d/a", large)}).value();
  fill(*this);
  machine.inject(
      {sound.first(Operation::sync_directory, "/d"), make_error_code(std::errc::io_error)});
  const auto refused = owner().commit({put("d/a", large)});
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::io_error));
  BOOST_TEST((refused.error().outcome == Outcome::not_published));
  BOOST_TEST(staged().size() == 1U);
}

BOOST_AUTO_TEST_CASE(of_a_poisoned_journal_is_gone) {
  (void)owner().commit({put("d/a", large)}).value();
  (void)owner().apply().value();
  machine.forget_trace();
  machine.inject({1, make_error_code(std::errc::io_error)});  // the flush behind the frame
  const auto in_doubt = owner().commit({put("d/b", "small")});
  BOOST_TEST((in_doubt.error().outcome == Outcome::in_doubt));
  BOOST_TEST((owner().submit({put("d/a", large)}).error().code == errc::poisoned));
  BOOST_TEST((owner().commit({put("d/a", large)}).error().code == errc::poisoned));
  BOOST_TEST(staged().empty());
}

BOOST_AUTO_TEST_CASE(that_is_damaged_is_refused_and_stays) {
  SimJournal journal = open();
  (void)journal.commit({put("d/a", large)}).value();
  damage_the_staged_file();
  const auto read = journal.read(DocumentPath::literal("d/a"));
  BOOST_REQUIRE(!read);
  BOOST_TEST((read.error().code == errc::damaged));
  const ApplyReport applied = journal.apply().value();
  BOOST_REQUIRE_EQUAL(applied.failed.size(), 1U);
  BOOST_TEST((applied.failed[0].error.code == errc::damaged));
  BOOST_TEST(applied.cut == 0U);
  BOOST_TEST(staged().size() == 1U);
}

BOOST_AUTO_TEST_CASE(that_is_missing_is_damage_only_where_no_plain_file_has_it) {
  const auto commit_and_lose = [&](bool apply_first) {
    SimJournal journal = open();
    (void)journal.commit({put(apply_first ? "d/a" : "e/a", large + (apply_first ? "1" : "2"))})
        .value();
    auto dir = staged_dir();
    if (!apply_first) {
      dir.remove(staged().front().name).value();
      return;
    }
    // As a kill before the cut leaves it: the plain file is there, the staged one is not.
    auto documents = root();
    documents.make_directory(FileName::literal("d"), Mode{0777}).value();
    documents = documents.open_directory(FileName::literal("d")).value();
    dir.rename(staged().front().name, documents, FileName::literal("a"), RenameMode::replace)
        .value();
  };
  commit_and_lose(true);
  {
    SimJournal journal = open();
    journal.close().value();
    BOOST_TEST((get(journal, "d/a") == large + "1"));
  }
  commit_and_lose(false);
  const auto refused = SimJournal::open(root(), options, environment);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().detail == "the content of e/a is missing");
}

BOOST_AUTO_TEST_CASE(that_no_commit_names_is_removed_and_nothing_else_is) {
  {
    SimJournal journal = open();
    (void)journal.commit({put("d/a", large)}).value();
  }
  auto dir = staged_dir();
  for (const char* name : {"0123456789abcdef", "0123456789ABCDEF", "notes", "123"}) {
    auto file = dir.create(FileName::literal(name), Mode{0644}).value();
    file.close().value();
  }
  SimJournal journal = open();
  BOOST_TEST(journal.recovery().removed.size() == 1U);
  BOOST_TEST(staged().size() == 4U);
  BOOST_TEST((get(journal, "d/a") == large));
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
