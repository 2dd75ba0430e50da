// Goal: the naive enumerator says of single file systems what docs/crash_models.md says.
// Method: short programs, whose states were worked out by hand from the page.
#include "naive/story.hpp"

namespace {

using namespace props::naive;
using namespace std::string_literals;

const std::string zeros = "\0\0\0"s;

/// A new /d/t with the bytes "new", renamed over /d/a, and nothing synced.
Story replaced() {
  Story story;
  auto writer = Story::create(story.d, "t");
  Story::append(writer, "new");
  story.rename(story.d, "t", story.d, "a");
  return story;
}

States replaced_states(const char* model) {
  return replaced().states_after(model);
}

std::string both(std::string_view bytes) {
  return "/d/a=old " + file("/d/t", bytes);
}

std::string over(std::string_view bytes) {
  return file("/d/a", bytes);
}

BOOST_AUTO_TEST_CASE(a_replacing_rename_on_ext4_waits_for_what_its_mount_options_say) {
  const States heuristic{over("old"), both(""), both(zeros), both("new"), over("new")};
  require_equal(replaced_states("ext4-heuristic"), heuristic);
  States noauto = heuristic;
  noauto.insert({over(zeros), over("")});
  require_equal(replaced_states("ext4-noauto-da-alloc"), noauto);
  require_equal(replaced_states("ext4-nodelalloc"),
                {over("old"), both(""), both("new"), over("new")});
  require_equal(replaced_states("ext4-journal"), {over("old"), both(""), both("new"), over("new")});
}

BOOST_AUTO_TEST_CASE(xfs_has_the_size_only_with_the_data) {
  require_equal(replaced_states("xfs"),
                {over("old"), both(""), both("new"), over(""), over("new")});
}

BOOST_AUTO_TEST_CASE(btrfs_has_entries_in_any_order_and_the_size_only_with_the_data) {
  // As on xfs: the rename is kept only with the creation, which has the same name.
  require_equal(replaced_states("btrfs"), replaced_states("xfs"));
  Story story;
  auto first = Story::create(story.d, "1");
  auto second = Story::create(story.d, "2");
  Story::done(second.sync());
  require_equal(story.states_after("btrfs"), {"/d/2= /d/a=old ", "/d/1= /d/2= /d/a=old "});
}

BOOST_AUTO_TEST_CASE(a_sync_on_btrfs_logs_the_names_a_file_has_and_their_directories) {
  Story story;
  Story::done(story.d.make_directory(Story::name("q"), Story::mode));
  auto q = story.d.open_directory(Story::name("q")).value();
  auto writer = Story::create(q, "f");
  Story::done(writer.sync());
  require_equal(story.states_after("btrfs"), {"/d/a=old /d/q /d/q/f= "});
  Story::done(story.e.make_directory(Story::name("r"), Story::mode));
  auto r = story.e.open_directory(Story::name("r")).value();
  story.rename(q, "f", r, "g");
  Story::done(writer.sync());
  // Where it was before is not logged: the old name may have its end or not.
  require_equal(story.states_after("btrfs"),
                {"/d/a=old /d/q /e/r /e/r/g= ", "/d/a=old /d/q /d/q/f= /e/r /e/r/g= "});
}

BOOST_AUTO_TEST_CASE(a_sync_on_btrfs_keeps_a_directory_above_under_whichever_name) {
  Story story;
  Story::done(story.e.make_directory(Story::name("q"), Story::mode));
  auto q = story.e.open_directory(Story::name("q")).value();
  story.start();
  auto writer = Story::create(q, "f");
  story.rename(story.e, "q", story.e, "r");
  Story::done(writer.sync());
  require_equal(story.states_after("btrfs"), {"/d/a=old /e/q /e/q/f= ", "/d/a=old /e/r /e/r/f= "});
}

BOOST_AUTO_TEST_CASE(a_sync_on_btrfs_logs_no_name_that_is_gone) {
  Story story;
  auto writer = Story::create(story.d, "n");
  Story::done(story.d.remove(Story::name("n")));
  Story::done(writer.sync());
  require_equal(story.states_after("btrfs"), {"/d/a=old ", "/d/a=old /d/n= "});
}

BOOST_AUTO_TEST_CASE(data_on_btrfs_come_after_earlier_sizes_of_their_file) {
  Story story(std::string(64, 'o'));
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(4096, Story::view("x")));
  Story::done(log.write_at(0, Story::view("y")));
  bool overwritten = false;
  for (const std::string& state : story.states_after("btrfs")) {
    const bool has_y = state.find("=yo") != state.npos;
    overwritten = overwritten || has_y;
    BOOST_TEST((!has_y || state[state.size() - 2] == 'x'));
  }
  BOOST_TEST(overwritten);
}

BOOST_AUTO_TEST_CASE(blocks_of_a_replaced_file_are_reused_before_the_rename_is_durable) {
  const std::string reused = over("\xDB\xDB\xDB");
  BOOST_TEST(replaced_states("ext4-writeback-noauto").count(reused) == 1U);
  BOOST_TEST(replaced_states("posix-paranoid").count(reused) == 1U);
  // Nothing is kept but the overwritten block: the old file, with no other name beside it.
  Story story = replaced();
  BOOST_TEST(story.states_at(2, "ext4-writeback-noauto").count(reused) == 1U);
  BOOST_TEST(story.states_at(1, "ext4-writeback-noauto").count(reused) == 0U);
  Story::done(story.d.sync());
  for (const std::string& state : story.states_after("ext4-writeback-noauto")) {
    BOOST_TEST(state.find("old") == state.npos);
  }
}

BOOST_AUTO_TEST_CASE(blocks_are_reused_by_data_that_waits_for_blocks_and_by_no_other) {
  Story story;
  auto writer = Story::create(story.e, "n");
  Story::append(writer, "new");
  Story::done(writer.sync());
  Story::done(story.d.remove(Story::name("a")));
  const std::string reused = file("/d/a", "\xDB\xDB\xDB") + file("/e/n", "new");
  BOOST_TEST(story.states_after("ext4-writeback").count(reused) == 0U);
  auto other = Story::create(story.e, "o");
  BOOST_TEST(story.states_after("ext4-writeback").count(reused) == 0U);
  Story::append(other, "x");
  BOOST_TEST(story.states_after("ext4-writeback").count(reused) == 1U);
  BOOST_TEST(story.states_after("ext4-ordered").count(reused) == 0U);
}

BOOST_AUTO_TEST_CASE(a_hard_link_keeps_its_blocks) {
  Story story;
  Story::done(story.d.link(Story::name("a"), story.e, Story::name("h")));
  auto writer = Story::create(story.e, "n");
  Story::append(writer, "new");
  Story::done(story.d.remove(Story::name("a")));
  for (const std::string& state : story.states_after("ext4-writeback-noauto")) {
    BOOST_TEST(state.find("/d/a=\\xdb") == state.npos);
  }
}

BOOST_AUTO_TEST_CASE(what_a_truncation_frees_is_reused_and_written_over_again) {
  Story story("old" + std::string(4094, 'o'));
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.truncate(0));
  Story::done(log.write_at(0, Story::view("new")));
  const auto states = story.states_after("ext4-writeback", 4096);
  const std::string garbage(4096, '\xDB');
  BOOST_TEST(states.count(file("/d/a", garbage + 'o')) == 1U);
  BOOST_TEST(states.count(file("/d/a", "new" + std::string(4093, '\0') + '\xDB')) == 1U);
  BOOST_TEST(states.count(file("/d/a", "new")) == 1U);
}

BOOST_AUTO_TEST_CASE(a_paranoid_rename_may_lose_the_file_and_a_truncation_stops_at_blocks) {
  Story story;
  auto writer = Story::create(story.d, "t");
  story.start();
  story.rename(story.d, "t", story.d, "a");
  require_equal(story.states_after("posix-paranoid"),
                {"/d/a=old /d/t= ", "/d/t= ", "/d/a= /d/t= ", "/d/a=old ", "", "/d/a= "});
  Story large(std::string(8193, 'x'));
  auto log = large.d.open_log(Story::name("a")).value();
  Story::done(log.truncate(1));
  const auto states = large.states_after("posix-paranoid", 4096);
  for (const std::size_t size : {8193U, 8192U, 4096U, 1U}) {
    BOOST_TEST(states.count(file("/d/a", std::string(size, 'x'))) == 1U);
  }
  BOOST_TEST(large.states_after("posix-min", 4096).count(file("/d/a", std::string(4096, 'x'))) ==
             0U);
}

BOOST_AUTO_TEST_CASE(the_journal_of_data_has_whole_blocks_and_calls_in_order) {
  Story story(std::string(64, 'o') + std::string(64, 'p'));
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view(std::string(128, 'n'))));
  Story::done(log.write_at(0, Story::view("2")));
  auto writer = Story::create(story.d, "n");
  const std::string once(128, 'n');
  const std::string twice = '2' + std::string(127, 'n');
  require_equal(story.states_after("ext4-journal"),
                {file("/d/a", std::string(64, 'o') + std::string(64, 'p')), file("/d/a", once),
                 file("/d/a", twice), file("/d/a", twice) + "/d/n= "});
}

BOOST_AUTO_TEST_CASE(nothing_is_durable_on_a_device_that_lies) {
  Story story;
  auto writer = Story::create(story.d, "n");
  Story::done(writer.sync());
  Story::done(story.d.sync());
  require_equal(story.states_after("lying-flush"), {"/d/a=old ", "/d/a=old /d/n= "});
  require_equal(story.states_after("posix-min"), {"/d/a=old /d/n= "});
}

}  // namespace
