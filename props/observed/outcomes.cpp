// What real file systems left after a power cut, outcome by outcome. See outcomes.hpp.
//
// Recorded on Linux 6.18, November 2026: each workload on a logged block device, rebuilt as it
// could have been at a power cut (every prefix of its writes; unflushed writes lost, reordered or
// torn at 512 bytes) and mounted again by the kernel; those that begin with m as the device was
// when the workload ended. What was not seen is not thereby impossible.
#include "outcomes.hpp"

namespace props::observed {
namespace {

const Outcome all_outcomes[] = {
    {"a1", When::before, "f=old tmp=absent", "ext4 ext4-writeback ext4-fc btrfs"},
    {"a1", When::after, "f=old tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a1", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a1", When::after, "f=MIX(zero) tmp=absent", "ext4 ext4-writeback ext4-noauto"},
    {"a1", When::after, "f=EMPTY tmp=absent", "ext4-noauto ext4-wb-noauto xfs"},
    {"a1", When::after, "f=CUT(new) tmp=absent", "ext4-wb-noauto"},
    {"a1", When::after, "f=MIX(new+old,in-page) tmp=absent", "ext4-wb-noauto"},
    {"a1", When::after, "f=MIX(new+old) tmp=absent", "ext4-wb-noauto"},
    {"a2", When::after, "f=absent tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a2", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a2", When::after, "f=EMPTY tmp=absent",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-fc xfs"},
    {"a2", When::after, "f=MIX(zero) tmp=absent", "ext4 ext4-writeback ext4-noauto"},
    {"a4", When::before, "f=old tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a4", When::before, "f=MIX(zero) tmp=absent", "ext4 ext4-writeback"},
    {"a4", When::before, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-nodelalloc ext4-fc"},
    {"a4", When::after, "f=MIX(zero) tmp=absent", "ext4 ext4-writeback ext4-noauto"},
    {"a4", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"a4", When::before, "f=EMPTY tmp=absent", "ext4-noauto ext4-wb-noauto xfs btrfs"},
    {"a4", When::after, "f=EMPTY tmp=absent", "ext4-noauto ext4-wb-noauto xfs btrfs"},
    {"b1", When::before, "f=old tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b1", When::before, "f=old tmp=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b1", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b1", When::after, "f=old tmp=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b2", When::before, "f=old tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b2", When::before, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b2", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"b2", When::before, "f=CUT(new) tmp=absent", "ext4-wb-noauto"},
    {"b2", When::before, "f=MIX(new+old,in-page) tmp=absent", "ext4-wb-noauto"},
    {"b2", When::before, "f=MIX(new+old) tmp=absent", "ext4-wb-noauto"},
    {"c1", When::before, "f=old tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"c1", When::before, "f=old tmp=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"c1", When::before, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"c1", When::after, "f=new tmp=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d1", When::after, "before",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d1", When::after, "all",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d1", When::after, "MIX(before+before-cut+zero,in-page,len?)",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-fc"},
    {"d1", When::after, "MIX(all+before,len?)", "ext4 ext4-writeback ext4-noauto"},
    {"d1", When::after, "MIX(all+before+zero,in-page,len?)", "ext4 ext4-writeback ext4-noauto"},
    {"d1", When::after, "MIX(all+before+before-cut+zero,in-page,len?)", "ext4 ext4-noauto"},
    {"d1", When::after, "MIX(all+before+zero,in-page)",
     "ext4-writeback ext4-noauto ext4-nodelalloc"},
    {"d1", When::after, "MIX(all+before+before-cut+zero,in-page)",
     "ext4-writeback ext4-noauto ext4-nodelalloc"},
    {"d1", When::before, "before", "ext4-noauto"},
    {"d2", When::before, "before",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d2", When::before, "all",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d2", When::after, "all",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d2", When::before, "MIX(all+before+zero)", "ext4-noauto"},
    {"d3", When::before, "acked-only",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d3", When::before, "acked+next",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d5", When::before, "acked-only",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d5", When::before, "acked+next",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"d5", When::before, "OTHER",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"e1", When::before, "g=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e1", When::before, "g=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e1", When::after, "g=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e2", When::before, "s=no g=absent",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e2", When::before, "s=yes g=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e2", When::after, "s=yes g=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e4", When::before, "x=no y=no",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e4", When::before, "x=yes y=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"e4", When::after, "x=yes y=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"e4", When::before, "x=no y=yes", "btrfs"},
    {"e4", When::after, "x=no y=yes", "btrfs"},
    {"f1", When::after, "d1/x=yes d2/x=no",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"f1", When::after, "d1/x=no d2/x=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"f2", When::before, "d1/x=yes d2/x=no",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"f2", When::before, "d1/x=no d2/x=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"f2", When::after, "d1/x=no d2/x=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"f2", When::before, "d1/x=yes d2/x=yes", "btrfs"},
    {"f2", When::after, "d1/x=yes d2/x=yes", "btrfs"},
    {"g1", When::before, "MIX(new+old,in-page)",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"g1", When::before, "old",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"g1", When::before, "new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"g1", When::after, "new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"g2", When::before, "MIX(new+old,in-page)",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"g2", When::before, "MIX(new+old)",
     "ext4 ext4-writeback ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"g2", When::before, "old",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"g2", When::before, "new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"g2", When::after, "new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"h1", When::after, "f=yes f2=no",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"h1", When::after, "f=no f2=yes",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"i1", When::after, "1st=old 2nd=old",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"i1", When::after, "1st=new 2nd=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"i1", When::before, "1st=old 2nd=old", "ext4-writeback"},
    {"i3", When::before, "1st=old 2nd=old",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"i3", When::before, "1st=new 2nd=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs"},
    {"i3", When::after, "1st=new 2nd=new",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"i3", When::before, "1st=old 2nd=new", "btrfs"},
    {"i3", When::after, "1st=old 2nd=new", "btrfs"},
    {"k1", When::after, "a=A b=B",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    {"k1", When::after, "a=B b=A",
     "ext4 ext4-writeback ext4-journal ext4-noauto ext4-wb-noauto ext4-nodelalloc ext4-fc xfs "
     "btrfs"},
    // What the device held when the last sync had returned, in five minutes without a commit.
    {"m1", When::after, "d/x=no e/x=yes", "ext4 ext4-writeback ext4-journal ext4-nodelalloc xfs"},
    {"m1", When::after, "d/x=yes e/x=no", "btrfs"},
    {"m2", When::after, "d/x=no e/x=yes", "ext4 ext4-writeback ext4-journal ext4-nodelalloc xfs"},
    {"m2", When::after, "d/x=yes e/x=no", "btrfs"},
    {"m3", When::after, "p/d/x=no q=yes q/d/x=yes",
     "ext4 ext4-writeback ext4-journal ext4-nodelalloc xfs"},
    {"m3", When::after, "p/d/x=yes q=yes q/d/x=no", "btrfs"},
    {"m4", When::after, "d=no e=yes", "ext4 ext4-writeback ext4-journal ext4-nodelalloc xfs btrfs"},
    {"m5", When::after, "d/x=no e/x=yes",
     "ext4 ext4-writeback ext4-journal ext4-nodelalloc xfs btrfs"},
};

}  // namespace

std::span<const Outcome> outcomes() {
  return all_outcomes;
}

}  // namespace props::observed
