// The journal on the simulator, compiled once for all that use it there.
#pragma once

#include "faultfs/machine.hpp"
#include "holdfast/journal/journal.hpp"

namespace holdfast {

extern template class Journal<faultfs::SimFs>;

using SimJournal = Journal<faultfs::SimFs>;

}  // namespace holdfast
