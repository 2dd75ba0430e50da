// Who this process is, for people.
#pragma once

#include <string>

namespace holdfast::disk {

/// "process 4711 (program)".
[[nodiscard]] std::string process_name();

}  // namespace holdfast::disk
