// Goal: each model contains every bad outcome of its file system that was published or seen.
// Method: the three programs of the literature: prefix append (PA), atomic replace via rename
// (ARVR) and atomic create via rename (ACVR); a table of bad outcomes with their sources. Where a
// file system is known to keep a program whole, its model must not allow the bad outcome either.
#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "observed/labels_of_model.hpp"

namespace {

using namespace props::observed;

const std::string grown = pattern(old_tag, 5000);
constexpr std::uint64_t grown_from = 2500;

void short_file(Volume& volume) {
  volume.write("f", grown.substr(0, grown_from));
}

void append(Volume& volume) {
  const std::string rest = grown.substr(grown_from);
  volume.open_log("f").write_at(grown_from, view(rest)).value();
}

std::string prefix_label(const Left& left) {
  return classify(left.read("f"), {{"before", grown.substr(0, grown_from)}, {"all", grown}},
                  left.garbage);
}

const Workload prefix_append{"PA", "append 2500 bytes to 2500", short_file, append, prefix_label};

Workload program(std::string_view name) {
  if (name == "PA") return prefix_append;
  const std::string_view recorded = name == "ARVR" ? "a1" : "a2";
  const auto found = std::find_if(workloads().begin(), workloads().end(),
                                  [&](const Workload& w) { return w.id == recorded; });
  return *found;
}

enum class Bad { possible, impossible };

struct Litmus {
  const char* program;
  const char* model;
  const char* outcome;
  Bad bad;
  const char* source;
};

std::ostream& operator<<(std::ostream& out, const Litmus& litmus) {
  return out << litmus.program << " under " << litmus.model << ": " << litmus.outcome << " ("
             << litmus.source << ")";
}

const char* const zero_tail = "MIX(before+before-cut+zero,in-page,len?)";
const char* const stale_tail = "MIX(JUNK+before,in-page,len?)";
const char* const empty = "f=EMPTY tmp=absent";
const char* const zeros = "f=MIX(zero) tmp=absent";

const char* const ferrite = "Ferrite, ASPLOS 2016, litmus tests";
const char* const alice = "ALICE, OSDI 2014, table 1";
const char* const linux_6_18 = "seen on Linux 6.18";
const char* const ext4_rst = "Linux Documentation/admin-guide/ext4.rst";
const char* const btrfs_commit = "Linux commit 8d875f95da43; a4 seen on Linux 6.18";
const char* const null_files = "fstests generic/043 to 046";

const Litmus table[] = {
    {"PA", "ext4-ordered", zero_tail, Bad::possible, ferrite},
    {"PA", "ext4-noauto-da-alloc", zero_tail, Bad::possible, linux_6_18},
    {"PA", "ext4-writeback", zero_tail, Bad::possible, linux_6_18},
    {"PA", "ext4-writeback", stale_tail, Bad::possible, alice},
    {"PA", "ext4-writeback-noauto", stale_tail, Bad::possible, alice},
    {"PA", "posix-min", stale_tail, Bad::possible, alice},
    {"PA", "posix-paranoid", stale_tail, Bad::possible, alice},
    {"PA", "ext4-ordered", stale_tail, Bad::impossible, ext4_rst},
    {"PA", "xfs", zero_tail, Bad::impossible, null_files},
    {"PA", "btrfs", zero_tail, Bad::impossible, ferrite},
    {"PA", "ext4-journal", zero_tail, Bad::impossible, linux_6_18},
    {"ARVR", "ext4-ordered", zeros, Bad::possible, linux_6_18},
    {"ARVR", "ext4-writeback", zeros, Bad::possible, linux_6_18},
    {"ARVR", "ext4-noauto-da-alloc", empty, Bad::possible, linux_6_18},
    {"ARVR", "ext4-noauto-da-alloc", zeros, Bad::possible, linux_6_18},
    {"ARVR", "ext4-writeback-noauto", empty, Bad::possible, linux_6_18},
    {"ARVR", "ext4-writeback-noauto", "f=MIX(new+old) tmp=absent", Bad::possible, linux_6_18},
    {"ARVR", "xfs", empty, Bad::possible, linux_6_18},
    {"ARVR", "btrfs", empty, Bad::possible, btrfs_commit},
    {"ARVR", "posix-min", empty, Bad::possible, alice},
    {"ARVR", "ext4-ordered", empty, Bad::impossible, ext4_rst},
    {"ARVR", "ext4-heuristic", zeros, Bad::impossible, alice},
    {"ARVR", "xfs", zeros, Bad::impossible, null_files},
    {"ARVR", "ext4-nodelalloc", zeros, Bad::impossible, linux_6_18},
    {"ARVR", "ext4-journal", zeros, Bad::impossible, linux_6_18},
    {"ARVR", "posix-min", "f=absent tmp=absent", Bad::impossible, "POSIX.1-2017, rename"},
    {"ACVR", "ext4-ordered", empty, Bad::possible, linux_6_18},
    {"ACVR", "ext4-ordered", zeros, Bad::possible, linux_6_18},
    {"ACVR", "ext4-writeback", zeros, Bad::possible, linux_6_18},
    {"ACVR", "ext4-noauto-da-alloc", empty, Bad::possible, linux_6_18},
    {"ACVR", "ext4-writeback-noauto", empty, Bad::possible, linux_6_18},
    {"ACVR", "ext4-heuristic", empty, Bad::possible, ferrite},
    {"ACVR", "xfs", empty, Bad::possible, linux_6_18},
    {"ACVR", "btrfs", empty, Bad::possible, ferrite},
    {"ACVR", "posix-min", zeros, Bad::possible, alice},
    {"ACVR", "xfs", zeros, Bad::impossible, null_files},
    {"ACVR", "ext4-nodelalloc", empty, Bad::impossible, linux_6_18},
    {"ACVR", "ext4-journal", empty, Bad::impossible, linux_6_18},
};

BOOST_DATA_TEST_CASE(bad_outcome, boost::unit_test::data::make(table), litmus) {
  const faultfs::CrashModel* model = faultfs::find_crash_model(litmus.model);
  BOOST_TEST_REQUIRE(model != nullptr);
  const Labels labels = labels_of(program(litmus.program), *model, When::after);
  BOOST_TEST((labels.count(litmus.outcome) > 0) == (litmus.bad == Bad::possible), litmus);
}

}  // namespace
