// The engine's templates for the simulator, compiled once for all tests.
#include "engine_world.hpp"

namespace holdfast {

template class Files<faultfs::SimFs>;
template class DirectoryFiles<faultfs::SimFs>;
template class AtomicFile<faultfs::SimFs>;

}  // namespace holdfast
