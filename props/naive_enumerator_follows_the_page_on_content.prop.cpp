// Goal: the naive enumerator says of data, sizes and attributes what docs/crash_models.md says.
// Method: short programs, whose states were worked out by hand from the page.
#include "naive/story.hpp"

namespace {

using namespace props::naive;
using namespace std::string_literals;

const std::string zeros = "\0\0\0"s;
const std::string garbage = "\xDB\xDB\xDB";

BOOST_AUTO_TEST_CASE(a_new_file_with_content_but_no_sync) {
  Story story;
  auto writer = Story::create(story.d, "n");
  Story::append(writer, "new");
  const auto with = [](std::string_view bytes) { return "/d/a=old " + file("/d/n", bytes); };
  require_equal(story.states_after("kill"), {with("new")});
  require_equal(story.states_after("sync-everything"), {with("new")});
  require_equal(story.states_after("ext4-ordered"),
                {"/d/a=old ", with(""), with(zeros), with("new")});
  require_equal(story.states_after("posix-min"),
                {"/d/a=old ", with(""), with(zeros), with(garbage), with("new")});
}

BOOST_AUTO_TEST_CASE(the_size_of_an_append_in_flight_comes_after_its_data) {
  Story story;
  auto writer = Story::create(story.d, "n");
  Story::append(writer, "new");
  const auto with = [](std::string_view bytes) { return "/d/a=old " + file("/d/n", bytes); };
  require_equal(story.states_at(1, "kill"), {with(""), with("new")});
  require_equal(story.states_at(1, "sync-everything"), {with(""), with("new")});
  // kill: nothing visible, then the size, then mtime. sync-everything: mtime with or without
  // each of empty and content.
  BOOST_TEST(story.full_states("kill", 1).size() == 3U);
  BOOST_TEST(story.full_states("sync-everything", 1).size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_sync_in_flight_promises_nothing) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view("NEW")));
  Story::done(log.sync());
  const std::size_t calls = story.machine.trace().calls.size();
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    require_equal(story.states_at(calls - 1, model), {"/d/a=old ", "/d/a=NEW "});
    require_equal(story.states_at(calls, model), {"/d/a=NEW "});
  }
}

BOOST_AUTO_TEST_CASE(any_version_of_an_overwritten_unit_may_be_found_in_order) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view("111")));
  Story::done(log.write_at(1, Story::view("2")));
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    require_equal(story.states_after(model), {"/d/a=old ", "/d/a=111 ", "/d/a=121 "});
  }
  Story::done(log.sync());
  Story::done(log.write_at(2, Story::view("3")));
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    require_equal(story.states_after(model), {"/d/a=121 ", "/d/a=123 "});
  }
}

BOOST_AUTO_TEST_CASE(units_of_one_write_are_free_unless_the_page_cache_lives) {
  const std::string a(64, 'a'), b(64, 'b'), c(64, 'c'), d(64, 'd');
  Story story(a + b);
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view(c + d)));
  const States prefixes{file("/d/a", a + b), file("/d/a", c + b), file("/d/a", c + d)};
  States all = prefixes;
  all.insert(file("/d/a", a + d));
  require_equal(story.states_at(1, "kill"), prefixes);
  for (const char* model : {"sync-everything", "posix-min", "ext4-ordered"}) {
    require_equal(story.states_at(1, model), all);
  }
  require_equal(story.states_at(1, "posix-min", 512), {file("/d/a", a + b), file("/d/a", c + d)});
}

BOOST_AUTO_TEST_CASE(old_bytes_reappear_when_a_cut_file_grows_again) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.truncate(0));
  Story::done(log.truncate(4));
  const States with_zeros{file("/d/a", "old"), file("/d/a", zeros), file("/d/a", ""),
                          file("/d/a", zeros + '\0')};
  for (const char* model : {"ext4-nodelalloc", "ext4-ordered", "ext4-noauto-da-alloc", "xfs"}) {
    require_equal(story.states_after(model), with_zeros);
  }
  States with_old = with_zeros;
  with_old.insert({file("/d/a", "old\0"s), file("/d/a", "old\xDB"), file("/d/a", zeros + '\xDB')});
  for (const char* model : {"ext4-writeback", "posix-min"}) {
    require_equal(story.states_after(model), with_old);
  }
  require_equal(story.states_after("sync-everything"), {file("/d/a", zeros + '\0')});
}

BOOST_AUTO_TEST_CASE(a_gap_and_the_bytes_behind_it_are_one_step_in_their_unit) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(100, Story::view("x")));
  States expected{file("/d/a", "old")};
  for (const char fill : {'\0', '\xDB'}) {
    for (const char first : {'\0', fill}) {
      const std::string start = "old" + std::string(61, first);
      expected.insert(file("/d/a", start + std::string(36, '\0') + 'x'));
      expected.insert(file("/d/a", start + std::string(37, fill)));
    }
  }
  require_equal(story.states_after("posix-min"), expected);
  BOOST_TEST(expected.size() == 6U);
}

BOOST_AUTO_TEST_CASE(what_allocate_adds_is_garbage_until_its_zeros_are_written) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.allocate({0, 6}));
  require_equal(story.states_after("posix-min"),
                {file("/d/a", "old"), file("/d/a", "old" + zeros), file("/d/a", "old" + garbage)});
  require_equal(story.states_after("ext4-ordered"),
                {file("/d/a", "old"), file("/d/a", "old" + zeros)});
}

BOOST_AUTO_TEST_CASE(a_growth_may_stop_at_every_page) {
  Story story;
  auto writer = Story::create(story.d, "n");
  story.start();
  const std::string bytes(8193, 'x');
  Story::append(writer, bytes);
  std::set<std::size_t> sizes;
  for (const std::string& state : story.states_after("ext4-ordered", 4096)) {
    for (const std::size_t size : {0U, 4096U, 8192U, 8193U}) {
      if (state == "/d/a=old " + file("/d/n", bytes.substr(0, size))) sizes.insert(size);
    }
  }
  BOOST_TEST((sizes == std::set<std::size_t>{0, 4096, 8192, 8193}));
  // Empty; one page of x or zeros; two pages; two pages and one byte.
  BOOST_TEST(story.states_after("ext4-ordered", 4096).size() == 1U + 2U + 4U + 8U);
}

BOOST_AUTO_TEST_CASE(fdatasync_forces_no_mtime) {
  Story story;
  auto log = story.d.open_log(Story::name("a")).value();
  Story::done(log.write_at(0, Story::view("NEW")));
  Story::done(log.sync());
  const std::size_t calls = story.machine.trace().calls.size();
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    require_equal(story.states_after(model), {"/d/a=NEW "});
    BOOST_TEST(story.full_states(model, calls).size() == 2U);
  }
  auto reader = story.d.open(Story::name("a")).value();
  Story::done(reader.sync());
  for (const char* model : {"posix-min", "ext4-ordered"}) {
    BOOST_TEST(story.full_states(model, calls + 2).size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(attributes_are_free_of_each_other_in_posix_min_and_a_sequence_in_ext4) {
  Story story;
  auto writer = Story::create(story.d, "n");
  story.start();
  Story::done(writer.set_mode({0600}));
  Story::done(writer.set_attribute("k", "1"));
  Story::done(writer.set_attribute("k", "2"));
  Story::done(writer.set_owner({7, 7}));
  BOOST_TEST(story.full_states("posix-min", 4).size() == 2U * 3U * 2U);
  BOOST_TEST(story.full_states("ext4-ordered", 4).size() == 5U);
  Story::done(writer.sync());
  BOOST_TEST(story.full_states("posix-min", 5).size() == 1U);
  BOOST_TEST(story.full_states("ext4-ordered", 5).size() == 1U);
}

BOOST_AUTO_TEST_CASE(data_come_before_size_and_size_before_attributes_in_one_call) {
  Story story;
  auto writer = Story::create(story.d, "n");
  Story::done(writer.set_mode({04777}));
  story.start();
  auto user = story.machine.process({.owner = {7, 7}});
  auto root = user.open_root().value();
  auto log = root.open_directory(Story::name("d")).value().open_log(Story::name("n")).value();
  Story::done(log.write_at(0, Story::view("new")));  // drops the set-user-id bit as well
  const std::size_t in_flight = story.machine.trace().calls.size() - 1;
  // Before; size and content; the mode; mtime.
  BOOST_TEST(story.full_states("kill", in_flight).size() == 4U);
  // Of the attributes none, the mode or both; of content empty or all.
  BOOST_TEST(story.full_states("sync-everything", in_flight).size() == 6U);
}

BOOST_AUTO_TEST_CASE(an_unknown_model_and_too_many_sets_are_errors) {
  Story story;
  auto writer = Story::create(story.d, "n");
  const auto& trace = story.machine.trace();
  const auto unknown = states(story.before, trace, 1, "ext5", 64);
  BOOST_TEST((unknown.error().code == std::errc::invalid_argument));
  const auto too_many = states(story.before, trace, 1, "posix-min", 64, {1});
  BOOST_TEST((too_many.error().code == std::errc::value_too_large));
  BOOST_TEST(states(story.before, trace, 1, "posix-min", 64, {2}).has_value());
}

}  // namespace
