// Goal: whatever opening finds on the disk it either understands or refuses, unchanged.
// Method: journals on the simulator that are damaged, or continued by a writer of another mind.
#include <boost/test/unit_test.hpp>

#include "holdfast/impl/journal/journal.hpp"

#include "watched_journal.hpp"

namespace holdfast {
namespace {

using journal::RecordType;

struct Found : WatchedJournal {
  Found() { create(); }

  /// Continue the journal, which nobody has open, with one frame of these records.
  void forge(const std::vector<journal::Record>& records) {
    auto top = root();
    auto dir = top.open_directory(journal::journal_directory()).value();
    const auto manifest = journal::read_manifest<faultfs::SimFs>(top).value();
    journal::Segments<faultfs::SimFs> segments(dir, environment, options);
    segments.load().value();
    const auto found = segments.scan(manifest.serial).value();
    const auto plan = journal::plan_recovery(
        {manifest.journal, manifest.cut, manifest.serial, manifest.epoch}, found.scans);
    for (const std::size_t index : plan.free) segments.set_free(index);
    journal::FrameLog<faultfs::SimFs> log(segments, environment, manifest.journal, plan.serial_max);
    journal::FrameBuilder frame;
    frame.add({.type = RecordType::settled});
    for (const journal::Record& record : records) frame.add(record);
    log.make_room(frame.size_bytes()).value();
    log.write(frame, plan.last_sequence + 1).value();
  }

  /// Opening fails, says so of a segment, and changes nothing.
  Error refusal() {
    kill();
    const std::string before = machine.tree().describe();
    const auto refused = try_open();
    BOOST_REQUIRE(!refused);
    const std::string said = refused.error().message();
    BOOST_TEST(said.find("/journal/segment-000001") != std::string::npos, said);
    BOOST_TEST(machine.tree().describe() == before);
    return refused.error();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(opening, Found)

BOOST_AUTO_TEST_CASE(refuses_a_journal_whose_acknowledged_bytes_are_damaged) {
  for (const char* text : {"first", "second", "third"}) {
    (void)owner().commit({put("d/a", text)}).value();
  }
  kill();
  std::string bytes = content("/journal/segment-000001");
  rot("/journal/segment-000001", bytes.replace(bytes.find("second"), 6, "SECOND"));
  const Error error = refusal();
  BOOST_TEST((error.code == errc::damaged));
  BOOST_TEST(error.detail.starts_with("at offset "));
}

BOOST_AUTO_TEST_CASE(refuses_a_record_whose_path_is_no_documents) {
  forge({{.type = RecordType::put, .begins_commit = true, .path = "manifest", .content = "x"}});
  const Error error = refusal();
  BOOST_TEST((error.code == errc::damaged));
  BOOST_TEST(error.detail.starts_with("at offset 64: "));
}

BOOST_AUTO_TEST_CASE(reads_no_frame_of_a_segment_that_is_not_needed) {
  const auto commit_and_close = [this](const char* text) {
    (void)owner().commit({put("d/a", text)}).value();
    owner().close().value();
    kill();
  };
  constexpr const char* second = "/journal/segment-000002";
  commit_and_close("1");
  const std::string before = content(second);
  forge({{.type = RecordType::patch, .begins_commit = true, .path = "d/a"}});
  const std::string newer = content(second);
  BOOST_REQUIRE(newer != before);
  BOOST_TEST((try_open().error().code == std::errc::not_supported));
  rot(second, before);
  commit_and_close("2");
  commit_and_close("3");
  rot(second, newer);
  BOOST_TEST((get(owner(), "d/a") == "3"));
}

BOOST_AUTO_TEST_CASE(refuses_a_record_that_only_a_newer_format_has) {
  forge({{.type = RecordType::patch, .begins_commit = true, .path = "d/a"}});
  BOOST_TEST((refusal().code == std::errc::not_supported));
}

BOOST_AUTO_TEST_CASE(counts_a_commit_that_was_lost_and_goes_on_behind_it) {
  forge({{.type = RecordType::put, .begins_commit = true, .path = "d/a", .content = "1"},
         {.type = RecordType::lost, .begins_commit = true},
         {.type = RecordType::put, .begins_commit = true, .path = "d/b", .content = "3"}});
  for (int owners = 0; owners < 2; ++owners) {
    BOOST_TEST(owner().recovery().last_sequence == 3U);
    BOOST_TEST(owner().recovery().replayed == 3U);
    BOOST_TEST(get(owner(), "d/a").value() == "1");
    BOOST_TEST(get(owner(), "d/b").value() == "3");
    kill();
  }
  BOOST_TEST(owner().commit({put("d/a", "4")}).value().sequence == 4U);
}

BOOST_AUTO_TEST_CASE(finds_twice_what_fills_more_than_one_frame) {
  (void)owner().commit({put("d/a", std::string(2500, '1'))}).value();
  (void)owner().commit({put("d/b", std::string(2500, '2'))}).value();
  for (int owners = 0; owners < 3; ++owners) {
    kill();
    BOOST_TEST(owner().recovery().replayed == 2U);
    BOOST_TEST(get(owner(), "d/a").value() == std::string(2500, '1'));
    BOOST_TEST(get(owner(), "d/b").value() == std::string(2500, '2'));
  }
}

// Whoever copied the journal here has perhaps not synced it.
BOOST_AUTO_TEST_CASE(makes_durable_what_it_relies_on_before_anything_is_overwritten) {
  const auto check_order = [this](const char* segment) {
    const std::size_t written = first(Operation::write_at, segment);
    BOOST_TEST(first(Operation::sync, "/manifest") < written);
    BOOST_TEST(first(Operation::sync_directory, "/") < written);
  };
  owner();
  machine.forget_trace();
  (void)owner().commit({put("d/a", "1")}).value();
  check_order("/journal/segment-000001");
  kill();
  machine.forget_trace();
  owner();
  check_order("/journal/segment-000002");
}

// The manifest before the one that was found may have needed it.
BOOST_AUTO_TEST_CASE(makes_its_manifest_durable_before_it_removes_a_staged_content) {
  (void)owner().commit({put("d/a", "1")}).value();
  kill();
  auto dir = directory("journal");
  dir.make_directory(FileName::literal("staged"), Mode{0777}).value();
  auto staged = dir.open_directory(FileName::literal("staged")).value();
  staged.create(FileName::literal("0123456789abcdef"), Mode{0666}).value().close().value();
  machine.forget_trace();
  owner();
  const std::size_t removed = first(Operation::remove, "/journal/staged/0123456789abcdef");
  BOOST_TEST(first(Operation::sync, "/manifest") < removed);
  BOOST_TEST(first(Operation::sync_directory, "/") < removed);
}

BOOST_AUTO_TEST_CASE(removes_leftovers_before_it_needs_their_space) {
  constexpr std::uint64_t block_bytes = 4096;
  WatchedJournal small({.device = {.capacity_bytes = 16 * block_bytes}});
  small.create();
  const std::string kilobyte(1000, 'x');
  for (int i = 0; i < 6; ++i) (void)small.owner().commit({put("d/a", kilobyte)}).value();
  small.kill();  // no segment is free
  small.write("", ".d.0123456789abcdef.hftmp", std::string(12 * block_bytes, 'x'));
  BOOST_TEST(small.owner().recovery().replayed == 6U);
}

BOOST_AUTO_TEST_CASE(leaves_alone_what_is_not_a_segment) {
  const char* names[] = {"notes", "segment-", "segment-12x", "12345678000007"};
  for (const char* name : names) write("journal", name, std::string(8192, 'n'));
  auto dir = directory("journal");
  dir.make_directory(FileName::literal("segment-000009"), Mode{0755}).value();
  for (int i = 0; i < 20; ++i) (void)owner().commit({put("d/a", std::string(1000, 'x'))}).value();
  kill();
  owner().close().value();
  for (const char* name : names) {
    BOOST_TEST(content(std::string("/journal/") + name) == std::string(8192, 'n'));
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
