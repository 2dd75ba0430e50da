// Goal: the simulator and the real disk answer every operation alike.
// Method: random scripts over the whole concept run on both, as root and as an ordinary user; each
// answer, each error and the final tree must be equal. On tmpfs, and one pass on the file system of
// the working directory.
#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faultfs/machine.hpp"
#include "holdfast/disk_fs.hpp"

#include "property.hpp"
#include "script.hpp"

namespace {

using namespace holdfast;
using namespace props;
namespace bfs = boost::filesystem;

/// Take the rights of another user for file access, for this thread and until the end of the scope.
class Identity {
 public:
  explicit Identity(Owner owner) {
    ::setfsgid(owner.group);
    ::setfsuid(owner.user);
  }
  ~Identity() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
};

/// A directory on a real disk that is removed at the end.
class Scratch {
 public:
  Scratch(const bfs::path& parent, Owner owner) : path_(parent / bfs::unique_path("hf-%%%%%%%%")) {
    bfs::create_directories(path_);
    BOOST_REQUIRE(::chown(path_.c_str(), owner.user, owner.group) == 0);
    BOOST_REQUIRE(::chmod(path_.c_str(), 0755) == 0);
  }
  ~Scratch() { bfs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string text() const { return bfs::absolute(path_).string(); }

 private:
  bfs::path path_;
};

DiskFs::Directory open_path(DiskFs& fs, const std::string& path) {
  auto dir = fs.open_root().value();
  for (const auto& part : bfs::path(path).relative_path()) {
    dir = dir.open_directory(FileName::literal(part.string())).value();
  }
  return dir;
}

/// The same on the simulator.
faultfs::SimDirectory simulated_scratch(faultfs::Machine& machine, faultfs::SimFs& sim,
                                        Owner owner) {
  const FileName name = FileName::literal("scratch");
  BOOST_REQUIRE(machine.process().open_root().value().make_directory(name, Mode{0755}).has_value());
  machine.tree_for_tampering().edit(machine.tree().resolve("/scratch")).owner = owner;
  return sim.open_root().value().open_directory(name).value();
}

/// Operations that succeeded, and those that failed, in all scripts together.
struct Coverage {
  std::set<Operation> succeeded, failed;
  void add(const faultfs::Trace& trace) {
    for (const auto& call : trace.calls) (call.result ? failed : succeeded).insert(call.operation);
  }
};

void same_on_both(const Script& script, const bfs::path& where, Owner self, Coverage& coverage) {
  const Scratch scratch(where, self);
  faultfs::Machine machine;
  faultfs::SimFs sim = machine.process({.owner = self, .umask = Mode{022}});
  Player<faultfs::SimFs> simulated(simulated_scratch(machine, sim, self), self);
  DiskFs disk;
  const Identity identity(self);
  Player<DiskFs> real(open_path(disk, scratch.text()), self);
  for (const Step& step : script) {
    const std::string expected = real.play(step);
    const std::string got = simulated.play(step);
    if (expected == got) continue;
    std::string both = show(step);
    both.append("\ndisk: ").append(expected).append("\nsim:  ").append(got);
    RC_FAIL(both);
  }
  RC_ASSERT(real.tree() == simulated.tree());
  coverage.add(machine.trace());
}

rc::Gen<Script> scripts() {
  const auto below = [](std::uint8_t end) {
    // Without the full size RapidCheck would draw only small numbers, that is, only a few acts.
    return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint8_t>(0, end));
  };
  const auto act =
      rc::gen::map(below(act_count), [](std::uint8_t n) { return static_cast<Act>(n); });
  return rc::gen::container<Script>(
      rc::gen::construct<Step>(act, below(4), below(5), below(4), below(20), below(20)));
}

void check(const std::string& what, int cases, const bfs::path& where, Owner self,
           Coverage& coverage) {
  check_property("simulator equals disk " + what, cases, 60,
                 [&] { same_on_both(*scripts(), where, self, coverage); });
}

Owner myself() {
  return {::geteuid(), ::getegid()};
}

BOOST_AUTO_TEST_CASE(every_operation_answers_alike_on_tmpfs_and_on_the_working_directory) {
  ::umask(022);
  const bfs::path tmpfs = bfs::exists("/dev/shm") ? "/dev/shm" : bfs::temp_directory_path();
  Coverage coverage;
  check("as this user on tmpfs", 20000, tmpfs, myself(), coverage);
  check("as this user on disk", 300, bfs::current_path(), myself(), coverage);
  if (::geteuid() == 0) {
    check("as an ordinary user on tmpfs", 20000, tmpfs, {65534, 65534}, coverage);
    check("as an ordinary user on disk", 300, bfs::current_path(), {65534, 65534}, coverage);
  }
  const auto last = static_cast<int>(Operation::release);
  for (int n = static_cast<int>(Operation::open_root); n <= last; ++n) {
    const auto operation = static_cast<Operation>(n);
    BOOST_TEST(coverage.succeeded.count(operation) == 1U,
               "never succeeded: " << to_string(operation));
  }
}

}  // namespace
