// The store on the simulator, compiled once for all that use it there.
#pragma once

#include "faultfs/machine.hpp"
#include "holdfast/store/store.hpp"

namespace holdfast {

extern template class Store<faultfs::SimFs>;

using SimStore = Store<faultfs::SimFs>;

}  // namespace holdfast
