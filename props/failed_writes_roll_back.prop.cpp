// Goal: R8 for one file: a write that failed without publishing leaves its folder as it was, and no
// temporary file.
// Method: every plan of docs/faults.md on a write with backup and integrity record, no power cut;
// the trees before and after are compared.
#include "faultfs/fault.hpp"

#include "engine_world.hpp"

namespace {

using namespace holdfast;
using faultfs::Fault;

const WriteOptions with_backup{.backup = BackupPolicy::required, .integrity = Integrity::xattr};

struct TwoVersions : World {
  TwoVersions() {
    BOOST_REQUIRE(files.write("/f", std::string(1500, '1'), with_backup));
    BOOST_REQUIRE(files.write("/f", std::string(1500, '2'), with_backup));
    machine.forget_trace();
    before = machine.tree().describe();
  }

  Result<WriteReport> write() { return files.write("/f", std::string(1600, '3'), with_backup); }

  std::string before;
};

/// Returns whether the write failed without publishing.
bool rolls_back(const Fault& fault) {
  TwoVersions world;
  world.machine.inject(fault);
  const auto written = world.write();
  if (written || written.error().outcome != Outcome::not_published) return false;
  BOOST_TEST(world.machine.tree().describe() == world.before, written.error().message());
  return true;
}

BOOST_AUTO_TEST_CASE(whatever_fails_before_the_new_file_is_published) {
  TwoVersions world;
  BOOST_REQUIRE(world.write());
  std::size_t rolled_back = 0;
  for (const Fault& fault : fault_plans(world.machine.trace(), faultfs::fault_codes(), 512)) {
    BOOST_TEST_CONTEXT("plan " << to_string(fault)) rolled_back += rolls_back(fault) ? 1U : 0U;
  }
  BOOST_TEST(rolled_back > 100U);
}

}  // namespace
