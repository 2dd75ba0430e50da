// Goal: threads that commit at once get one order without gaps, each its own outcome, and a leader
// whoever fails.
// Method: eight threads on a log in memory. What the log holds in the end is compared with what
// each commit was told. The log makes way before each flush, so that groups grow; whether threads
// race is for ThreadSanitizer to say.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "memory_log.hpp"

namespace {

using namespace queue_test;

constexpr std::size_t threads_count = 8;

struct Told {
  std::string payload;
  CommitReport report;
};
using ToldToThread = std::vector<Told>;

std::string payload_of(std::size_t thread, std::size_t number) {
  return std::to_string(thread) + "." + std::to_string(number);
}

/// Run `work(thread)` in eight threads.
/// Returns: what each of them returned.
template <class Work>
std::vector<ToldToThread> in_threads(Work work) {
  std::vector<ToldToThread> told(threads_count);
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < threads_count; ++thread) {
    threads.emplace_back([&, thread] { told[thread] = work(thread); });
  }
  for (std::thread& thread : threads) thread.join();
  return told;
}

ToldToThread commit_many(Commits& commits, std::size_t thread, std::size_t count) {
  ToldToThread told;
  for (std::size_t number = 0; number < count; ++number) {
    std::string payload = payload_of(thread, number);
    told.push_back({payload, commits.commit(payload, payload.size())});
  }
  return told;
}

/// The commits that ended with `outcome`, in the order of their numbers.
std::vector<LoggedCommit> ended_with(Outcome outcome, const std::vector<ToldToThread>& all) {
  std::vector<LoggedCommit> found;
  for (const ToldToThread& thread : all) {
    for (const auto& [payload, report] : thread) {
      if (report.end.outcome == outcome) found.push_back({report.end.sequence, payload});
    }
  }
  std::sort(found.begin(), found.end(), [](const LoggedCommit& one, const LoggedCommit& other) {
    return one.sequence < other.sequence;
  });
  return found;
}

/// The log holds what was acknowledged, numbered without a gap, and nothing else; the commits of
/// one thread are in the order in which it made them.
void check_log(const MemoryLog& log, const std::vector<ToldToThread>& told) {
  BOOST_TEST((log.durable == ended_with(Outcome::durable, told)));
  for (std::size_t place = 0; place < log.durable.size(); ++place) {
    BOOST_TEST(log.durable[place].sequence == place + 1);
  }
  for (const ToldToThread& thread : told) {
    std::uint64_t last = 0;
    for (const auto& [payload, report] : thread) {
      if (report.end.outcome != Outcome::durable) continue;
      BOOST_TEST(report.end.sequence > last);
      last = report.end.sequence;
    }
  }
}

BOOST_AUTO_TEST_CASE(eight_threads_commit_everything_once_and_in_order) {
  constexpr std::size_t each = 500;
  MemoryLog log;
  log.before_write = std::this_thread::yield;
  Commits commits(log, ample, 0);
  const auto told =
      in_threads([&](std::size_t thread) { return commit_many(commits, thread, each); });
  BOOST_TEST(log.durable.size() == threads_count * each);
  check_log(log, told);
}

BOOST_AUTO_TEST_CASE(tickets_may_be_awaited_in_another_order_while_others_flush) {
  constexpr std::size_t rounds = 100;
  MemoryLog log;
  log.before_write = std::this_thread::yield;
  Commits commits(log, {.group_bytes_max = 1000, .group_commits_max = 3}, 0);
  const auto told = in_threads([&](std::size_t thread) {
    ToldToThread told_here;
    for (std::size_t round = 0; round < rounds; ++round) {
      std::string first = payload_of(thread, 2 * round);
      std::string second = payload_of(thread, 2 * round + 1);
      const Ticket first_ticket = commits.submit(first, first.size()).value();
      const Ticket second_ticket = commits.submit(second, second.size()).value();
      if (thread % 2 == 0) commits.flush();
      CommitReport second_report = commits.wait(second_ticket);
      told_here.push_back({first, commits.wait(first_ticket)});
      told_here.push_back({second, std::move(second_report)});
    }
    return told_here;
  });
  BOOST_TEST(log.durable.size() == threads_count * rounds * 2);
  check_log(log, told);
}

BOOST_AUTO_TEST_CASE(who_came_during_a_flush_shares_the_next_one_and_leads_it) {
  MemoryLog log;
  Commits commits(log, ample, 0);
  log.before_write = [&] {
    // The first leader holds its flush until all the others wait.
    const bool first = log.leaders.size() == 1;
    while (first && commits.waiting() + 1 < threads_count) std::this_thread::yield();
  };
  const auto told = in_threads([&](std::size_t thread) { return commit_many(commits, thread, 1); });
  check_log(log, told);
  BOOST_TEST((log.group_sizes == std::vector<std::size_t>{1, threads_count - 1}));
  BOOST_REQUIRE(log.leaders.size() == 2U);
  BOOST_TEST((log.leaders[0] != log.leaders[1]));
}

/// With one commit for each thread at a time, so many make at least twenty groups.
constexpr std::size_t groups_to_fail = 20;

BOOST_AUTO_TEST_CASE(a_group_that_fails_before_it_is_written_fails_alone) {
  for (std::size_t failing = 1; failing <= groups_to_fail; ++failing) {
    MemoryLog log({.prepare = failing});
    log.before_write = std::this_thread::yield;
    Commits commits(log, ample, 0);
    const auto told = in_threads(
        [&](std::size_t thread) { return commit_many(commits, thread, groups_to_fail); });
    check_log(log, told);
    const std::size_t lost = ended_with(Outcome::not_published, told).size();
    BOOST_TEST(lost >= 1U);
    BOOST_TEST(lost <= threads_count);
    BOOST_TEST(ended_with(Outcome::in_doubt, told).empty());
    BOOST_TEST(log.durable.size() + lost == threads_count * groups_to_fail);
  }
}

BOOST_AUTO_TEST_CASE(a_group_whose_flush_fails_is_in_doubt_and_the_last_one) {
  for (std::size_t failing = 1; failing <= groups_to_fail; ++failing) {
    MemoryLog log({.write = failing});
    log.before_write = std::this_thread::yield;
    Commits commits(log, ample, 0);
    const auto told = in_threads(
        [&](std::size_t thread) { return commit_many(commits, thread, groups_to_fail); });
    check_log(log, told);
    BOOST_TEST(log.leaders.size() == failing);
    BOOST_TEST((log.prepared == ended_with(Outcome::in_doubt, told)));
    const std::size_t behind = ended_with(Outcome::not_published, told).size();
    BOOST_TEST(log.durable.size() + log.prepared.size() + behind == threads_count * groups_to_fail);
  }
}

}  // namespace
