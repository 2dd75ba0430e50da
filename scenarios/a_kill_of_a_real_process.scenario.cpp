// A real process saves a document on a real disk and is killed with SIGKILL before one of its
// system calls, for every call it makes.
// Whoever comes next finds the former document or the new one, whole; no lock is held; recovery
// leaves document and backup alone in the folder, and saving works.
// Rules: R1 opens, R2 atomic, R5 usable, R9 alone, R10 no litter.
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include "holdfast/system_environment.hpp"

#include "killing_calls.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

/// Returns whether the child was killed; it lives when it makes fewer calls.
bool killed_at(int call, const std::string& path) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    KillingCalls calls(call);
    DiskFs fs{calls};
    SystemClock clock;
    SystemEntropy entropy;
    Files<DiskFs> files(fs, {clock, entropy});
    ::_exit(files.write(path, "three", with_backup) ? 0 : 1);
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) {
    BOOST_TEST(WTERMSIG(status) == SIGKILL);
    return true;
  }
  BOOST_TEST(WEXITSTATUS(status) == 0);
  return false;
}

void check(const RealFolder& folder) {
  const RecoverReport report = recover_file(folder.file("f")).value();
  BOOST_TEST(report.live.empty());
  const std::string found = folder.text("f");
  BOOST_TEST((found == "two" || found == "three"), found);
  const std::string backup = folder.text("f.bak");
  BOOST_TEST((backup == "one" || backup == "two"), backup);
  const std::set<std::string> expected{"f", "f.bak"};
  BOOST_TEST(folder.names() == expected);
  BOOST_REQUIRE(write_file(folder.file("f"), "four", with_backup));
  BOOST_TEST(folder.text("f.bak") == found);
}

BOOST_AUTO_TEST_CASE(before_any_call_it_leaves_a_whole_document) {
  constexpr int calls_max = 200;
  int call = 1;
  for (bool killed = true; killed && call < calls_max; ++call) {
    RealFolder folder;
    BOOST_REQUIRE(write_file(folder.file("f"), "one", with_backup));
    BOOST_REQUIRE(write_file(folder.file("f"), "two", with_backup));
    killed = killed_at(call, folder.file("f"));
    BOOST_TEST_CONTEXT("killed before call " << call) check(folder);
  }
  BOOST_TEST(call > 10);  // fewer would mean that nobody was killed
  BOOST_TEST(call < calls_max);
}

}  // namespace
