// The journal's template for the simulator, compiled once for all tests.
#include "watched_journal.hpp"

namespace holdfast {

template class Journal<faultfs::SimFs>;

}  // namespace holdfast
