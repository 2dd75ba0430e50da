// Looking at a document: where its content comes from, and whether it is ours.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

using journal::PlainState;

struct WithOwner : WatchedJournal {
  WithOwner() { create(); }
  void commit(JournalBatch batch) { (void)owner().commit(std::move(batch)).value(); }
  void apply() { (void)owner().apply().value(); }
  DocumentLook look(const char* path) { return owner().look(DocumentPath::literal(path)).value(); }
  std::optional<KeptVersion> backup(const char* path) {
    return owner().backup(DocumentPath::literal(path)).value();
  }
  void check(const DocumentLook& seen, std::uint64_t version, PlainState state,
             const std::optional<std::string>& content) {
    BOOST_TEST(seen.version == version);
    BOOST_TEST(to_string(seen.state) == to_string(state));
    BOOST_TEST((seen.content == content));
  }
};

BOOST_FIXTURE_TEST_SUITE(looking_at_a_document, WithOwner)

BOOST_AUTO_TEST_CASE(finds_it_in_the_journal_and_then_in_its_file) {
  commit({put("d/a", "1")});
  check(look("d/a"), 1, PlainState::lawful, "1");
  apply();
  check(look("d/a"), 1, PlainState::lawful, "1");
  commit({removed("d/a")});
  check(look("d/a"), 0, PlainState::missing, std::nullopt);
  apply();
  check(look("d/a"), 0, PlainState::missing, std::nullopt);
}

BOOST_AUTO_TEST_CASE(is_recalled_as_the_manifest_names_it) {
  const DocumentPath path = DocumentPath::literal("d/a");
  commit({put("d/a", "1")});
  BOOST_TEST(!owner().recall(path).value());  // not published yet: there is nothing to heal
  apply();
  BOOST_TEST(owner().recall(path).value().value() == "1");
  commit({removed("d/a")});
  BOOST_TEST(!owner().recall(path).value());
  apply();
  BOOST_TEST(!owner().recall(path).value());
  BOOST_TEST(!owner().recall(DocumentPath::literal("d/never")).value());
}

BOOST_AUTO_TEST_CASE(does_not_care_for_the_file_while_the_journal_has_the_document) {
  commit({put("d/a", "1")});
  apply();
  commit({put("d/a", "2")});
  rot("/d/a", "rotten");
  check(look("d/a"), 2, PlainState::lawful, "2");
}

BOOST_AUTO_TEST_CASE(tells_damage_from_what_was_edited_or_taken_away) {
  commit({put("d/a", "1"), put("d/b", "1"), put("d/c", "1")});
  apply();
  rot("/d/a", "2");
  write("d", "b", "by hand");
  directory("d").remove(FileName::literal("c")).value();
  check(look("d/a"), 1, PlainState::damaged, "2");
  check(look("d/b"), 1, PlainState::edited, "by hand");
  check(look("d/c"), 1, PlainState::lost, std::nullopt);
  write("d", "new", "by hand");
  check(look("d/new"), 0, PlainState::edited, "by hand");
}

BOOST_AUTO_TEST_CASE(changes_nothing) {
  commit({put("d/a", "1")});
  apply();
  rot("/d/a", "2");
  machine.forget_trace();
  (void)look("d/a");
  (void)backup("d/a");
  for (const faultfs::Call& call : machine.trace().calls) {
    const bool reads = call.operation == Operation::open || call.operation == Operation::stat ||
                       call.operation == Operation::read_at ||
                       call.operation == Operation::open_directory;
    BOOST_TEST(reads, to_string(call.operation));
  }
}

BOOST_AUTO_TEST_CASE(gives_the_backup_with_its_version_and_only_if_it_is_what_was_kept) {
  commit({put("d/a", "1")});
  apply();
  BOOST_TEST(!backup("d/a"));
  commit({put("d/a", "2")});
  apply();
  BOOST_TEST(backup("d/a").value().version == 1U);
  BOOST_TEST(backup("d/a").value().content == "1");
  rot("/d_bak/a.bak", "x");
  BOOST_TEST(!backup("d/a"));
  // A copy of the published version, as a crash may leave it, is as good.
  rot("/d_bak/a.bak", "2");
  BOOST_TEST(backup("d/a").value().version == 2U);
}

BOOST_AUTO_TEST_CASE(lists_what_is_there_with_version_and_size) {
  commit({put("d/a", "1"), put("d/b", "1"), put("d/c", "1")});
  apply();
  commit({put("d/a", "longer"), removed("d/b"), put("e", "new")});
  const auto all = owner().documents();
  BOOST_REQUIRE(all.size() == 3U);
  const std::vector<DocumentInfo> expected{{"d/a", 2, 6}, {"d/c", 1, 1}, {"e", 2, 3}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(all[i].path == expected[i].path);
    BOOST_TEST(all[i].version == expected[i].version);
    BOOST_TEST(all[i].size_bytes == expected[i].size_bytes);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
