// See process.hpp.
#include "disk/process.hpp"

#include <cerrno>
#include <unistd.h>

namespace holdfast::disk {

std::string process_name() {
  return "process " + std::to_string(::getpid()) + " (" + program_invocation_short_name + ")";
}

}  // namespace holdfast::disk
