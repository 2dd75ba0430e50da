// Large contents: they lie in files of their own until they are applied, and no longer.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "faultfs/explorer.hpp"

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
  /// As a kill before the cut leaves it: the plain file d/a is there, the staged one is not.
  void make_the_staged_file_plain() {
    auto from = staged_dir();
    auto to = directory("d");
    from.rename(staged().front().name, to, FileName::literal("a"), RenameMode::replace).value();
  }
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

// The first of them makes the directory, whose own name a power cut must not take away.
BOOST_AUTO_TEST_CASE(survives_a_power_cut) {
  (void)owner().commit({put("d/b", "small")}).value();  // the first commit syncs more than others
  const faultfs::Tree before = machine.tree();
  machine.forget_trace();
  const std::string content(2000, 'x');
  (void)owner().commit({put("d/a", content)}).value();
  const auto& model = *faultfs::find_crash_model("posix-min");
  constexpr std::uint64_t unit_bytes = 4096;
  for (const faultfs::Tree& tree :
       all_states(before, machine.trace(), machine.trace().calls.size(), model, unit_bytes)) {
    WatchedJournal next{faultfs::Machine(tree)};
    next.options = options;
    BOOST_TEST((get(next.owner(), "d/a") == content));
  }
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

BOOST_AUTO_TEST_CASE(is_what_is_largest_in_a_commit_that_does_not_fit_otherwise) {
  const auto text = [](char c, std::size_t bytes) { return std::string(bytes, c); };
  options.inline_bytes_max = 4000;  // half of the segments is 8192 bytes
  (void)owner().commit({put("d/old", "old")}).value();
  (void)owner()
      .commit({put("d/a", text('a', 3000)), put("d/b", text('b', 3500)),
               put("d/c", text('c', 2900)), removed("d/old")})
      .value();
  BOOST_TEST(staged().size() == 1U);
  BOOST_TEST(staged_dir().stat(staged().front().name).value().size_bytes == 3500U);
  kill();
  BOOST_TEST((get(owner(), "d/a") == text('a', 3000)));
  BOOST_TEST((get(owner(), "d/b") == text('b', 3500)));
  BOOST_TEST((get(owner(), "d/c") == text('c', 2900)));
  BOOST_TEST(!get(owner(), "d/old").has_value());
  (void)owner().apply().value();
  BOOST_TEST(staged().empty());
  BOOST_TEST(content("/d/b") == text('b', 3500));
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

// Nobody else could end the commit that has the room.
BOOST_AUTO_TEST_CASE(is_refused_while_the_same_thread_has_not_flushed_what_fills_the_room) {
  options.staged_bytes_max = large_bytes;
  (void)owner().commit({put("d/c", "small")}).value();  // it took no room, and gives none back
  const auto first = owner().submit({put("d/a", large)}).value();
  const auto busy = std::errc::device_or_resource_busy;
  BOOST_TEST((owner().submit({put("d/b", large)}).error().code == busy));
  BOOST_TEST((owner().commit({put("d/b", large)}).error().code == busy));
  owner().flush();
  const auto second = owner().submit({put("d/b", large)});  // before anybody has asked
  BOOST_TEST(second.has_value());
  (void)owner().end_of(first).value();
  (void)owner().end_of(*second).value();
  BOOST_TEST((get(owner(), "d/a") == large));
  BOOST_TEST((get(owner(), "d/b") == large));
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

BOOST_AUTO_TEST_CASE(that_is_missing_is_no_damage_where_the_plain_file_has_it) {
  (void)owner().commit({put("d/a", large)}).value();
  kill();
  make_the_staged_file_plain();
  owner().close().value();
  BOOST_TEST((get(owner(), "d/a") == large));
}

BOOST_AUTO_TEST_CASE(that_is_missing_is_no_damage_where_a_later_commit_replaces_it) {
  for (const DocumentChange& later : {put("d/a", "small"), removed("d/a")}) {
    Staging world;
    (void)world.owner().commit({put("d/a", large)}).value();
    (void)world.owner().commit({later}).value();
    world.kill();
    world.staged_dir().remove(world.staged().front().name).value();
    BOOST_TEST((get(world.owner(), "d/a") == later.content));
    world.owner().close().value();
    BOOST_TEST(world.exists("/d/a") == later.content.has_value());
  }
}

BOOST_AUTO_TEST_CASE(that_is_missing_is_damage_where_no_plain_file_has_it) {
  const auto nothing = [](Staging&) {};
  const auto link = [](Staging& world) {
    auto dir = world.directory("d");
    dir.make_symlink(FileName::literal("a"), "b").value();
    world.write("d", "b", large);
  };
  const auto folder = [](Staging& world) {
    auto dir = world.directory("d");
    dir.make_directory(FileName::literal("a"), Mode{0777}).value();
  };
  const auto link_to_its_folder = [](Staging& world) {
    auto dir = world.root();
    dir.make_symlink(FileName::literal("d"), "e").value();
    world.write("e", "a", large);
  };
  for (const std::function<void(Staging&)>& in_its_place :
       {std::function<void(Staging&)>(nothing), {link}, {folder}, {link_to_its_folder}}) {
    Staging world;
    (void)world.owner().commit({put("d/a", large)}).value();
    world.kill();
    const std::string name = world.staged().front().name.text();
    world.staged_dir().remove(FileName::literal(name)).value();
    in_its_place(world);
    const auto refused = world.try_open();
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::damaged));
    BOOST_TEST(refused.error().name == "/journal/staged/" + name);
    BOOST_TEST(refused.error().detail == "the content of d/a is missing");
  }
}

BOOST_AUTO_TEST_CASE(whose_directory_is_missing_brings_no_directory_back) {
  (void)owner().commit({put("d/a", large)}).value();
  kill();
  make_the_staged_file_plain();
  directory("journal").remove_directory(FileName::literal("staged")).value();
  const auto is_there = [this] { return exists("/journal/staged"); };
  owner();
  BOOST_TEST(!is_there());
  (void)owner().read(DocumentPath::literal("d/a"));  // whatever it finds
  BOOST_TEST(!is_there());
  (void)owner().apply().value();
  BOOST_TEST(!is_there());
  BOOST_TEST((get(owner(), "d/a") == large));
  (void)owner().commit({put("d/a", large + "2")}).value();
  BOOST_TEST(is_there());
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
