// See sim_store.hpp.
#include "sim_store.hpp"

#include "holdfast/impl/store/store.hpp"

#include "sim_journal.hpp"

namespace holdfast {

template class Store<faultfs::SimFs>;
template Result<std::vector<std::string>> list_all_projects<faultfs::SimFs>(
    faultfs::SimDirectory& root);

}  // namespace holdfast
