// Goal: the models agree with reality: whatever a real file system left after a power cut, its
// model allows too.
// Method: every recorded workload is run on the simulated machine; the outcomes of all states of
// the model are named as the recorded ones were, and none of those may be missing. How many more
// outcomes a model allows is printed, with --log_level=message each of them and the rules that
// allow it: what was not seen is not thereby impossible.
#include <boost/test/unit_test.hpp>
#include <iostream>

#include "observed/labels_of_model.hpp"

namespace {

using namespace props::observed;

/// Which model speaks for which mount.
struct Mount {
  std::string_view name;
  std::string_view model;
  std::size_t seen;  ///< outcomes that are recorded
};

const Mount mounts[] = {
    {"ext4", "ext4-ordered", 75},
    {"ext4-writeback", "ext4-writeback", 77},
    {"ext4-journal", "ext4-journal", 61},
    {"ext4-noauto", "ext4-noauto-da-alloc", 74},
    {"ext4-wb-noauto", "ext4-writeback-noauto", 70},
    {"ext4-nodelalloc", "ext4-nodelalloc", 67},
    {"xfs", "xfs", 68},
    {"btrfs", "btrfs", 66},
    {"ext4-fc", "ext4-ordered", 63},  // fast_commit, which has no model of its own
};

bool was_seen_on(const Outcome& outcome, std::string_view mount) {
  const std::string padded = " " + std::string(outcome.mounts) + " ";
  return padded.find(" " + std::string(mount) + " ") != padded.npos;
}

std::set<std::string> seen(const Workload& workload, std::string_view mount, When when) {
  std::set<std::string> labels;
  for (const Outcome& outcome : outcomes()) {
    const bool here = outcome.workload == std::string_view(workload.id) && outcome.when == when;
    if (here && was_seen_on(outcome, mount)) labels.insert(outcome.label);
  }
  return labels;
}

struct Tally {
  std::size_t seen = 0;
  std::size_t missing = 0;
  std::size_t unseen = 0;
};

void compare(const Workload& workload, const Mount& mount, When when, Tally& tally) {
  const std::string where = std::string(workload.id) + " on " + std::string(mount.name) +
                            (when == When::before ? ", before: " : ", after: ");
  const auto allowed = labels_of(workload, *faultfs::find_crash_model(mount.model), when);
  const auto found = seen(workload, mount.name, when);
  for (const std::string& label : found) {
    const bool contained = allowed.count(label) > 0;
    BOOST_TEST(contained, where << "the model lacks [" << label << "], which was seen");
    tally.missing += contained ? 0 : 1;
  }
  tally.seen += found.size();
  for (const auto& [label, rules] : allowed) {
    if (found.count(label) > 0) continue;
    tally.unseen += 1;
    std::string because;
    for (const std::string& rule : rules) because += " " + rule;
    if (rules.empty()) because = " everything being on the disk";
    BOOST_TEST_MESSAGE(where << "allowed and not seen [" << label << "] by" << because);
  }
}

BOOST_AUTO_TEST_CASE(on_every_mount) {
  for (const Mount& mount : mounts) {
    BOOST_TEST_REQUIRE(faultfs::find_crash_model(mount.model) != nullptr);
    Tally tally;
    for (const Workload& workload : workloads()) {
      compare(workload, mount, When::before, tally);
      compare(workload, mount, When::after, tally);
    }
    BOOST_TEST(tally.seen == mount.seen);
    std::cout << mount.name << ": " << tally.seen << " outcomes seen, " << tally.missing
              << " missing, " << tally.unseen << " allowed and not seen\n";
  }
}

/// What the model of another mount lacks of what was seen, over all workloads.
std::set<std::string> lacking(std::string_view mount, std::string_view model) {
  std::set<std::string> labels;
  for (const Workload& workload : workloads()) {
    const auto allowed = labels_of(workload, *faultfs::find_crash_model(model), When::after);
    for (const std::string& label : seen(workload, mount, When::after)) {
      if (allowed.count(label) == 0) labels.insert(std::string(workload.id) + " " + label);
    }
  }
  return labels;
}

/// The comparison can fail.
BOOST_AUTO_TEST_CASE(the_model_of_another_mount_is_found_out) {
  BOOST_TEST(lacking("ext4", "ext4-nodelalloc").count("a1 f=MIX(zero) tmp=absent") == 1U);
  BOOST_TEST(lacking("ext4-noauto", "ext4-ordered").count("a1 f=EMPTY tmp=absent") == 1U);
  const auto without_reuse = lacking("ext4-wb-noauto", "ext4-noauto-da-alloc");
  BOOST_TEST(without_reuse.count("a1 f=MIX(new+old) tmp=absent") == 1U);
  BOOST_TEST(lacking("btrfs", "xfs").count("e4 x=no y=yes") == 1U);
  BOOST_TEST(lacking("btrfs", "xfs").count("m3 p/d/x=yes q=yes q/d/x=no") == 1U);
}

BOOST_AUTO_TEST_CASE(every_recorded_workload_is_run) {
  for (const Outcome& outcome : outcomes()) {
    bool known = false;
    for (const Workload& workload : workloads()) {
      known = known || outcome.workload == std::string_view(workload.id);
    }
    BOOST_TEST(known, outcome.workload << " is recorded and not run");
  }
}

}  // namespace
