// libxxhash, with the widest instructions of this processor where the library has more than one
// build of its loops: it chooses at run time, and the values are the same.
#pragma once

#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif
