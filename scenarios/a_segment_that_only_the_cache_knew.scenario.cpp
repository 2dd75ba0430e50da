// A writer made a new segment and was killed before it had synced the directory of segments. The
// next process found the segment, for the page cache showed it, and wrote commits into it; a power
// cut then took the name away, and with it commits that were acknowledged.
// Now whoever takes a segment for the first time syncs their directory. Found by:
// holdfast crash replay hf1/journal-reopened/posix-min/u512/d1/f58k/9.0.1
// Rules: R1 opens, R3 durable.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace {

using namespace holdfast;

/// Commits that fill the two segments of a new journal, and need a third one.
void fill_two_segments(WatchedJournal& world) {
  auto journal = world.open();
  for (const char letter : {'1', '2', '3'}) {
    constexpr std::size_t more_than_half = 2100;
    (void)journal.commit({put("d/a", std::string(more_than_half, letter))});
  }
}

BOOST_AUTO_TEST_CASE(a_found_segment_has_a_durable_name_before_it_is_used) {
  WatchedJournal rehearsal;
  rehearsal.options = {.segment_bytes = 4096, .journal_bytes_max = 8 * 4096};
  rehearsal.create();
  const faultfs::Tree made = rehearsal.machine.tree();
  rehearsal.machine.forget_trace();
  fill_two_segments(rehearsal);

  WatchedJournal world{faultfs::Machine(made)};
  world.options = rehearsal.options;
  world.machine.inject({.calls_before = rehearsal.last(Operation::sync_directory, "/journal"),
                        .when = faultfs::Fault::When::killed});
  fill_two_segments(world);
  BOOST_REQUIRE(!world.fs.alive());
  BOOST_REQUIRE(world.exists("/journal/segment-000003"));

  // What of this a power cut may undo is explored in the_journal_keeps_its_rules.prop.cpp.
  world.kill();
  world.machine.forget_trace();
  (void)world.owner().commit({put("d/a", "last")}).value();
  BOOST_TEST(world.first(Operation::sync_directory, "/journal") <
             world.first(Operation::write_at, "/journal/segment-000003"));
}

}  // namespace
