// Goal: a journal is made where there is none, however often that was cut short, and never over one
// that has lost its manifest. Method: folders on the simulator in which something lies already.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

struct Folder : WatchedJournal {
  /// The manifest goes, everything else stays; nobody has the journal open any more.
  void lose_manifest() {
    kill();
    root().remove(FileName::literal("manifest")).value();
  }

  /// Making a journal fails, says so of the first segment, and changes nothing.
  void check_refused(const std::string& detail) {
    const std::string before = machine.tree().describe();
    const auto refused = try_create();
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::damaged), refused.error().message());
    BOOST_TEST(refused.error().name == "/journal/segment-000001");
    BOOST_TEST(refused.error().detail == detail);
    BOOST_TEST(machine.tree().describe() == before);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(making_a_journal, Folder)

BOOST_AUTO_TEST_CASE(succeeds_over_segments_that_were_never_used) {
  create();
  lose_manifest();
  write("journal", ".segment-000003.0123456789abcdef.hftmp", "half");
  write("", ".manifest.0123456789abcdef.hftmp", "half");
  machine.forget_trace();
  create();
  BOOST_TEST(!exists("/journal/.segment-000003.0123456789abcdef.hftmp"));
  BOOST_TEST(!exists("/.manifest.0123456789abcdef.hftmp"));
  BOOST_TEST(!exists("/journal/segment-000003"));
  (void)owner().commit({put("d/a", "1")}).value();
  kill();
  BOOST_TEST(get(owner(), "d/a").value() == "1");
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_manifest_was_lost) {
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  lose_manifest();
  write("", ".manifest.0123456789abcdef.hftmp", "half");
  write("journal", ".segment-000003.0123456789abcdef.hftmp", "half");
  check_refused("byte 0: the segment was used, and its manifest is missing");
}

// What follows a header that is damaged may be whole.
BOOST_AUTO_TEST_CASE(is_refused_where_a_manifest_and_a_header_were_lost) {
  create();
  (void)owner().commit({put("d/a", "1")}).value();
  lose_manifest();
  std::string bytes = content("/journal/segment-000001");
  rot("/journal/segment-000001", bytes.replace(0, 64, std::string(64, '\0')));
  check_refused("byte 64: the segment was used, and its manifest is missing");
}

BOOST_AUTO_TEST_CASE(is_refused_over_a_segment_that_is_cut_off) {
  create();
  lose_manifest();
  rot("/journal/segment-000001", std::string(4095, '\0'));
  check_refused("byte 4095: the segment is cut off");
}

BOOST_AUTO_TEST_CASE(removes_leftovers_before_it_needs_their_space) {
  constexpr std::uint64_t block_bytes = 4096;
  for (const char* where : {"", "journal"}) {
    WatchedJournal small({.device = {.capacity_bytes = 16 * block_bytes}});
    small.write(where, ".segment-000001.0123456789abcdef.hftmp",
                std::string(15 * block_bytes, 'x'));
    BOOST_TEST(small.try_create().has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
