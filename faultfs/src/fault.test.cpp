// Goal: a plan is one text, and a call that fails leaves what the plan says, in memory and on disk.
// Method: plans through text and back; short programs on one machine, and their crash states.
#include "faultfs/fault.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <set>

#include "faultfs/crash_state.hpp"
#include "faultfs/explorer.hpp"
#include "faultfs/machine.hpp"

namespace {

using namespace holdfast;
using namespace faultfs;

ByteView bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

Fault on_sync(std::size_t calls_before, SyncPolicy policy,
              Fault::Cache cache = Fault::Cache::kept) {
  return {.calls_before = calls_before,
          .code = std::error_code(EIO, std::system_category()),
          .when = Fault::When::within,
          .policy = policy,
          .cache = cache};
}

/// A durable file "f" that holds "old", and one opened for writing in place.
struct OneFile {
  OneFile() {
    auto writer = root.create(name, Mode{0644}).value();
    BOOST_REQUIRE(writer.append(bytes("old")));
    machine.forget_trace();
  }

  /// Write "newer" in place and sync it, which suffers the plan.
  Result<void> write_and_sync(SyncPolicy policy, Fault::Cache cache = Fault::Cache::kept) {
    before = machine.tree();
    auto log = root.open_log(name).value();
    machine.inject(on_sync(1, policy, cache));
    BOOST_REQUIRE(log.write_at(0, bytes("newer")));
    return log.sync();
  }

  Result<void> sync_again() { return root.open(name).value().sync(); }

  [[nodiscard]] std::string content() const {
    return machine.tree().at(machine.tree().resolve("/f")).bytes;
  }

  /// What a crash now may leave in the file.
  [[nodiscard]] std::set<std::string> after_crash(const char* model = "posix-min") const {
    std::set<std::string> contents;
    const Trace& trace = machine.trace();
    for (const Tree& tree :
         all_states(before, trace, trace.calls.size(), *find_crash_model(model), 512)) {
      contents.insert(tree.at(tree.resolve("/f")).bytes);
    }
    return contents;
  }

  const FileName name = FileName::literal("f");
  Machine machine;
  SimFs fs = machine.process();
  SimDirectory root = fs.open_root().value();
  Tree before;
};

BOOST_AUTO_TEST_CASE(every_way_of_failing_is_one_text) {
  for (const char* text :
       {"0b5", "3a28", "7w5-512", "7w122-1", "2w5-clean-and-new", "2w5-clean-and-new-dropped",
        "2w5-reverted", "2w5-stays-dirty", "2w5-reported-late", "2w5-reported-late-dropped",
        "2w5-wrong-content", "0k", "3k", "3k-512"}) {
    const auto plan = parse_fault(text);
    BOOST_TEST_REQUIRE(plan.has_value(), text);
    BOOST_TEST(to_string(*plan) == text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_plan_is_refused) {
  for (const char* text :
       {"",     "3",    "b5",    "3b",     "3b0",         "3b4096",      "03b5",  "3b5-1",
        "3w5",  "3w5-", "3w5-0", "3w5-01", "3w5-nothing", "3w5-dropped", "-3b5",  "3x5",
        "3b5 ", "k",    "03k",   "3k5",    "3k-",         "3k-0",        "3k-01", "3k-x"}) {
    BOOST_TEST(!parse_fault(text).has_value(), "'" << text << "' was taken for a plan");
  }
}

BOOST_FIXTURE_TEST_CASE(a_failed_append_leaves_the_prefix_of_its_plan, OneFile) {
  auto writer = root.create(FileName::literal("g"), Mode{0644}).value();
  machine.inject({.code = std::error_code(EDQUOT, std::system_category()),
                  .when = Fault::When::within,
                  .kept_bytes = 2});
  BOOST_TEST(writer.append(bytes("text")).error().code.value() == EDQUOT);
  BOOST_TEST(machine.tree().at(machine.tree().resolve("/g")).bytes == "te");
}

BOOST_FIXTURE_TEST_CASE(a_process_that_is_killed_in_a_call_makes_no_other_one, OneFile) {
  auto other = fs.open_root().value();
  auto writer = root.create(FileName::literal("g"), Mode{0644}).value();
  machine.inject({.calls_before = 1, .when = Fault::When::killed, .kept_bytes = 2});
  BOOST_REQUIRE(writer.append(bytes("one ")));
  BOOST_TEST((writer.append(bytes("two ")).error().code == errc::not_active));
  BOOST_TEST(!fs.alive());
  BOOST_TEST((other.remove(name).error().code == errc::not_active));
  BOOST_TEST(machine.tree().at(machine.tree().resolve("/g")).bytes == "one tw");
  BOOST_TEST(content() == "old");
  BOOST_TEST(machine.process().open_root().has_value());
}

BOOST_FIXTURE_TEST_CASE(deaths_are_tried_where_they_make_a_difference, OneFile) {
  auto writer = root.create(FileName::literal("g"), Mode{0644}).value();
  (void)root.list();
  BOOST_REQUIRE(writer.append(bytes("text")));
  BOOST_REQUIRE(writer.sync());
  std::string plans;
  for (const Fault& plan : kill_plans(machine.trace(), 2)) plans += to_string(plan) + ' ';
  BOOST_TEST(plans == "0k 2k 2k-1 2k-2 2k-3 3k ");
}

BOOST_FIXTURE_TEST_CASE(writes_in_place_are_cut_off_as_appends_are, OneFile) {
  auto log = root.open_log(name).value();
  machine.forget_trace();
  BOOST_REQUIRE(log.write_at(1, bytes("eleven char")));
  std::string plans;
  for (const Fault& plan : kill_plans(machine.trace(), 2)) plans += to_string(plan) + ' ';
  BOOST_TEST(plans == "0k 0k-1 0k-2 0k-4 0k-10 ");
  plans.clear();
  const std::vector<std::error_code> code{std::error_code(EIO, std::system_category())};
  for (const Fault& plan : fault_plans(machine.trace(), code, 2)) plans += to_string(plan) + ' ';
  BOOST_TEST(plans == "0b5 0a5 0w5-1 0w5-2 0w5-4 0w5-10 ");
}

BOOST_FIXTURE_TEST_CASE(a_sync_that_fails_poisons_its_handle_however_it_fails, OneFile) {
  for (const Fault::When when : {Fault::When::before, Fault::When::after}) {
    auto log = root.open_log(name).value();
    machine.inject({.code = std::error_code(EIO, std::system_category()), .when = when});
    BOOST_TEST(!log.sync());
    BOOST_TEST((log.sync().error().code == errc::poisoned));
  }
}

BOOST_FIXTURE_TEST_CASE(clean_and_new_shows_the_new_and_no_retry_saves_it, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::clean_and_new));
  BOOST_TEST(content() == "newer");
  BOOST_REQUIRE(sync_again());
  BOOST_TEST(after_crash().count("old") == 1U);
  BOOST_TEST(after_crash().count("newer") == 1U);
  BOOST_TEST(after_crash("ext4-ordered").count("old") == 1U);
  BOOST_TEST(after_crash("sync-everything") == std::set<std::string>{"newer"});
}

BOOST_FIXTURE_TEST_CASE(a_later_write_is_covered_by_its_own_sync, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::clean_and_new));
  auto log = root.open_log(name).value();
  BOOST_REQUIRE(log.write_at(0, bytes("third")));
  BOOST_REQUIRE(log.sync());
  for (const std::string& found : after_crash()) BOOST_TEST(found.substr(0, 3) == "thi");
}

BOOST_FIXTURE_TEST_CASE(dropped_pages_show_what_is_on_the_disk, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::clean_and_new));
  BOOST_REQUIRE(root.open(name).value().drop_cache());
  BOOST_TEST(content() == std::string("old\0\0", 5));
}

BOOST_FIXTURE_TEST_CASE(a_plan_may_drop_the_pages_at_once, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::clean_and_new, Fault::Cache::dropped));
  BOOST_TEST(content() == std::string("old\0\0", 5));
}

BOOST_FIXTURE_TEST_CASE(dropping_pages_that_were_written_changes_nothing, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::stays_dirty));
  BOOST_REQUIRE(root.open(name).value().drop_cache());
  BOOST_TEST(content() == "newer");
}

BOOST_FIXTURE_TEST_CASE(reverted_shows_the_old_and_a_retry_makes_it_durable, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::reverted));
  BOOST_TEST(content() == "old");
  BOOST_REQUIRE(sync_again());
  BOOST_TEST(after_crash() == std::set<std::string>{"old"});
}

BOOST_FIXTURE_TEST_CASE(what_stays_dirty_is_saved_by_a_retry, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::stays_dirty));
  BOOST_TEST(content() == "newer");
  BOOST_TEST(after_crash().count("old") == 1U);
  BOOST_REQUIRE(sync_again());
  BOOST_TEST(after_crash() == std::set<std::string>{"newer"});
}

BOOST_FIXTURE_TEST_CASE(a_late_report_hits_the_next_sync_of_the_file, OneFile) {
  BOOST_REQUIRE(write_and_sync(SyncPolicy::reported_late));
  BOOST_TEST(after_crash() == std::set<std::string>{"newer"});
  auto log = root.open_log(name).value();
  BOOST_REQUIRE(log.write_at(0, bytes("third")));
  BOOST_TEST(log.sync().error().code.value() == EIO);
  BOOST_REQUIRE(sync_again());
  BOOST_TEST(after_crash().count("newer") == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_late_report_may_drop_the_pages_then, OneFile) {
  BOOST_REQUIRE(write_and_sync(SyncPolicy::reported_late, Fault::Cache::dropped));
  BOOST_TEST(content() == "newer");
  auto log = root.open_log(name).value();
  BOOST_REQUIRE(log.write_at(0, bytes("third one")));
  BOOST_TEST(log.sync().error().code.value() == EIO);
  BOOST_TEST(content() == std::string("newer\0\0\0\0", 9));
}

BOOST_FIXTURE_TEST_CASE(wrong_content_has_the_right_size, OneFile) {
  BOOST_TEST(!write_and_sync(SyncPolicy::wrong_content));
  BOOST_TEST(content() == std::string("old") + garbage_byte + garbage_byte);
  BOOST_REQUIRE(sync_again());
  BOOST_TEST(after_crash() == std::set<std::string>{content()});
}

}  // namespace
