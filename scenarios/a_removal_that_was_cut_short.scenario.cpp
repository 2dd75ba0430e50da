// A removed document moves to the backup's directory. A power cut left it under both names, which
// POSIX allows for a rename between directories; recovery renamed it once more, and renaming a file
// to another name of itself succeeds and does nothing: the removed document was back.
// Now a file that is its own backup already only loses its name. Found by:
// holdfast crash replay hf1/journal-removal/posix-min/u512/d1/4.1
// Rules: R2 atomic, R3 durable.
#include <boost/test/unit_test.hpp>

#include "sim_journal.hpp"

namespace {

using namespace holdfast;

BOOST_AUTO_TEST_CASE(a_document_with_two_names_is_removed_nevertheless) {
  faultfs::Machine machine;
  const Environment environment{machine.clock(), machine.entropy()};
  const JournalOptions options{.segment_bytes = 4096, .journal_bytes_max = 4 * 4096};
  const DocumentPath path = DocumentPath::literal("d/a.json");
  faultfs::SimFs first = machine.process();
  auto root = first.open_root().value();
  SimJournal::create(root, options, environment).value();
  {
    auto journal = SimJournal::open(first.open_root().value(), options, environment).value();
    (void)journal.commit({{path, "one"}}).value();
    (void)journal.apply().value();
    (void)journal.commit({{path, std::nullopt}}).value();
  }
  // What the power cut left of the rename.
  root.make_directory(FileName::literal("d_bak"), Mode{0755}).value();
  auto documents = root.open_directory(FileName::literal("d")).value();
  auto backups = root.open_directory(FileName::literal("d_bak")).value();
  documents.link(FileName::literal("a.json"), backups, FileName::literal("a.bak")).value();

  auto journal = SimJournal::open(first.open_root().value(), options, environment).value();
  journal.close().value();
  BOOST_TEST(!journal.read(path).value().has_value());
  BOOST_TEST(!documents.stat(FileName::literal("a.json")));
  BOOST_TEST(backups.stat(FileName::literal("a.bak")).value().links == 1U);
}

}  // namespace
