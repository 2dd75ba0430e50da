// The small workloads that were run on real file systems before a power cut, call by call.
//
// Sizes, contents and the order of calls are those of the recorded runs; what is left out are reads
// and calls that have no counterpart in the file system concept (closing a log).
#pragma once

#include <span>

#include "volume.hpp"

namespace props::observed {

struct Workload {
  const char* id;
  const char* about;
  void (*setup)(Volume& volume);  ///< durable as a whole before the run
  void (*run)(Volume& volume);
  std::string (*label)(const Left& left);
};

/// All of them.
std::span<const Workload> workloads();

/// Those that are about names only, and those that write.
std::span<const Workload> workloads_on_names();
std::span<const Workload> workloads_on_content();

}  // namespace props::observed
