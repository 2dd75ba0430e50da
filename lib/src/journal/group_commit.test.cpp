// Goal: commits of one thread are grouped, and each is told its own outcome and why.
// Method: a log in memory that fails where it is told to; the outcomes are compared with it.
#include "holdfast/journal/group_commit.hpp"

#include <boost/test/unit_test.hpp>

#include "memory_log.hpp"

namespace {

using namespace queue_test;
using Logged = std::vector<LoggedCommit>;

/// Submitted payloads stay where they are, as the contract wants.
struct Submitted {
  Submitted(Commits& commits, std::vector<std::string> texts) : payloads(std::move(texts)) {
    for (std::string& text : payloads) tickets.push_back(commits.submit(text, text.size()).value());
  }
  std::vector<std::string> payloads;
  std::vector<Ticket> tickets{};
};

void check_end(const CommitReport& report, Outcome outcome, std::uint64_t sequence) {
  BOOST_TEST((report.end == CommitEnd{outcome, sequence}));
  BOOST_TEST(report.error.has_value() == (outcome != Outcome::durable));
  if (report.error) BOOST_TEST((report.error->outcome == outcome));
}

BOOST_AUTO_TEST_CASE(a_lonely_commit_leads_its_own_group) {
  MemoryLog log;
  Commits commits(log, ample, 40);
  std::string payload = "a";
  check_end(commits.commit(payload, 1), Outcome::durable, 41);
  BOOST_TEST((log.durable == Logged{{41, "a"}}));
  BOOST_TEST(commits.last_sequence() == 41U);
}

BOOST_AUTO_TEST_CASE(what_was_submitted_before_a_flush_shares_it) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  const Submitted three(commits, {"a", "b", "c"});
  BOOST_TEST(commits.waiting() == 3U);
  BOOST_TEST(!commits.end_of(three.tickets[0]).has_value());
  commits.flush();
  check_end(commits.end_of(three.tickets[1]).value(), Outcome::durable, 2);
  check_end(commits.wait(three.tickets[0]), Outcome::durable, 1);
  check_end(commits.wait(three.tickets[2]), Outcome::durable, 3);
  BOOST_TEST((log.group_sizes == std::vector<std::size_t>{3}));
}

BOOST_AUTO_TEST_CASE(a_commit_takes_along_what_was_submitted_before_it) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  const Submitted one(commits, {"a"});
  std::string payload = "b";
  check_end(commits.commit(payload, 1), Outcome::durable, 2);
  check_end(commits.end_of(one.tickets[0]).value(), Outcome::durable, 1);
  BOOST_TEST((log.group_sizes == std::vector<std::size_t>{2}));
}

BOOST_AUTO_TEST_CASE(a_waiting_thread_leads_until_its_own_commit_has_ended) {
  MemoryLog log;
  Commits commits(log, {.group_bytes_max = 100, .group_commits_max = 1}, 0);
  const Submitted three(commits, {"a", "b", "c"});
  check_end(commits.wait(three.tickets[1]), Outcome::durable, 2);
  BOOST_TEST(log.leaders.size() == 2U);
  BOOST_TEST(commits.waiting() == 1U);
  check_end(commits.wait(three.tickets[2]), Outcome::durable, 3);
  check_end(commits.wait(three.tickets[0]), Outcome::durable, 1);
}

BOOST_AUTO_TEST_CASE(a_flush_without_commits_writes_nothing) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  commits.flush();
  BOOST_TEST(log.leaders.empty());
}

BOOST_AUTO_TEST_CASE(a_group_that_failed_before_it_was_written_leaves_its_numbers_to_the_next) {
  MemoryLog log({.prepare = 1});
  Commits commits(log, ample, 0);
  const Submitted two(commits, {"a", "b"});
  commits.flush();
  for (const Ticket ticket : two.tickets) {
    const CommitReport report = commits.wait(ticket);
    check_end(report, Outcome::not_published, 0);
    BOOST_TEST(report.error->message() ==
               "allocate segment: No space left on device; not published");
  }
  BOOST_TEST(!commits.poisoned());
  std::string payload = "c";
  check_end(commits.commit(payload, 1), Outcome::durable, 1);
  BOOST_TEST((log.durable == Logged{{1, "c"}}));
}

BOOST_AUTO_TEST_CASE(a_group_whose_flush_failed_is_in_doubt_and_nobody_behind_it_is) {
  MemoryLog log({.write = 2});
  Commits commits(log, {.group_bytes_max = 100, .group_commits_max = 2}, 0);
  const Submitted five(commits, {"a", "b", "c", "d", "e"});
  commits.flush();
  commits.flush();
  check_end(commits.wait(five.tickets[1]), Outcome::durable, 2);
  for (const std::uint64_t sequence : {3U, 4U}) {
    const CommitReport report = commits.wait(five.tickets[sequence - 1]);
    check_end(report, Outcome::in_doubt, sequence);
    BOOST_TEST(report.error->message() ==
               "sync segment: Input/output error; in doubt until the next open");
  }
  const CommitReport behind = commits.wait(five.tickets[4]);
  check_end(behind, Outcome::not_published, 0);
  BOOST_TEST((behind.error->code == holdfast::errc::poisoned));
  BOOST_TEST(behind.error->name == "segment");
}

BOOST_AUTO_TEST_CASE(a_poisoned_queue_refuses_whoever_comes_later_and_says_why) {
  MemoryLog log({.write = 1});
  Commits commits(log, ample, 0);
  std::string payload = "a";
  check_end(commits.commit(payload, 1), Outcome::in_doubt, 1);
  BOOST_TEST(commits.poisoned());
  const CommitReport later = commits.commit(payload, 1);
  check_end(later, Outcome::not_published, 0);
  BOOST_TEST((later.error->code == holdfast::errc::poisoned));
  BOOST_TEST(
      later.error->detail ==
      "after an earlier commit: sync segment: Input/output error; in doubt until the next open");
  BOOST_TEST((commits.submit(payload, 1).error() == *later.error));
  commits.flush();
  BOOST_TEST(log.leaders.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refused_commit_is_left_out_and_the_others_close_ranks) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  const Submitted four(commits, {"!a", "b", "!c", "d"});
  commits.flush();
  for (const std::size_t refused : {0U, 2U}) {
    const CommitReport report = commits.wait(four.tickets[refused]);
    check_end(report, Outcome::not_published, 0);
    BOOST_TEST(report.error->name == four.payloads[refused]);
  }
  check_end(commits.wait(four.tickets[1]), Outcome::durable, 1);
  check_end(commits.wait(four.tickets[3]), Outcome::durable, 2);
  BOOST_TEST((log.durable == Logged{{1, "b"}, {2, "d"}}));
}

BOOST_AUTO_TEST_CASE(a_group_of_refused_commits_is_not_written) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  std::string payload = "!a";
  check_end(commits.commit(payload, 2), Outcome::not_published, 0);
  BOOST_TEST(log.group_sizes.empty());
  BOOST_TEST(!commits.poisoned());
  payload = "a";
  check_end(commits.commit(payload, 1), Outcome::durable, 1);
}

}  // namespace
