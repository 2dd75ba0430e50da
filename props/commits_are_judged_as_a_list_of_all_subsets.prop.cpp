// Goal: R2, R3 and R4 say of commits of several documents what docs/guarantees.md says.
// Method: random histories of a few commits, and random readings; every subset of the commits that
// the page allows is listed, and the rules must agree with that list. Then the cases that matter,
// one by one.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "faultfs/rules.hpp"

#include "property.hpp"

namespace {

using namespace props;
using faultfs::Case;
using faultfs::Change;
using faultfs::CommitId;
using faultfs::History;
using faultfs::Observed;
using holdfast::Outcome;

using Documents = std::map<std::string, faultfs::Document>;

/// How a commit ended, if it did.
enum class End { open, durable, unconfirmed, denied, doubt, settled_there, settled_gone };

struct Commit {
  Documents documents;
  End end = End::open;
  std::size_t begun = 0;
  std::size_t ended = 0;
  std::size_t opening = 0;
};

Outcome outcome_of(End end) {
  switch (end) {
    case End::durable:
    case End::settled_there: return Outcome::durable;
    case End::unconfirmed: return Outcome::published_unconfirmed;
    case End::doubt: return Outcome::in_doubt;
    default: return Outcome::not_published;
  }
}

/// As a stage would have noted it, at the end of the run.
History history_of(const std::vector<Commit>& commits) {
  History history{{{"a", "0"}, {"b", "0"}, {"c", std::nullopt}}};
  std::size_t number = 0;
  for (const Commit& commit : commits) {
    ++number;
    for (const auto& [key, value] : commit.documents) {
      Change change{key, value, commit.begun};
      change.commit = CommitId{number};
      change.opening = commit.opening;
      if (commit.end != End::open) change.ended = commit.ended;
      const bool settled = commit.end == End::settled_there || commit.end == End::settled_gone;
      change.failed = settled || commit.end == End::denied || commit.end == End::doubt;
      change.outcome = settled ? Outcome::in_doubt : outcome_of(commit.end);
      if (settled) change.settled = faultfs::Settled{commit.ended + 1, outcome_of(commit.end)};
      history.changes.push_back(std::move(change));
    }
  }
  return history.until(1000);
}

bool denies(const Commit& commit) {
  return commit.end == End::denied || commit.end == End::settled_gone;
}

bool left_in_doubt(const Commit& commit) {
  return commit.end == End::doubt || commit.end == End::settled_there ||
         commit.end == End::settled_gone;
}

/// What the page says of one subset.
struct Told {
  bool in_order = true, complete = true, honest = true;
};

Told told_of(const std::vector<Commit>& commits, unsigned subset) {
  Told told;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const Commit& one = commits[i];
    const bool is_there = (subset >> i & 1) != 0;
    if (is_there && denies(one)) told.honest = false;
    if (!is_there && outcome_of(one.end) == Outcome::durable) told.complete = false;
    for (std::size_t later = i + 1; later < commits.size(); ++later) {
      const Commit& two = commits[later];
      if ((subset >> later & 1) == 0 || one.opening != two.opening) continue;
      if (!is_there && !denies(one)) told.in_order = false;
      if (left_in_doubt(one) && one.ended <= two.begun) told.honest = false;
    }
  }
  return told;
}

Documents left_by(const std::vector<Commit>& commits, unsigned subset) {
  Documents left{{"a", "0"}, {"b", "0"}, {"c", std::nullopt}};
  for (std::size_t i = 0; i < commits.size(); ++i) {
    if ((subset >> i & 1) == 0) continue;
    for (const auto& [key, value] : commits[i].documents) left[key] = value;
  }
  return left;
}

/// Whether some subset explains what is read; one without a gap; …; one that keeps every promise.
struct Explained {
  bool whole = false, complete = false, honest = false;
};

Explained explained(const std::vector<Commit>& commits, const Documents& read) {
  Explained result;
  for (unsigned subset = 0; subset < 1U << commits.size(); ++subset) {
    const Told told = told_of(commits, subset);
    if (!told.in_order || left_by(commits, subset) != read) continue;
    result.whole = true;
    result.complete = result.complete || told.complete;
    result.honest = result.honest || (told.complete && told.honest);
  }
  return result;
}

std::string verdict(const char* rule, const std::vector<Commit>& commits, const Documents& read,
                    bool damaged = false) {
  const History history = history_of(commits);
  Observed observed;
  for (const auto& [key, document] : read) observed.readings[key] = {document, {}};
  return faultfs::find_rule(rule)->judge(
      Case{.history = history, .observed = observed, .damaged = damaged});
}

/// Evenly from the whole range, in the first cases too.
template <class Number>
rc::Gen<Number> between(Number first, Number end) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
}

rc::Gen<Commit> any_commit() {
  return rc::gen::map(rc::gen::tuple(between(0, 7), between(0, 4), between(0, 4), between(0, 4),
                                     between(0, 7), between(0, 2)),
                      [](const std::tuple<int, int, int, int, int, int>& drawn) {
                        const auto [keys, a, b, c, end, begun] = drawn;
                        const auto value = [](int v) {
                          return v == 0 ? faultfs::Document{}
                                        : faultfs::Document(std::to_string(v - 1));
                        };
                        Commit commit;
                        const unsigned chosen = static_cast<unsigned>(keys) + 1;
                        if ((chosen & 1) != 0) commit.documents["a"] = value(a);
                        if ((chosen & 2) != 0) commit.documents["b"] = value(b);
                        if ((chosen & 4) != 0) commit.documents["c"] = value(c);
                        commit.end = static_cast<End>(end);
                        commit.begun = static_cast<std::size_t>(begun);
                        return commit;
                      });
}

/// Begins and ends in order; now and then a commit joins the group of the one before.
void set_times(std::vector<Commit>& commits) {
  std::size_t now = 1;
  for (Commit& commit : commits) {
    const bool joins = commit.begun == 1;
    commit.begun = joins ? now - 1 : now;
    commit.ended = now + 1;
    if (!joins) now += 2;
  }
}

BOOST_AUTO_TEST_CASE(random_histories) {
  int whole = 0;
  int judged = 0;
  check_property("rules on commits agree with a list of all subsets", 4000, 30, [&] {
    auto commits =
        *rc::gen::container<std::vector<Commit>>(*between<std::size_t>(1, 6), any_commit());
    set_times(commits);
    const auto reopened = *between<std::size_t>(0, 8);
    for (std::size_t i = reopened; i < commits.size(); ++i) commits[i].opening = 1;
    // Mostly what some subset leaves; now and then one document of another.
    const auto all = static_cast<unsigned>(1U << commits.size());
    Documents read = left_by(commits, *between(0U, all));
    if (*between(0, 2) == 0) read["a"] = left_by(commits, *between(0U, all))["a"];
    const Explained expected = explained(commits, read);
    ++judged;
    RC_ASSERT(verdict("R2", commits, read).empty() == expected.whole);
    if (!expected.whole) return;
    ++whole;
    RC_ASSERT(verdict("R3", commits, read).empty() == expected.complete);
    if (expected.complete) RC_ASSERT(verdict("R4", commits, read).empty() == expected.honest);
  });
  BOOST_TEST(whole * 4 >= judged);
  BOOST_TEST(whole * 8 <= judged * 7);
}

/// Two commits of both documents, one after the other.
std::vector<Commit> two(End first, End second) {
  return {{.documents = {{"a", "1"}, {"b", "1"}}, .end = first, .begun = 0, .ended = 2},
          {.documents = {{"a", "2"}, {"b", "2"}}, .end = second, .begun = 2, .ended = 4}};
}

Documents read(const char* a, const char* b) {
  return {{"a", a}, {"b", b}, {"c", std::nullopt}};
}

BOOST_AUTO_TEST_CASE(half_a_commit_is_no_version) {
  BOOST_TEST(!verdict("R2", two(End::durable, End::open), read("2", "1")).empty());
  BOOST_TEST(verdict("R2", two(End::durable, End::open), read("2", "2")).empty());
  BOOST_TEST(verdict("R2", two(End::durable, End::open), read("1", "1")).empty());
}

// Each of the two documents is kept or newer, and yet the first commit is gone.
BOOST_AUTO_TEST_CASE(a_lost_commit_shows_only_in_all_documents) {
  const std::vector<Commit> commits{
      {.documents = {{"a", "1"}, {"b", "1"}}, .end = End::durable, .ended = 1},
      {.documents = {{"a", "2"}, {"b", "2"}}, .end = End::durable, .begun = 1, .ended = 2},
      {.documents = {{"a", "1"}}, .begun = 2},
      {.documents = {{"b", "1"}, {"c", "1"}}, .begun = 2}};
  BOOST_TEST(!verdict("R3", commits, read("1", "1")).empty());
  BOOST_TEST(verdict("R2", commits, read("1", "1")).empty());
}

BOOST_AUTO_TEST_CASE(in_doubt_is_there_or_not_but_ends_the_order) {
  const auto commits = two(End::doubt, End::durable);
  BOOST_TEST(verdict("R4", two(End::doubt, End::open), read("0", "0")).empty());
  BOOST_TEST(verdict("R4", two(End::doubt, End::open), read("1", "1")).empty());
  BOOST_TEST(!verdict("R4", commits, read("2", "2")).empty());
  auto reopened = commits;
  reopened.back().opening = 1;
  BOOST_TEST(verdict("R4", reopened, read("2", "2")).empty());
}

BOOST_AUTO_TEST_CASE(a_group_in_doubt_may_be_there) {
  auto commits = two(End::doubt, End::doubt);
  commits.back().begun = 0;
  for (const char* rule : {"R2", "R3", "R4"}) {
    BOOST_TEST(verdict(rule, commits, read("2", "2")).empty());
    BOOST_TEST(verdict(rule, commits, read("0", "0")).empty());
  }
}

BOOST_AUTO_TEST_CASE(what_was_denied_is_never_seen_and_misses_nobody) {
  const auto commits = two(End::denied, End::durable);
  BOOST_TEST(!verdict("R4", commits, read("1", "1")).empty());
  for (const char* rule : {"R2", "R3", "R4"}) {
    BOOST_TEST(verdict(rule, commits, read("2", "2")).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_settled_doubt_is_a_promise) {
  BOOST_TEST(!verdict("R3", two(End::settled_there, End::open), read("0", "0")).empty());
  BOOST_TEST(!verdict("R4", two(End::settled_gone, End::open), read("1", "1")).empty());
}

BOOST_AUTO_TEST_CASE(damage_takes_one_document_back) {
  BOOST_TEST(verdict("R2", two(End::durable, End::durable), read("2", "1"), true).empty());
}

}  // namespace
