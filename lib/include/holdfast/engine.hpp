// The engine with all definitions, for file systems that the library has not instantiated it for.
//
// Programs that work on the disk include holdfast.hpp, which compiles much faster.
#pragma once

#include "holdfast/impl/files.hpp"
