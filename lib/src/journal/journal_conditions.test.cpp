// Commits that count only if a document has the version that their maker has seen.
#include <boost/test/unit_test.hpp>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

DocumentChange put_if(const char* path, std::string content, std::uint64_t version) {
  DocumentChange change = put(path, std::move(content));
  change.if_version = version;
  return change;
}
DocumentChange removed_if(const char* path, std::uint64_t version) {
  DocumentChange change = removed(path);
  change.if_version = version;
  return change;
}

struct WithOwner : WatchedJournal {
  WithOwner() { create(); }
  Result<CommitReport> commit(JournalBatch batch) { return owner().commit(std::move(batch)); }
  [[nodiscard]] std::uint64_t version(const char* path) {
    return owner().version(DocumentPath::literal(path));
  }
};

BOOST_FIXTURE_TEST_SUITE(a_commit_with_conditions, WithOwner)

BOOST_AUTO_TEST_CASE(is_made_where_the_version_is_the_one_it_names) {
  BOOST_TEST(commit({put_if("d/a", "1", 0)}).value().sequence == 1U);
  BOOST_TEST(commit({put_if("d/a", "2", 1)}).value().sequence == 2U);
  (void)owner().apply().value();
  BOOST_TEST(version("d/a") == 2U);
  BOOST_TEST(commit({removed_if("d/a", 2)}).value().sequence == 3U);
  BOOST_TEST(version("d/a") == 0U);
  BOOST_TEST(commit({put_if("d/a", "4", 0)}).has_value());
}

BOOST_AUTO_TEST_CASE(is_refused_as_a_whole_where_it_is_another_one) {
  (void)commit({put("d/a", "1")}).value();
  for (const bool applied : {false, true}) {
    if (applied) (void)owner().apply().value();
    for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{2}}) {
      const auto refused = commit({put("d/b", "new"), put_if("d/a", "2", other)});
      BOOST_REQUIRE(!refused);
      BOOST_TEST((refused.error().code == errc::conflict));
      BOOST_TEST((refused.error().outcome == Outcome::not_published));
      BOOST_TEST(refused.error().name == "d/a");
      BOOST_TEST(refused.error().detail ==
                 (other == 0 ? "it is there already" : "it has not version 2"));
    }
  }
  BOOST_TEST(get(owner(), "d/a").value() == "1");
  BOOST_TEST(!get(owner(), "d/b"));
  BOOST_TEST(commit({put("d/a", "2")}).value().sequence == 2U);
}

BOOST_AUTO_TEST_CASE(writes_nothing_where_all_of_a_group_are_refused) {
  (void)commit({put("d/a", "1")}).value();
  machine.forget_trace();
  const auto one = owner().submit({put_if("d/a", "2", 7)}).value();
  const auto other = owner().submit({put_if("d/a", "2", 8)}).value();
  owner().flush();
  BOOST_TEST((owner().end_of(one).error().code == errc::conflict));
  BOOST_TEST((owner().end_of(other).error().code == errc::conflict));
  BOOST_TEST(machine.trace().calls.empty());
}

BOOST_AUTO_TEST_CASE(is_told_so_also_where_the_journal_is_full) {
  options.when_full = WhenFull::refuse;
  while (commit({put("d/a", std::string(1000, 'x'))})) continue;
  BOOST_TEST((commit({put_if("d/a", "2", 7)}).error().code == errc::conflict));
}

BOOST_AUTO_TEST_CASE(may_ask_for_documents_that_it_leaves_as_they_are) {
  const auto only_if = [](std::uint64_t version) {
    return DocumentChange{DocumentPath::literal("d/a"), std::nullopt, version, true};
  };
  (void)commit({put("d/a", "1")}).value();
  BOOST_TEST((commit({only_if(2), put("d/b", "2")}).error().code == errc::conflict));
  BOOST_TEST(commit({only_if(1), put("d/b", "2")}).value().sequence == 2U);
  BOOST_TEST(version("d/a") == 1U);
  BOOST_TEST(get(owner(), "d/a").value() == "1");
  BOOST_TEST((commit({only_if(1)}).error().code == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(writes_nothing_when_it_is_refused) {
  (void)commit({put("d/a", "1")}).value();
  machine.forget_trace();
  BOOST_TEST(!commit({put_if("d/a", "2", 7)}));
  BOOST_TEST(machine.trace().calls.empty());
}

// The first commit that is written makes the manifest durable that was found.
BOOST_AUTO_TEST_CASE(writes_nothing_when_the_first_one_is_refused) {
  (void)commit({put("d/a", "1")}).value();
  (void)owner().close().value();
  kill();
  (void)owner();
  machine.forget_trace();
  BOOST_TEST((commit({put_if("d/a", "2", 7)}).error().code == errc::conflict));
  BOOST_TEST(machine.trace().calls.empty());
}

BOOST_AUTO_TEST_CASE(is_judged_by_what_the_commits_before_it_in_its_group_leave) {
  const auto first = owner().submit({put_if("d/a", "1", 0)}).value();
  const auto second = owner().submit({put_if("d/a", "never", 0), put("d/b", "never")}).value();
  const auto third = owner().submit({put_if("d/a", "2", 1)}).value();
  const auto fourth = owner().submit({removed_if("d/a", 2)}).value();
  const auto fifth = owner().submit({put_if("d/a", "4", 0)}).value();
  owner().flush();
  BOOST_TEST(owner().end_of(first).value().sequence == 1U);
  BOOST_TEST((owner().end_of(second).error().code == errc::conflict));
  BOOST_TEST(owner().end_of(third).value().sequence == 2U);
  BOOST_TEST(owner().end_of(fourth).value().sequence == 3U);
  BOOST_TEST(owner().end_of(fifth).value().sequence == 4U);
  BOOST_TEST(get(owner(), "d/a").value() == "4");
  BOOST_TEST(!get(owner(), "d/b"));
  BOOST_TEST(version("d/a") == 4U);
  kill();
  BOOST_TEST(get(owner(), "d/a").value() == "4");
  BOOST_TEST(version("d/a") == 4U);
}

BOOST_AUTO_TEST_CASE(is_judged_before_there_has_to_be_room) {
  options.when_full = WhenFull::refuse;
  (void)commit({put("d/a", "1")}).value();
  Result<CommitReport> last = commit({put("d/b", std::string(900, 'b'))});
  for (int i = 0; i < 40 && last; ++i) last = commit({put("d/b", std::string(900, 'b'))});
  BOOST_REQUIRE(!last);
  BOOST_TEST((last.error().code == std::errc::device_or_resource_busy));
  BOOST_TEST((commit({put_if("d/a", std::string(900, 'a'), 7)}).error().code == errc::conflict));
}

BOOST_AUTO_TEST_CASE(forgets_the_large_contents_of_what_was_refused) {
  options.inline_bytes_max = 10;
  (void)commit({put("d/a", "1")}).value();
  BOOST_TEST(!commit({put_if("d/a", std::string(100, 'x'), 7)}));
  BOOST_TEST(root()
                 .open_directory(FileName::literal("journal"))
                 .value()
                 .open_directory(FileName::literal("staged"))
                 .value()
                 .list()
                 .value()
                 .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
