// Goal: the naive enumerator says of names what docs/crash_models.md says.
// Method: short programs, whose states were worked out by hand from the page.
#include "naive/story.hpp"

namespace {

using namespace props::naive;
using namespace std::string_literals;
using holdfast::RenameMode;

const std::string zeros = "\0\0\0"s;
const std::string garbage = "\xDB\xDB\xDB";

/// A new /d/t with the bytes "new", then renamed; synced in between or not.
enum class Seal { no, yes };
Story replaced(Seal seal, std::string_view new_name) {
  Story story;
  auto writer = Story::create(story.d, "t");
  Story::append(writer, "new");
  if (seal == Seal::yes) Story::done(writer.sync());
  story.rename(story.d, "t", story.d, new_name);
  return story;
}

BOOST_AUTO_TEST_CASE(rename_over_an_existing_file_without_sync) {
  const Story story = replaced(Seal::no, "a");
  const auto both = [](std::string_view bytes) { return "/d/a=old " + file("/d/t", bytes); };
  const auto over = [](std::string_view bytes) { return file("/d/a", bytes); };
  const States ext4{over("old"), both(""), both(zeros), both("new"), over(zeros), over("new")};
  require_equal(story.states_after("ext4-ordered"), ext4);
  States posix = ext4;
  posix.insert({both(garbage), over(""), over(garbage)});
  require_equal(story.states_after("posix-min"), posix);
}

BOOST_AUTO_TEST_CASE(rename_to_a_new_name_without_sync_may_leave_it_empty) {
  const Story story = replaced(Seal::no, "b");
  const auto states = story.states_after("ext4-ordered");
  BOOST_TEST(states.count("/d/a=old /d/b= ") == 1U);
  BOOST_TEST(states.count("/d/a=old /d/b=new ") == 1U);
  BOOST_TEST(states.count("/d/a=old " + file("/d/b", zeros)) == 1U);
  BOOST_TEST(states.size() == 7U);  // these, the same of /d/t, and neither
}

BOOST_AUTO_TEST_CASE(rename_over_an_existing_file_after_a_sync) {
  Story story = replaced(Seal::yes, "a");
  require_equal(story.states_after("ext4-ordered"), {"/d/a=old /d/t=new ", "/d/a=new "});
  require_equal(story.states_after("posix-min"), {"/d/a=old ", "/d/a=old /d/t=new ", "/d/a=new "});
  Story::done(story.d.sync());
  require_equal(story.states_after("ext4-ordered"), {"/d/a=new "});
  require_equal(story.states_after("posix-min"), {"/d/a=new "});
}

BOOST_AUTO_TEST_CASE(exchange_does_not_wait_for_sizes) {
  Story story;
  auto writer = Story::create(story.d, "t");
  story.start();
  Story::append(writer, "new");
  story.rename(story.d, "t", story.d, "a", RenameMode::exchange);
  const auto states = story.states_after("ext4-ordered");
  BOOST_TEST(states.count("/d/a= /d/t=old ") == 1U);
  BOOST_TEST(states.count("/d/a=new /d/t=old ") == 1U);
}

BOOST_AUTO_TEST_CASE(a_rename_across_directories_leaves_both_names_but_never_neither) {
  Story story;
  story.rename(story.d, "a", story.e, "b");
  const States two{"/d/a=old ", "/e/b=old "};
  const States three{"/d/a=old ", "/d/a=old /e/b=old ", "/e/b=old "};
  require_equal(story.states_after("posix-min"), three);
  require_equal(story.states_after("ext4-ordered"), two);
  require_equal(story.states_at(0, "kill"), two);
  require_equal(story.states_at(0, "sync-everything"), two);
}

BOOST_AUTO_TEST_CASE(each_directory_sync_forces_its_half_of_the_rename) {
  Story to_first;
  to_first.rename(to_first.d, "a", to_first.e, "b");
  Story::done(to_first.e.sync());
  require_equal(to_first.states_after("posix-min"), {"/d/a=old /e/b=old ", "/e/b=old "});
  require_equal(to_first.states_after("ext4-ordered"), {"/e/b=old "});
  Story from_only;
  from_only.rename(from_only.d, "a", from_only.e, "b");
  Story::done(from_only.d.sync());
  require_equal(from_only.states_after("posix-min"), {"/e/b=old "});
}

BOOST_AUTO_TEST_CASE(both_names_of_a_rename_in_two_steps_are_one_file) {
  Story story;
  story.rename(story.d, "a", story.e, "b");
  bool seen = false;
  for (const std::string& state : story.full_states("posix-min", 1)) {
    const bool both = state.find("\"/d/a\"") != state.npos && state.find("\"/e/b\"") != state.npos;
    seen = seen || both;
    BOOST_TEST((state.find("links 2 file 1") != state.npos) == both);
    BOOST_TEST(state.find("file 2") == state.npos);
  }
  BOOST_TEST(seen);
}

BOOST_AUTO_TEST_CASE(exchange_and_the_renaming_of_a_directory_are_one_step) {
  Story story;
  auto writer = Story::create(story.e, "b");
  Story::done(story.d.make_directory(Story::name("s"), Story::mode));
  story.start();
  story.rename(story.d, "a", story.e, "b", RenameMode::exchange);
  require_equal(story.states_after("posix-min"), {"/d/a=old /d/s /e/b= ", "/d/a= /d/s /e/b=old "});
  story.start();
  story.rename(story.d, "s", story.e, "s");
  require_equal(story.states_after("posix-min"), {"/d/a= /d/s /e/b=old ", "/d/a= /e/b=old /e/s "});
}

BOOST_AUTO_TEST_CASE(a_directory_sync_forces_its_entries_or_the_sequence) {
  Story story;
  auto elsewhere = Story::create(story.e, "m");
  auto here = Story::create(story.d, "n");
  auto later = Story::create(story.e, "o");
  Story::done(story.d.sync());
  require_equal(story.states_after("posix-min"),
                {"/d/a=old /d/n= ", "/d/a=old /d/n= /e/m= ", "/d/a=old /d/n= /e/o= ",
                 "/d/a=old /d/n= /e/m= /e/o= "});
  require_equal(story.states_after("ext4-ordered"),
                {"/d/a=old /d/n= /e/m= ", "/d/a=old /d/n= /e/m= /e/o= "});
}

BOOST_AUTO_TEST_CASE(what_is_in_a_lost_directory_is_lost_with_it) {
  Story story;
  Story::done(story.d.make_directory(Story::name("q"), Story::mode));
  auto q = story.d.open_directory(Story::name("q")).value();
  auto writer = Story::create(q, "f");
  Story::done(q.sync());
  require_equal(story.states_after("posix-min"), {"/d/a=old ", "/d/a=old /d/q /d/q/f= "});
  require_equal(story.states_after("ext4-ordered"), {"/d/a=old /d/q /d/q/f= "});
}

BOOST_AUTO_TEST_CASE(a_directory_sync_on_ext4_commits_its_own_entry) {
  Story story;
  Story::done(story.d.make_directory(Story::name("q"), Story::mode));
  Story::done(story.d.open_directory(Story::name("q")).value().sync());
  require_equal(story.states_after("posix-min"), {"/d/a=old ", "/d/a=old /d/q "});
  require_equal(story.states_after("ext4-ordered"), {"/d/a=old /d/q "});
}

BOOST_AUTO_TEST_CASE(a_file_sync_on_ext4_commits_what_came_before_the_file_changed) {
  Story story;
  auto writer = Story::create(story.d, "n");
  story.start();
  auto first = Story::create(story.e, "1");
  Story::done(writer.set_mode({0600}));
  auto second = Story::create(story.e, "2");
  Story::done(writer.sync());  // through the mode
  require_equal(story.states_after("ext4-ordered"),
                {"/d/a=old /d/n= /e/1= ", "/d/a=old /d/n= /e/1= /e/2= "});
  Story::append(writer, "new");
  auto third = Story::create(story.e, "3");
  Story::done(writer.sync());  // through the append, which may have been allocated at once
  require_equal(story.states_after("ext4-ordered"),
                {"/d/a=old /d/n=new /e/1= /e/2= ", "/d/a=old /d/n=new /e/1= /e/2= /e/3= "});
}

BOOST_AUTO_TEST_CASE(a_delayed_size_on_ext4_comes_after_the_metadata_made_before_it) {
  Story story;
  auto writer = Story::create(story.d, "n");
  story.start();
  auto first = Story::create(story.e, "1");
  Story::append(writer, "x");
  const auto states = story.states_after("ext4-ordered");
  require_equal(states, {"/d/a=old /d/n= ", "/d/a=old /d/n= /e/1= ",
                         "/d/a=old " + file("/d/n", "\0"s) + "/e/1= ", "/d/a=old /d/n=x /e/1= "});
}

BOOST_AUTO_TEST_CASE(a_file_sync_on_ext4_commits_the_names_of_the_file) {
  Story story;
  auto first = Story::create(story.e, "1");
  Story::done(story.d.link(Story::name("a"), story.e, Story::name("h")));
  auto second = Story::create(story.e, "2");
  Story::done(story.d.open(Story::name("a")).value().sync());
  require_equal(story.states_after("ext4-ordered"),
                {"/d/a=old /e/1= /e/h=old ", "/d/a=old /e/1= /e/2= /e/h=old "});
}

BOOST_AUTO_TEST_CASE(a_file_sync_on_ext4_commits_nothing_made_after_its_last_change) {
  Story story = replaced(Seal::no, "a");
  Story::done(story.d.sync());  // forces the rename, and by it the size
  auto later = Story::create(story.e, "1");
  Story::done(story.d.open(Story::name("a")).value().sync());
  require_equal(story.states_after("ext4-ordered"), {"/d/a=new ", "/d/a=new /e/1= "});
}

BOOST_AUTO_TEST_CASE(a_directory_has_the_mtime_of_its_last_kept_entry) {
  Story story;
  auto first = Story::create(story.d, "n");
  Story::done(story.d.remove(Story::name("n")));
  // As before; with the file; without it, and yet changed.
  require_equal(story.states_after("posix-min"), {"/d/a=old ", "/d/a=old /d/n= "});
  BOOST_TEST(story.full_states("posix-min", 2).size() == 3U);
}

BOOST_AUTO_TEST_CASE(fdatasync_of_an_overwrite_on_ext4_commits_no_metadata) {
  Story story;
  auto other = Story::create(story.e, "1");
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view("NEW")));
  Story::done(log.sync());
  require_equal(story.states_after("ext4-ordered"), {"/d/a=NEW ", "/d/a=NEW /e/1= "});
  Story::done(log.truncate(2));
  auto later = Story::create(story.e, "2");
  Story::done(log.sync());  // through the truncation
  require_equal(story.states_after("ext4-ordered"), {"/d/a=NE /e/1= ", "/d/a=NE /e/1= /e/2= "});
  Story::done(log.write_at(2, Story::view("WER")));
  Story::done(log.sync());  // through the size
  require_equal(story.states_after("ext4-ordered"), {"/d/a=NEWER /e/1= /e/2= "});
}

BOOST_AUTO_TEST_CASE(a_removal_may_be_lost_and_names_change_in_order) {
  Story story;
  Story::done(story.d.remove(Story::name("a")));
  auto writer = Story::create(story.d, "a");
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    require_equal(story.states_after(model), {"/d/a=old ", "", "/d/a= "});
  }
}

BOOST_AUTO_TEST_CASE(the_canonical_text_tells_all_but_inode_numbers) {
  Story story;
  Story::done(story.d.link(Story::name("a"), story.e, Story::name("h")));
  Story::done(story.e.make_symlink(Story::name("l"), "to here"));
  auto writer = Story::create(story.e, "n");
  Story::append(writer, "12345678\x01{"s + std::string(9, '\0'));
  Story::done(writer.set_times(holdfast::Time(std::chrono::nanoseconds(5))));
  Story::done(writer.set_attribute("k", "v"));
  for (const char* dir : {"/", "/d", "/e"}) {
    faultfs::Tree& tree = story.machine.tree_for_tampering();
    tree.edit(tree.resolve(dir)).mtime = holdfast::Time(std::chrono::nanoseconds(0));
  }
  for (const char* path : {"/d/a", "/e/l"}) {
    faultfs::Tree& tree = story.machine.tree_for_tampering();
    tree.edit(tree.resolve(path)).mtime = holdfast::Time(std::chrono::nanoseconds(1));
  }
  const std::string expected =
      "\"/\" directory mode 0755 owner 0:0 mtime 0 links 4\n"
      "\"/d\" directory mode 0755 owner 0:0 mtime 0 links 2\n"
      "\"/d/a\" regular mode 0755 owner 0:0 mtime 1 links 2 file 1 size 3 = \"old\"\n"
      "\"/e\" directory mode 0755 owner 0:0 mtime 0 links 2\n"
      "\"/e/h\" regular mode 0755 owner 0:0 mtime 1 links 2 file 1 size 3 = \"old\"\n"
      "\"/e/l\" symlink mode 0777 owner 0:0 mtime 1 links 1 file 2 size 7 -> \"to\\x20here\"\n"
      "\"/e/n\" regular mode 0755 owner 0:0 mtime 5 links 1 file 3 size 19 = "
      "\"12345678\\x01\\x7b\\x00{9}\" user.\"k\": \"v\"\n";
  BOOST_TEST(canonical(story.machine.tree()) == expected);
}

}  // namespace
