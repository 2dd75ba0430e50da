// The outcomes of a workload that a model allows.
#pragma once

#include <map>
#include <set>

#include "faultfs/model.hpp"

#include "outcomes.hpp"
#include "workloads.hpp"

namespace props::observed {

/// Outcomes, each with the ids of the rules that allow the simplest state which shows it.
using Labels = std::map<std::string, std::set<std::string>>;

/// All labels of all states at all cuts before, or after, the workload has returned.
///
/// Sectors of one page that the same call wrote and that have the same neighbours are kept or lost
/// together, except for as many as a label can tell apart.
Labels labels_of(const Workload& workload, const faultfs::CrashModel& model, When when);

}  // namespace props::observed
