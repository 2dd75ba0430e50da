// Copies of whole files that are compared with what was inspected before they may be used.
#pragma once

#include "holdfast/inspect.hpp"
#include "holdfast/temp_file.hpp"

namespace holdfast {

/// A copy under a temporary name, and the attributes it still has to get.
template <FileSystem Fs>
struct Copy {
  Unsealed<Fs> file;
  Attributes attributes;
};

/// Copy the file that `source` has open to a new temporary file for `site`.
///
/// The copy is read back and compared in size and SHA-256 with the inspection. Mode, owner (where
/// permitted), mtime and integrity record are the source's, so that the record stays valid.
/// Requires: source was inspected with Depth::whole.
/// Errors: errc::damaged when the copy differs, as it does where the inspection could not read the
/// source; what creating, copying and reading say.
/// Cost: reads the source and the copy.
template <FileSystem Fs>
[[nodiscard]] Result<Copy<Fs>> copy_file(const Site<Fs>& site, Inspection<Fs>& source);

}  // namespace holdfast
