// A process dies and leaves a lock file that names it. An engine that believes the text takes a
// living process with the same number for the owner and stays locked out for ever, or takes the
// lock of a living owner whose text it cannot read; and two that look at once both go in.
// The lock is the kernel's and ends with its owner; what the file says is for people.
// Rules: R9 alone.
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include "holdfast/system_environment.hpp"

#include "killing_calls.hpp"
#include "story.hpp"
#include "watched_store.hpp"

namespace {

using namespace holdfast;

/// What lock files of dead processes say, or of programs that are none of ours.
std::vector<std::string> texts() {
  const std::string self = std::to_string(::getpid());
  return {"",
          "PID: 1",
          "PID: " + self,
          "process " + self + " (holdfast) since 2026-01-31T12:00:00Z",
          "process 999999999 (holdfast) since 2026-01-31T12:00:00Z",
          std::string(5000, '\xff')};
}

struct OnDisk {
  OnDisk() { create_store(root.path, "p").value().detach().value(); }
  void write_lock_file(const std::string& text) const {
    std::ofstream((root.path / "p/.lock").native(), std::ios::binary) << text;
  }
  RealFolder root{};
};

BOOST_FIXTURE_TEST_CASE(locks_nobody_out_whatever_it_says, OnDisk) {
  for (const std::string& text : texts()) {
    write_lock_file(text);
    const auto opened = open_store(root.path, "p");
    BOOST_TEST(opened.has_value(), text.substr(0, 60));
  }
}

BOOST_FIXTURE_TEST_CASE(lets_nobody_in_beside_a_living_owner_whatever_it_says, OnDisk) {
  DiskStore owner = open_store(root.path, "p").value();
  for (const std::string& text : texts()) {
    write_lock_file(text);
    const auto refused = open_store(root.path, "p");
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::locked), text.substr(0, 60));
  }
  BOOST_TEST(owner.put("a", 1).has_value());
}

// The parent has the number that the child's lock file will seem to be of.
BOOST_FIXTURE_TEST_CASE(is_taken_over_from_an_owner_that_was_killed, OnDisk) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    Result<DiskStore> owner = open_store(root.path, "p");
    if (owner && owner->put("a", 1)) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_REQUIRE(WIFSIGNALED(status));
  write_lock_file("process " + std::to_string(::getpid()) + " (holdfast)");
  DiskStore next = open_store(root.path, "p").value();
  BOOST_TEST(next.fetch_chunk("a").value() == 1);
}

// Recovery takes a while, and whoever is refused meanwhile wants to know whom to ask.
BOOST_FIXTURE_TEST_CASE(names_the_next_owner_before_that_has_recovered, OnDisk) {
  {
    DiskStore dead = open_store(root.path, "p", {.owner = "the dead one"}).value();
    (void)dead.put("a", 1).value();  // and it goes without applying that
  }
  VisitedCalls calls;
  SystemClock clock;
  SystemEntropy entropy;
  std::vector<std::string> told;
  auto project = root.directory(DiskFs{}).open_directory(FileName::literal("p")).value();
  calls.visit = [&] {
    if (!project.lock_state(FileName::literal(".lock")).value().held) return;
    told.push_back(open_store(root.path, "p").error().detail);
  };
  const auto opened = DiskStore::open(root.directory(DiskFs{calls}), "p", {.owner = "the next one"},
                                      {clock, entropy});
  calls.visit = {};
  BOOST_REQUIRE(opened.has_value());
  BOOST_TEST(!opened->get_health_report().recovery.clean);
  BOOST_REQUIRE(told.size() > 5U);
  const auto by_the_dead = std::count(told.begin(), told.end(), "by the dead one");
  const auto by_the_next = std::count(told.begin(), told.end(), "by the next one");
  BOOST_TEST(by_the_dead + by_the_next == static_cast<std::ptrdiff_t>(told.size()),
             told.front() << ", " << told.back());
  BOOST_TEST(by_the_dead < 5);  // until the lock is held and the project is one
}

BOOST_FIXTURE_TEST_CASE(locks_nobody_out_after_a_power_cut, WatchedStore) {
  how.owner = "process 1 since noon";
  (void)store().put("a", 1).value();
  WatchedStore booted{faultfs::Machine(machine.tree())};
  BOOST_TEST(booted.content("/p/.lock") == "process 1 since noon");
  BOOST_TEST(booted.get("a") == "1");
}

}  // namespace
