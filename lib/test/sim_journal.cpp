// See sim_journal.hpp.
#include "sim_journal.hpp"

#include "holdfast/impl/journal/journal.hpp"

namespace holdfast {

template class Journal<faultfs::SimFs>;

}  // namespace holdfast
